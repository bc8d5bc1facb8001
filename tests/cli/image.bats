#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The rest of the image: what was asked was found in /proc, and where the kernel has an effect to show it is seen, as a
# ratio within one run. The sizes are such that the effect is many times what a busy machine adds.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
	as=()
}

teardown() {
	rm -rf "$dir"
}

ordinary() {
	[ "$(id -u)" -eq 0 ] || skip "this is an ordinary user already"
	as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
}

# measure OPTION...: every cell is OK.
measure() {
	rm -rf "$dir/out"
	run "${as[@]}" "$FORKMARK" run --runs 3 --budget 900ms --no-controls --no-report -q --force -o "$dir/out" "$@"
	[ "$status" -eq 0 ] || echo "$output"
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict] | unique' "$dir/out/result.json")" = '["OK"]' ]
}

# holds FILTER: it is true of the cells; c(AXES) is the one whose axes these are.
holds() {
	jq -e ". as \$d | def c(a): [\$d.cells[] | select(.axes as \$x | a | to_entries | all(\$x[.key] == .value))][0];
		def t(a): c(a).intervals.total.p50_ns; $1" "$dir/out/result.json" >/dev/null || {
		jq -c '.cells[] | [.name, .image, .intervals.call.p50_ns, .intervals.start.p50_ns, .intervals.total.p50_ns]' \
			"$dir/out/result.json"
		return 1
	}
}

# refused WORDS OPTION...: one line with these words, exit 2.
refused() {
	local words=$1
	shift
	run "$FORKMARK" run --runs 1 --budget 100ms --no-report -q -o "$dir/no" "$@"
	echo "$output"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *"$words"* ]]
	[ ! -e "$dir/no" ]
}

vmas() {
	measure --set mechanism=fork,vfork --set vmas=0,10000
	holds '[.cells[].image | .vmas - (.vmas_added // 0)] | unique | length == 1'
	holds 'c({mechanism: "fork", vmas: "10000"}).image | .vmas_asked == 10000 and .vmas_added == 10000'
	holds 't({mechanism: "fork", vmas: "10000"}) > 10 * t({mechanism: "fork", vmas: "0"})'
	# vfork copies none
	holds 't({mechanism: "fork", vmas: "10000"}) > 10 * t({mechanism: "vfork", vmas: "10000"})'
	measure --set mechanism=fork --set vmas=5000 --set vma-kind=separate,untouched,mergeable,file
	holds '[.cells[] | .image.vmas_added == if .axes["vma-kind"] == "mergeable" then 1 else 5000 end] | all'
	# what was never written is not copied; what is one mapping has no 5,000 to copy
	holds 'c({"vma-kind": "separate"}).image.anonymous_bytes - c({"vma-kind": "untouched"}).image.anonymous_bytes > 5000 * 4000'
	holds 't({"vma-kind": "separate"}) > 1.3 * t({"vma-kind": "untouched"})'
	holds 't({"vma-kind": "untouched"}) > 1.5 * t({"vma-kind": "mergeable"})'
}

@test "vmas: as many as asked, apart, and fork pays for each" {
	vmas
}

@test "vmas, as an ordinary user" {
	ordinary
	vmas
}

@test "vmas: twenty thousand are built and verified in one run, more than max_map_count are refused" {
	measure --set mechanism=clone --set vmas=20000 --runs 1
	holds '.cells[0].image | .vmas_added == 20000 and .build_ns > 0'
	refused max_map_count --set mechanism=fork --set vmas=$(($(cat /proc/sys/vm/max_map_count) + 1))
}

generations() {
	measure --set mechanism=fork --set vmas=1000 --set mm=1M --set anon-depth=0,1,20
	holds 'c({"anon-depth": "1"}).image.generations == 1 and c({"anon-depth": "20"}).image.generations == 20'
	# its own pages, not its ancestors'
	holds '[.cells[].image | .anonymous_bytes >= 1000 * 4096 + 1048576 and .vmas_added == 1000] | all'
	holds 't({"anon-depth": "20"}) > 1.3 * t({"anon-depth": "0"})'
}

@test "anon-depth: generations that live, and chains that fork copies" {
	generations
	[ -z "$(subjects)" ]
}

@test "anon-depth, as an ordinary user" {
	ordinary
	generations
}

