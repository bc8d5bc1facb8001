#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark check`: measured now, against a result of a moment ago; and as the judge of a bisection. The tolerance is wide:
# what is tested is that the answers are told apart, not how small a change can be (tests/truth/power is for that).
bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	printf 'runs: 6\ncells:\n  - mechanism: vfork\n' >plan.yaml
	printf 'tolerance: {total: 60%%, call: 3%%}\nruns: 6\ncells:\n  - mechanism: vfork\n' >wide.yaml
	"$FORKMARK" run plan.yaml -q --no-report --phases off --counters off --budget 6s --runs 30 -o base
}

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb times
	cd "$BATS_FILE_TMPDIR"
}

checked() { # STATUS ARGUMENTS...
	local wanted=$1
	shift
	run --separate-stderr "$FORKMARK" check --force -o "$BATS_TEST_TMPDIR/out" "$@"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq "$wanted" ]
}

@test "the same is good, and what was seen is written" {
	checked 0 base wide.yaml --budget 16s
	[[ ${lines[-1]} == "good after "*" documents ($BATS_TEST_TMPDIR/out)" ]]
	jq -e '.answers.worse == 0 and .answers.same == 1 and .settings.tolerance.total == 0.6' "$BATS_TEST_TMPDIR/out/comparison.json"
	[ -f "$BATS_TEST_TMPDIR/out/1/result.json" ]
}

@test "twice as long is bad, and that takes no more than it must" {
	checked 1 base plan.yaml --tolerance 10% --budget 40s -- --inject 150%
	[ "$(find "$BATS_TEST_TMPDIR/out" -name result.json | wc -l)" -lt 16 ]
}

@test "a tolerance of nothing cannot be told to be kept" {
	checked 125 base plan.yaml --tolerance 0% --boot-spread 0% --budget 8s -- --runs 2
	[[ ${lines[-1]} == "cannot tell after 16 documents "* ]]
}

@test "errors are 200, which ends a bisection: one line each" {
	checked 200 nowhere plan.yaml
	[ "$stderr" = "forkmark: nowhere: No such file or directory" ]
	checked 200 base nowhere.yaml --budget 2s
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	printf 'tolerance: {total: 2}\ncells:\n  - mechanism: vfork\n' >bad.yaml
	checked 200 base bad.yaml
	[ "$stderr" = "forkmark: bad.yaml:1: tolerance: total: '2' is not a percentage from 0% to 1000%; write 2% or 0.5%" ]
	checked 200 base
	checked 200 base plan.yaml --tolerance 2
	checked 200 base plan.yaml --budget 0
	checked 200 base plan.yaml --nonesuch
	# another plan
	printf 'runs: 2\ncells:\n  - mechanism: fork\n' >other.yaml
	checked 200 base other.yaml --budget 2s
	[ "$stderr" = "forkmark: no cell was measured on both sides: other plans, or other versions of the workload" ]
}

@test "git bisect run finds the commit" {
	command -v git >/dev/null || skip "git is not installed"
	local i
	for i in 1 2 3; do
		"$SOURCE/tests/truth/bisect" once "$BATS_TEST_TMPDIR/repository$i" "$i"
	done
}
