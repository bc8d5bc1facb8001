#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The special measurements: figures are there and of the right order among themselves, nothing outlives them, what cannot
# fit or does not go together is refused. No time is judged.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	rm -rf "$dir"
}

# as USER ARGS: a short run by root or by somebody else.
as() {
	local user=$1
	shift
	set -- "$FORKMARK" run --runs 1 --budget 600ms --no-report --no-controls -q -o "$dir/out" "$@"
	[ "$user" = root ] || set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	run "$@"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict] | unique' "$dir/out/result.json")" = '["OK"]' ]
}

users() {
	echo root
	[ "$(id -u)" -ne 0 ] || echo nobody
}

holds() {
	jq -e "$1" "$dir/out/result.json" >/dev/null || {
		jq -c '.cells[] | .name, .measure' "$dir/out/result.json"
		return 1
	}
}

survivors() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ "$(readlink "$exe")" != "$(dirname "$FORKMARK")"/forkmark* ]] || echo "$exe"
	done
}

# refused WORDS ARGS: one line that holds WORDS, exit 2, nothing written.
refused() {
	local words=$1
	shift
	run "$FORKMARK" run -o "$dir/no" "$@"
	echo "$output"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *"$words"* ]]
	[ ! -e "$dir/no" ]
}

@test "stall: a fork that copies stops those who write for longer than one that does not" {
	for user in $(users); do
		rm -rf "$dir/out"
		as "$user" --set mechanism=fork,vfork --set mm=128M --set measure=stall
		holds '[.cells[].measure.figures | .writers >= 1 and .writes_per_s > 0 and .writes_quiet_per_s > 0 and
			.gap_p50_ns <= .gap_p99_ns and .gap_p99_ns <= .gap_longest_ns] | all'
		holds '.cells[0].measure.figures.gap_p50_ns > 2 * .cells[1].measure.figures.gap_p50_ns'
		# with one writer its longest gap is the time in which none moved
		holds '.cells[0].measure.figures.frozen_per_fork_ns > 0'
		holds '.cells[0].measure | [.columns[]] == ["quantile", "gap_ns", "wait_ns", "quiet_wait_ns"] and
			(.rows | map(.[1]) | . == sort)'
	done
}

@test "stall: writers have CPUs of their own where there are any, and say so where not" {
	as root --set mechanism=fork --set mm=0 --set measure=stall
	if [ "$(nproc)" -gt 1 ]; then
		holds '.cells[0].measure.figures.writers_share_cpu == 0'
	fi
	rm -rf "$dir/out"
	run taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')" "$FORKMARK" run --runs 1 --budget 600ms --no-report \
		--no-controls -q -o "$dir/out" --set mechanism=fork --set mm=1M --set measure=stall
	[ "$status" -eq 0 ]
	holds '.cells[0].measure.figures | .writers_share_cpu == 1 and .writers == 1'
}

@test "cow: a first write copies, a later one faults, a plain one does neither" {
	for user in $(users); do
		rm -rf "$dir/out"
		as "$user" --set mechanism=fork --set mm=8M --set stride=1,8 --set measure=cow
		holds '[.cells[].measure.figures | .parent_first_ns > 3 * .plain_ns and .child_first_ns > 3 * .plain_ns and
			.parent_later_ns > .plain_ns and .child_later_ns > .plain_ns] | all'
		# all quantiles of the five are there, and rise
		holds '.cells[0].measure | (.columns | length) == 6 and ([.rows[] | .[]] | map(type == "number") | all) and
			(.rows | map(.[1]) | . == sort)'
		# parent and child together have two faults a page in every two forks, one of each kind
		holds '.cells[0].rusage.minor_faults.per_op > 3800 and .cells[0].rusage.minor_faults.per_op < 4600'
	done
}

@test "density: all live at once, all are reaped, and what they take is told" {
	for user in $(users); do
		rm -rf "$dir/out"
		[ "$user" = root ] || unshare --user --pid --fork true || skip "user namespaces are not allowed"
		as "$user" --set mechanism=fork --set mm=0 --set measure=density=2000
		holds '.cells[0].measure | .figures.children == 2000 and (.rows | length) == 50 and .rows[-1][0] == 2000 and
			(.rows | map(.[0]) | . == sort) and .figures.teardown_ns > 0'
		# a kernel stack is at least a page and at most 128 KiB
		holds '.cells[0].measure.figures.stack_bytes | . > 4000 and . < 131072'
		holds '.cells[0].measure.figures.pss_bytes > 0'
		holds '.cells[0].create_errors == {}'
		[ -z "$(survivors)" ]
	done
}

@test "density: what children write is theirs" {
	as root --set mechanism=fork --set mm=1M --set action=exit,touch --set measure=density=100
	holds '.cells | map(.measure.figures.pss_bytes) | .[1] - .[0] > 900000'
}

