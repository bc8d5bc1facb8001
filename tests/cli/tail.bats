#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Why the slowest samples are slow: a disturbance made on purpose is the first cause, each cause has figures or a reason,
# and the report and `forkmark trace` say it in words. FORKMARK is the program.
bats_require_minimum_version 1.5.0

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine is a cause, too
	cd "$BATS_TEST_TMPDIR"
	hog=
}

teardown() {
	[ -z "$hog" ] || kill "$hog"
}

needs_tracing() {
	local why
	why=$("$FORKMARK" list phases --json | jq -r '.phases[0].reason // ""')
	[ -z "$why" ] || skip "$why"
}

# busy CPU: a task that no other one there is preferred to computes for about a millisecond, a hundred times a second.
busy() {
	mkfifo never
	chrt -f 1 true 2>/dev/null || skip "may not have a real-time task"
	# shellcheck disable=SC2016 # the inner shell expands it
	taskset -c "$1" chrt -f 1 bash -c 'exec 9<>never; while :; do for ((i = 0; i < 1000; i++)); do :; done; read -r -t 0.01 -u 9; done' 3>&- &
	hog=$!
}

@test "a busy task on the same CPU: waiting for it comes first" {
	needs_tracing
	local cpu
	cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
	busy "$cpu"
	"$FORKMARK" trace fork --set placement="$cpu" -q --runs 4 --budget 4s --json >tree
	jq -e '[.tail[] | select(.runs == "traced-life") | .causes[] | select(.claimed)] | max_by(.explains) |
		(.cause == "runqueue" or .cause == "preempted") and .explains > 0.3 and .tail_share > 5 * .rest_share' tree
}

@test "every cause has figures or a reason; what is claimed is no chance; nothing explains more than there is" {
	needs_tracing
	"$FORKMARK" trace fork -q --runs 3 --budget 4s --json >tree
	jq -e '[.tail[].runs] | contains(["traced-call", "traced-life"])' tree
	jq -e '[.tail[].causes[]] | all((.reason != null) != (.p_value != null))' tree
	jq -e '[.tail[].causes[] | select(.claimed)] | all(.p_value < 0.001 and .explains >= 0.01 and .tail_share > .rest_share)' tree
	jq -e '.tail | all(.n > 0 and .mean_ns > .rest_mean_ns and .mean_ns > .threshold_ns and .explained >= 0 and .explained <= 1)' tree
	# where the time lies: all of it, as far as it is told
	jq -e '.tail[] | select(.runs == "traced-call") | [.phases[].explains] | add | . > 0.8 and . < 1.3' tree
	jq -e '.tail[] | select(.runs == "traced-life") | [.phases[].explains] | add | . > 0.8 and . < 1.3' tree
	# what takes time does not overlap
	jq -e '.tail[] | select(.runs | startswith("traced")) | ([.causes[].explains // 0] | add) < 1.05' tree
}

@test "the report's row, and the tree's last lines" {
	needs_tracing
	"$FORKMARK" trace fork -q --runs 2 --budget 2s >tree
	grep -x "why p99.9" tree
	grep -E "^total, [0-9]+ samples of traced-life runs: of what" tree
	"$FORKMARK" run --set mechanism=fork --runs 2 --budget 2s --phases auto --no-controls -q -o out
	grep -E "why p99.9</th>" out/report.html
	grep -E "samples of plain runs: of what the slowest 1 % took longer" out/report.html
}

@test "too few samples have no slowest 1 %" {
	"$FORKMARK" run --set mechanism=fork --set mm=64M --runs 1 --budget 1ms --phases off --no-controls -q --no-report -o out
	jq -e '.cells[0] | .intervals.total.n < 100 and .tail == []' out/result.json
}
