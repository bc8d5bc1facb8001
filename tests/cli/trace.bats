#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark trace` and `phases: auto`: every phase has its status, effects land in their phase, and what cannot be traced
# says why. FORKMARK is the program.
bats_require_minimum_version 1.5.0

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 755 "$dir"
	cd "$dir"
}

teardown() {
	rm -rf "$dir"
}

needs_tracing() {
	local why
	why=$("$FORKMARK" list phases --json | jq -r '.phases[0].reason // ""')
	[ -z "$why" ] || skip "$why"
}

trace() { # ARGUMENTS...: as JSON
	"$FORKMARK" trace -q --runs 3 --budget 4s --json "$@"
}

row() { # NAME: a member of each row of that name, of one tree or of two
	jq -c "[(if type == \"array\" then .[] else . end) | .phases[] | select(.name == \"$1\") | $2]" tree
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

@test "every row of the tree is there with a time, or with a status that says why not" {
	needs_tracing
	trace fork --set mm=64M >tree
	jq -e '.coverage >= 0.95 and .coverage <= 1' tree
	jq -e '.slowdown > 0.5 and .slowdown < 3 and .backend == "landmarks"' tree
	jq -e -f "$SOURCE/tests/cli/phase_rows.jq" tree
}

@test "parts add up: the leaves of the call, the call and the reaping" {
	needs_tracing
	trace fork >tree
	jq -e '. as $t | def under($r): [$t.phases[] | select(.parent == $r)] | map(.name, under(.name)[]);
		under("call") as $names |
		([$t.phases[] | select(.name as $n | $names | index($n)) | select(.source != null) | .mean_ns // 0] | add) /
		($t.phases[] | select(.name == "call") | .mean_ns) | . > 0.99 and . < 1.01' tree
	jq -e '[.phases[] | select(.name == "total" or .name == "whole_call" or .name == "reap") | .mean_ns] |
		(.[1] + .[2]) / .[0] | . > 0.999 and . < 1.001' tree
}

@test "effects land in their phase: descriptors" {
	needs_tracing
	trace fork --set fds=4 --vs fds=4000 >tree
	row copy_files .mean_ns | jq -e '.[1] > 4 * .[0]'
	row copy_sighand .mean_ns | jq -e '.[1] < 2 * .[0]'
}

@test "effects land in their phase: memory" {
	needs_tracing
	trace fork --set mm=0 --vs mm=256M >tree
	grown=$(row call .mean_ns | jq '.[1] - .[0]')
	row copy_page_range .mean_ns | jq -e --argjson grown "$grown" '.[1] - .[0] > 0.9 * $grown'
	row copy_page_range .count | jq -e '.[1] - .[0] >= 128' # its page tables
}

@test "effects land in their phase: mappings, counted one by one" {
	needs_tracing
	trace fork --set vmas=10 --vs vmas=1010 >tree
	row vm_area_dup .count | jq -e '.[1] - .[0] == 1000'
	row vm_area_dup .mean_ns | jq -e '.[1] > 10 * .[0]'
	row copy_files .mean_ns | jq -e '.[1] < 3 * .[0]'
}

@test "vfork waits and copies no address space; a thread shares descriptors, too" {
	needs_tracing
	trace vfork --vs mechanism=thread >tree
	[ "$(row dup_mmap .status)" = '["not_executed","not_executed"]' ]
	[ "$(row wait_for_vfork_done .status)" = '["derived","not_executed"]' ]
	[ "$(row copy_files .status)" = '["derived","not_executed"]' ]
	[ "$(row copy_mm .reason)" = '["shared: CLONE_VM","shared: CLONE_VM"]' ]
}

@test "the child's side: what it touches is faults, what it executes has phases" {
	needs_tracing
	trace fork --set mm=16M --set action=exit --vs action=touch=1000 >tree
	row page_faults .count | jq -e '.[1] - .[0] >= 999 and .[1] - .[0] < 1020'
	trace fork --set action=exec >tree
	row exec_open .status | jq -e '.[0] == "derived"'
	row exec .mean_ns | jq -e '.[0] > 0'
}

@test "kernel memory: what is allocated is freed" {
	needs_tracing
	trace fork >tree
	jq -e '[.kernel_memory[] | select(.phase == "dup_task_struct" and .what == "task_struct") | .count] == [1]' tree
	jq -e '([.kernel_memory[].bytes] | add) > 50000' tree
	jq -e '.kernel_memory_net_bytes != null and .kernel_memory_net_bytes < 200000' tree
}

@test "two at once do not see each other's forks" {
	needs_tracing
	trace fork --set vmas=300 >other &
	trace fork --set vmas=100 >tree
	wait $!
	row vm_area_dup .count | jq -e '.[0] > 105 and .[0] < 125 and . == [.[0] | floor]'
	mv other tree
	row vm_area_dup .count | jq -e '.[0] > 305 and .[0] < 325'
}

@test "the tree for people, the difference, the picture" {
	needs_tracing
	run --separate-stderr "$FORKMARK" trace fork -q --runs 2 --budget 2s --flame flame
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "${lines[0]}" = "fork mm=0 threads=1" ]
	[[ "${lines[1]}" == "phases by landmarks: covers "*"% of the traced call; with tracing it takes "* ]]
	grep -q '^.*copy_page_range .*derived' <<<"$output"
	grep -q '^call;kernel_clone;copy_process;copy_mm;dup_mmap;copy_page_range [0-9]*$' flame
	[ "$(head -c 4 flame.svg)" = "<svg" ]
	xmllint --noout flame.svg
	trace fork >a
	trace fork --set fds=2000 >b
	run --separate-stderr "$FORKMARK" trace --diff a b
	[ "$status" -eq 0 ]
	grep -q 'copy_files' <<<"$output"
}

@test "killed in the middle, nothing is left: no program, no process" {
	needs_tracing
	command -v bpftool >/dev/null || PATH=$PATH:/usr/sbin
	command -v bpftool >/dev/null || skip "bpftool is not installed"
	before=$(bpftool prog show | grep -c 'name sched_process_fork' || :)
	"$FORKMARK" trace fork -q --runs 50 --budget 60s &
	killed=$!
	for _ in $(seq 100); do
		[ "$(bpftool prog show | grep -c 'name sched_process_fork')" -gt "$before" ] && break
		sleep 0.1
	done
	sleep 1
	kill -9 $killed
	wait $killed || :
	for _ in $(seq 50); do
		after=$(bpftool prog show | grep -c 'name sched_process_fork' || :)
		[ "$after" -eq "$before" ] && break
		sleep 0.1
	done
	[ "$after" -eq "$before" ]
	[ -z "$(pgrep -P $killed || :)" ]
}

@test "in a plan: phases in runs of their own, in each cell" {
	needs_tracing
	printf 'phases: auto\nruns: 3\nbudget: 6s\ncells:\n  - mechanism: [fork, vfork]\n' >plan.yaml
	run "$FORKMARK" run -q --no-report -o out plan.yaml
	[ "$status" -eq 0 ]
	jq -e '[.cells[] | .phase_backend == "landmarks" and (.phases | length > 50) and .phase_slowdown > 0] | all' out/result.json
	jq -e '[.cells[].runs[] | select(.kind == "traced-call") | .round] | sort == [0, 0, 2, 2]' out/result.json
	jq -e '[.controls[] | has("phases")] | any | not' out/result.json
	/usr/bin/python3 -m jsonschema -i out/result.json "$SOURCE/results/result.schema.json"
	"$FORKMARK" report out -o page.html
	grep -q 'Where in the kernel the time goes' page.html
}

@test "without the right to trace: trace says so, run goes on without" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to become an ordinary user"
	run --separate-stderr as_nobody "$FORKMARK" trace fork -q --runs 1 --budget 1s
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ "$stderr" == "forkmark: 'fork mm=0 threads=1' was not traced: "* ]]
	chmod 777 .
	run as_nobody "$FORKMARK" run -q --no-report --phases auto --set mechanism=fork --runs 1 --budget 1s -o out
	[ "$status" -eq 0 ]
	jq -e '.cells[0] | .phases == null and .phase_backend == null and (.phase_reason | length > 10)' out/result.json
	/usr/bin/python3 -m jsonschema -i out/result.json "$SOURCE/results/result.schema.json"
}

refused() { # WORDS ARGUMENTS...
	local words=$1
	shift
	run --separate-stderr "$FORKMARK" "$@"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ "${stderr_lines[0]}" == *"$words"* ]]
}

@test "bad use: one line that says what to do" {
	refused "MECHANISM is missing" trace
	refused "'frok' is unknown; did you mean 'fork'?" trace frok
	refused "one mechanism at a time" trace fork vfork
	refused "--diff takes two files" trace --diff a
	refused "write AXIS=VALUE" trace fork --vs mm
	refused "what it is to be compared with is missing: --set action=VALUE" trace fork --vs action=touch=1000
	refused "one value for each axis" trace fork --set mm=0,64M
	refused "--diff measures nothing" trace --diff a b --runs 3
	refused "a: No such file" trace --diff a b
	printf 'phases: always\ncells:\n  - mechanism: fork\n' >plan.yaml
	refused "plan.yaml:1: phases: 'always' is not auto or off" run plan.yaml
	refused "--phases on: is not auto or off" run --phases on
}
