#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a child does with its life: each action was done, is seen in the interval that it must be in, and leaves nothing.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --set mechanism=fork --runs 1 --budget 1s --no-controls --no-report -q -o "$dir/out" "$@"
}

# nobody OPTIONS: the same as an ordinary user, in a folder of its own.
nobody() {
	run su -s /bin/sh nobody -c "exec '$FORKMARK' run --set mechanism=fork --runs 1 --budget 1s --no-controls --no-report -q \
		-o '$dir/nobody' $*"
}

result() {
	jq -r "$1" "$dir/${2-out}/result.json"
}

survivors() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ "$(readlink "$exe")" != "$(dirname "$FORKMARK")"/forkmark* ]] || echo "$exe"
	done
}

@test "hold: the child lives that long, in run" {
	measure --set action=exit,hold=2000
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	# a timer is never early
	[ "$(result '.cells[1].intervals.run.min_ns >= 2000000 and .cells[0].intervals.run.p50_ns < .cells[1].intervals.run.p50_ns')" = true ]
	[ "$(result '.cells[1].intervals | .call.p50_ns < .run.p50_ns')" = true ]
	[ -z "$(survivors)" ]
}

@test "hold: several at once do not wait for each other" {
	measure --set action=hold=5000 --concurrency 1,8
	[ "$status" -eq 0 ]
	[ "$(result '.cells[1].ops_per_s > 3 * .cells[0].ops_per_s')" = true ]
}

@test "hold: vfork's parent is held as long" {
	run "$FORKMARK" run --set mechanism=vfork --set action=hold=2000 --runs 1 --budget 500ms --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(result '.cells[0].intervals.call.min_ns >= 2000000')" = true ]
}

@test "tree of 3 levels by 8: all 584 are reaped" {
	measure --set action=tree=8x3,tree=8x1
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | [.verdict, .image.tree_reaped]] | tostring')" = '[["OK",584],["OK",8]]' ]
	[ "$(result '.cells[0].intervals.run.p50_ns > 10 * .cells[1].intervals.run.p50_ns')" = true ]
	[ -z "$(survivors)" ]
}

@test "a tree's processes are the child's faults and not only words: rusage of what was reaped grows with it" {
	measure --set action=exit,tree=8x1
	[ "$status" -eq 0 ]
	[ "$(result '.cells[1].rusage.minor_faults.per_op > .cells[0].rusage.minor_faults.per_op + 8')" = true ]
}

@test "exit-with-threads: they were there, and ending with them costs more" {
	measure --set action=exit,exit-with-threads=1,exit-with-threads=32
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | [.verdict, .image.child_threads]] | tostring')" = '[["OK",null],["OK",2],["OK",33]]' ]
	[ "$(result '[.cells[].intervals | .exit.p50_ns] | .[2] > .[0]')" = true ]
	[ "$(result '[.cells[].intervals | .run.p50_ns] | .[2] > .[1] and .[1] > .[0]')" = true ]
}

@test "daemonize: two are reaped for each creation, and it costs more than one" {
	measure --set action=exit,daemonize
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	[ "$(result '.cells | .[1].intervals.total.p50_ns > 1.3 * .[0].intervals.total.p50_ns')" = true ]
	# the grandchild's faults are reaped with it
	[ "$(result '.cells | .[1].rusage.minor_faults.per_op > 1.3 * .[0].rusage.minor_faults.per_op')" = true ]
	[ -z "$(survivors)" ]
}

@test "an ordinary user: each of them" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	nobody --set action=exit-with-threads=4,daemonize
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict] | tostring' nobody)" = '["OK","OK"]' ]
	su -s /bin/sh nobody -c "unshare --user --pid --fork true" 2>/dev/null || skip "user namespaces are not allowed: hold and tree are SKIP"
	nobody --force --set action=hold=500,tree=4x2
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | [.verdict, .image.tree_reaped]] | tostring' nobody)" = '[["OK",null],["OK",20]]' ]
}

@test "what stays has a PID namespace: nothing lives on after kill -9" {
	"$FORKMARK" run --set mechanism=fork --set action=hold=9000000 --concurrency 16 --runs 1 --budget 20s --no-controls -q \
		-o "$dir/out" 3>&- &
	pid=$!
	for _ in $(seq 100); do
		sleep 0.1
		[ "$(survivors | wc -l)" -lt 7 ] || break
	done
	[ "$(survivors | wc -l)" -ge 7 ]
	kill -9 "$pid"
	wait "$pid" || true
	sleep 1
	[ -z "$(survivors)" ]
}

@test "bad values: one line, exit 2" {
	for bad in hold=0 hold=-1 hold=x hold=10000001 hold tree=8 tree=0x3 tree=8x0 tree=axb tree=2000x3 exit-with-threads=0 \
		exit-with-threads=32769 daemonize=2; do
		run "$FORKMARK" run --set mechanism=fork --set action="$bad" -o "$dir/no"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	for pair in "vfork tree=2x2" "posix_spawn hold=5" "vfork daemonize" "null hold=5" "vfork exit-with-threads=1"; do
		run "$FORKMARK" run --set mechanism="${pair% *}" --set action="${pair#* }" -o "$dir/no"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ "$output" == *"does not go with mechanism"* ]]
	done
	run "$FORKMARK" run --set mechanism=fork --set action=daemonize --concurrency 2 -o "$dir/no"
	[ "$status" -eq 2 ]
	[[ "$output" == *"grandchildren"* ]]
}

@test "preflight: a tree that cannot fit, the limit named" {
	max=$(cat /proc/sys/kernel/pid_max)
	[ "$max" -lt 4000000 ] || skip "pid_max is as large as can be"
	run "$FORKMARK" run --set mechanism=fork --set action="tree=${max}x1" -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *pid_max* || "$output" == *pids.max* || "$output" == *threads-max* || "$output" == *MemAvailable* ]]
	[ ! -e "$dir/no" ]
}