@test "density: fewer than there are rows" {
	as root --set mechanism=fork --set measure=density=3
	holds '.cells[0].measure.rows | map(.[0]) == [1, 2, 3]'
}

@test "density: kill -9 of the controller leaves none of thousands" {
	"$FORKMARK" run --set mechanism=fork --set measure=density=5000 --runs 4 -q -o "$dir/out" 3>&- &
	pid=$!
	sleep 0.7
	kill -9 "$pid"
	wait "$pid" || true
	for ((i = 0; i < 50; i++)); do
		[ -n "$(survivors)" ] || break
		sleep 0.1
	done
	[ -z "$(survivors)" ]
}

@test "density: more than there are pids is refused, the limit named" {
	[ "$(cat /proc/sys/kernel/pid_max)" -le 40000 ] || skip "pid_max is above 40000"
	refused "pid_max of /proc/sys/kernel/pid_max" --set mechanism=fork --set measure=density=40000
	refused "40000" --set mechanism=fork --set measure=density=40000
}

@test "density: page tables of all children count" {
	refused "MemAvailable" --set mechanism=fork --set mm=1G --set measure=density=30000
}

@test "recovery: before, during and after are told apart" {
	for user in $(users); do
		rm -rf "$dir/out"
		as "$user" --set mechanism=fork,posix_spawn --set measure=recovery
		holds '[.cells[].measure.figures | .rate_before_per_s > 0 and .rate_during_per_s > 0 and .rate_after_per_s > 0 and
			.storm_ms > 0 and .memory_before_bytes > 0] | all'
		holds '[.cells[].measure.rows | length == 52 and .[15][0] == 0 and .[0][0] < 0 and .[51][0] > 0 and
			(map(.[0]) | . == sort)] | all'
		[ -z "$(survivors)" ]
	done
}

@test "scale: the ordinary loop, with its intervals" {
	as root --set mechanism=fork --set measure=scale --workers 1,2
	holds '[.cells[] | .intervals.total.n > 0 and .intervals.run.n > 0 and .measure == null] | all'
}

@test "several runs: each has its own figures, the cell their median" {
	run "$FORKMARK" run --runs 3 --budget 1s --no-report --no-controls -q -o "$dir/out" --set mechanism=fork --set mm=4M \
		--set measure=cow
	[ "$status" -eq 0 ]
	holds '.cells[0] | [.runs[].measure.figures.plain_ns] | length == 3'
	holds '.cells[0] | ([.runs[].measure.figures.plain_ns] | sort | .[1]) == .measure.figures.plain_ns'
	holds '[.cells[0].runs[].kind] | unique == ["plain"]'
}

@test "the schema has all of it" {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	as root --set mechanism=fork --set mm=4M --set measure=stall,cow,density=20,recovery,scale
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" "$dir/out/result.json"
}

@test "table, report and plots have each of them" {
	run "$FORKMARK" run --runs 2 --budget 3s --no-controls -o "$dir/out" --set mechanism=fork --set mm=1M,4M \
		--set measure=stall,cow,density=100,recovery
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"gap longest"* && $output == *"parent first"* && $output == *"teardown"* && $output == *"recovery rate"* ]]
	# nothing is wider than a terminal
	[ "$(sed -n '/^stall/,/^controls/p' <<<"$output" | LC_ALL=C.UTF-8 awk '{ if (length($0) > 100) print }' | wc -l)" -eq 0 ]
	for word in stall cow density recovery; do
		grep -q "Measured besides: $word" "$dir/out/report.html"
	done
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	for word in stall cow density recovery; do
		grep -q "id=\"plot-$word\"" "$dir/out/report.html"
	done
}

@test "what does not go together is refused, with the reason" {
	refused "set mm" --set mechanism=fork --set measure=cow
	refused "no copy of the memory" --set mechanism=vfork --set mm=4M --set measure=cow
	refused "no copy of the memory" --set mechanism=posix_spawn --set measure=density
	refused "which has no child" --set mechanism=getpid --set measure=stall
	refused "it writes to all of mm" --set mechanism=fork --set mm=4M --set touched=never --set measure=stall
	refused "another life" --set mechanism=fork --set mm=4M --set action=touch --set measure=cow
	refused "measures one process" --set mechanism=fork --set measure=recovery --workers 2
	refused "a loop of its own" --set mechanism=fork --set measure=stall --set concurrency=2
	refused "the least is 1" --set mechanism=fork --set measure=density=0
	refused "is not a count" --set mechanism=fork --set measure=density=x
	refused "is not a count" --set mechanism=fork --set measure=density=-1
	refused "too large" --set mechanism=fork --set measure=density=99999999
}

@test "the configs that come with it can be planned" {
	for config in snapshot density scale; do
		run "$FORKMARK" run "$config" --dry-run
		echo "$output"
		[ "$status" -eq 0 ] || [[ $output == *leaves* ]]
	done
}