# subjects: the pids of ours, and of no other forkmark's.
subjects() {
	local pid
	for pid in $(pgrep -x forkmark-subjec); do
		[ "$(readlink "/proc/$pid/exe")" != "$(realpath "$(dirname "$FORKMARK")")/forkmark-subject" ] || echo "$pid"
	done
}

@test "anon-depth: kill -9 of the controller in the middle leaves no generation behind" {
	"$FORKMARK" run --set mechanism=fork --set anon-depth=30 --runs 1 --budget 20s -q --no-report -o "$dir/out" 3>&- &
	pid=$!
	# on a busy machine it takes longer until they are there, and until they are gone
	for _ in $(seq 100); do
		[ "$(subjects | wc -l)" -lt 30 ] || break
		sleep 0.1
	done
	[ "$(subjects | wc -l)" -ge 30 ]
	kill -9 "$pid"
	wait "$pid" || true
	for _ in $(seq 50); do
		[ -n "$(subjects)" ] || break
		sleep 0.1
	done
	[ -z "$(subjects)" ]
}

states() {
	measure --set mechanism=fork --set threads=4 --set thread-state=idle,spinning,touching,blocked-in-io
	holds '[.cells[].image.threads == 4] | all'
	holds '[.cells[] | select(.axes["thread-state"] != "idle") | .image.threads_in_state == 3] | length == 3 and all'
	# the two ends of the pipe
	holds 'c({"thread-state": "blocked-in-io"}).image.fds - c({"thread-state": "idle"}).image.fds == 2'
	# they go where no worker is, if there is such a CPU
	holds "c({\"thread-state\": \"spinning\"}).image.threads_cpus == ([$(nproc) - 1, 1] | max)"
	holds '([.cells[] | select(.axes["thread-state"] | . == "spinning" or . == "touching") | .rusage.user_ns.per_op] | min)
		> 1.5 * c({"thread-state": "idle"}).rusage.user_ns.per_op'
	# a page that fork has made shared is copied when its thread writes again
	holds 'c({"thread-state": "touching"}).rusage.minor_faults.per_op > 2 + c({"thread-state": "spinning"}).rusage.minor_faults.per_op'
}

@test "thread-state: what the others do, and where" {
	states
}

@test "thread-state, as an ordinary user" {
	ordinary
	states
}

fds() {
	local most=4000
	[ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -gt 4100 ] || skip "ulimit -Hn is below 4100"
	measure --set mechanism=fork --set "fds=0,$most"
	holds 'c({fds: "4000"}).image.fds - c({fds: "0"}).image.fds == 4000'
	holds 'c({fds: "4000"}).image | .fds_added == 4000 and .fd_table >= 4096 and .highest_fd >= 4000'
	holds 'c({fds: "4000"}).intervals.call.p50_ns > 1.1 * c({fds: "0"}).intervals.call.p50_ns'
	holds 't({fds: "4000"}) > 1.5 * t({fds: "0"})'
	measure --set mechanism=clone --set fds=400 --set fd-kind=file,eventfd,socket,pipe
	holds '[.cells[].image.fds_added == 400] | length == 4 and all'
	# what an exec closes is closed before the new program starts
	measure --set mechanism=fork-exec --set "fds=$most" --set fd-cloexec=0,25,100
	holds '[.cells[].image.fds_close_on_exec] | sort == [0, 1000, 4000]'
	holds 'c({"fd-cloexec": "100"}).intervals.start.p50_ns > 1.3 * c({"fd-cloexec": "0"}).intervals.start.p50_ns'
	# a table for 4,000 of which hardly any are open
	measure --set mechanism=clone --set fd-highest=0,4000 --set fds=1
	holds 'c({"fd-highest": "4000"}).image | .highest_fd == 4000 and .fd_table >= 4001 and .fds < 16'
	holds 'c({"fd-highest": "0"}).image.highest_fd < 16'
}

@test "fds: kinds, close-on-exec and a sparse table, in the table and in the cost" {
	fds
}

@test "fds, as an ordinary user with a low soft limit" {
	ordinary
	ulimit -Sn 64
	fds
}

@test "fds: more than RLIMIT_NOFILE are refused" {
	[ "$(ulimit -Hn)" != unlimited ] || skip "ulimit -Hn is unlimited"
	refused RLIMIT_NOFILE --set mechanism=fork --set fds=$(($(ulimit -Hn) + 1))
	refused RLIMIT_NOFILE --set mechanism=fork --set fd-highest=$(($(ulimit -Hn) + 1))
}

tables() {
	measure --set mechanism=clone --set sighandlers=0,1,59
	holds 'c({sighandlers: "59"}).image.signals_caught >= 59 and c({sighandlers: "1"}).image.signals_caught < 59'
	measure --set mechanism=clone --set timers=0,1,500
	holds 'c({timers: "500"}).image.timers == 500 and c({timers: "1"}).image.timers == 1'
	measure --set mechanism=fork --set cwd-depth=0,1,100
	holds 'c({"cwd-depth": "100"}).image.cwd_depth == 100'
	[ -z "$(find /tmp -maxdepth 1 -name 'forkmark-??????' -newer "$dir/out/result.json")" ]
}

@test "sighandlers, timers, cwd-depth: found in /proc" {
	tables
}

@test "sighandlers, timers, cwd-depth, as an ordinary user" {
	ordinary
	tables
}

@test "groups: found by root, SKIP with the reason for an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	measure --set mechanism=clone --set groups=0,1,4096
	holds 'c({groups: "4096"}).image.groups == 4096'
	as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
	rm -rf "$dir/out"
	run "${as[@]}" "$FORKMARK" run --runs 1 --budget 100ms --no-controls --no-report -q --force -o "$dir/out" \
		--set mechanism=clone --set groups=0,3
	echo "$output"
	[ "$status" -eq 0 ]
	holds 'c({groups: "3"}) | .verdict == "SKIP" and (.reason | contains("CAP_SETGID"))'
}

strings() {
	measure --set mechanism=fork-exec,posix_spawn --set env=0,1M
	holds 'c({env: "1M"}).image.env_bytes == 1048576'
	holds '[t({mechanism: "fork-exec", env: "1M"}) / t({mechanism: "fork-exec", env: "0"}),
		t({mechanism: "posix_spawn", env: "1M"}) / t({mechanism: "posix_spawn", env: "0"})] | min > 2'
	measure --set mechanism=fork --set action=exec --set argv=0,512K
	holds 'c({argv: "512K"}).image.argv_bytes | . >= 524288 and . < 524288 + 1024'
	# stamped: the last argument is still the line to stamp
	holds 'c({argv: "512K"}).intervals.start.n > 0'
	holds 'c({argv: "512K"}).intervals.start.p50_ns > 1.5 * c({argv: "0"}).intervals.start.p50_ns'
}

@test "env, argv: what a program gets makes it start later" {
	strings
}

@test "env, argv, as an ordinary user" {
	ordinary
	strings
}

@test "values that exclude each other: one line that says why" {
	refused 'set vmas' --set mechanism=fork --set vma-kind=file
	refused 'set threads' --set mechanism=fork --set thread-state=spinning
	refused 'set fds' --set mechanism=fork --set fd-kind=pipe
	refused 'set fds' --set mechanism=fork --set fd-cloexec=10
	refused 'reach beyond it' --set mechanism=fork --set fds=1000 --set fd-highest=100
	refused 'executes no program' --set mechanism=fork --set env=4K
	refused 'executes no program' --set mechanism=clone --set argv=4K
	refused "helpers' folder" --set mechanism=fork-exec --set cwd-depth=3
	(ulimit -Ss 8192 && refused 'ulimit -s' --set mechanism=fork-exec --set env=1M --set argv=1M)
}

@test "bad values: one line, exit 2" {
	local axis value
	for axis in vmas anon-depth fds fd-cloexec fd-highest sighandlers timers groups cwd-depth; do
		for value in -1 x 1.5 99999999999999999999; do
			refused "$axis" --set mechanism=fork --set threads=2 --set "$axis=$value"
		done
	done
	for axis in env argv; do
		for value in -1 x 1000 1G; do
			refused "$axis" --set mechanism=fork-exec --set "$axis=$value"
		done
	done
	refused 'separate' --set mechanism=fork --set vmas=3 --set vma-kind=x
	refused 'idle' --set mechanism=fork --set threads=3 --set thread-state=x
	refused 'eventfd' --set mechanism=fork --set fds=3 --set fd-kind=x
}
