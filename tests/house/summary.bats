#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The last line of ./check is true: summary.py over logs of programs that pass, fail, skip, crash, hang and lie.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p findings build/meson-logs
}

# log NAME RESULT RETURNCODE TAP: one more program in the log of `build`.
log() {
	jq -cn --arg name "$1" --arg result "$2" --argjson code "$3" --arg out "$4" \
		'{name: $name, stdout: $out, result: $result, returncode: $code}' >>build/meson-logs/testlog.json
}

summary() {
	run python3 "$SOURCE/tests/house/summary.py" findings "${@:-build}"
}

@test "passed, failed and skipped are counted test by test" {
	log a OK 0 $'1..3\nok 1 - x\nok 2 y # SKIP no root\nok 3 z'
	log b FAIL 1 $'1..2\nok 1 x\nnot ok 2 y\n# the reason'
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "3 passed, 1 failed, 1 skipped" ]
	[[ $output == *"FAILED build: b: y"*"# the reason"* ]]
	[[ $output == *"skipped build: a: y: no root"* ]]
}

@test "all good: exit 0" {
	log a OK 0 $'1..1\nok 1 - x'
	summary
	[ "$status" -eq 0 ]
	[ "$output" = "1 passed, 0 failed, 0 skipped" ]
}

@test "what bats prints for a skip without a reason, and a # in a name" {
	log a OK 0 $'1..2\nok 1 x # skip\nok 2 issue \\#3 is mended'
	summary
	[ "${lines[-1]}" = "1 passed, 0 failed, 1 skipped" ]
}

@test "a crash before the plan is a failure" {
	log a ERROR -11 ''
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
}

@test "tests that were planned and not reported are failures" {
	log a ERROR -9 $'1..4\nok 1 - x'
	summary
	[ "${lines[-1]}" = "1 passed, 3 failed, 0 skipped" ]
}

@test "more tests than planned" {
	log a ERROR 0 $'1..1\nok 1 - x\nok 2 - y'
	summary
	[ "${lines[-1]}" = "2 passed, 1 failed, 0 skipped" ]
}

@test "a bad end after good tests is a failure: a leak is found at exit" {
	log a ERROR 99 $'1..1\nok 1 - x'
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "1 passed, 1 failed, 0 skipped" ]
}

@test "a program that was killed for its time" {
	log a TIMEOUT 0 $'1..1\nok 1 - x'
	summary
	[ "${lines[-1]}" = "1 passed, 1 failed, 0 skipped" ]
}

@test "a program that gives up" {
	log a ERROR 1 $'1..2\nBail out! no bats'
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "0 passed, 3 failed, 0 skipped" ]
}

@test "a program that skips as a whole" {
	log a SKIP 0 '1..0 # SKIP no PMU'
	summary
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "0 passed, 0 failed, 1 skipped" ]
}

@test "a program without tests" {
	log a OK 0 '1..0'
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
}

@test "a build without a log, and an empty log" {
	log a OK 0 $'1..1\nok 1 - x'
	summary build nowhere
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "1 passed, 1 failed, 0 skipped" ]
	: >build/meson-logs/testlog.json
	summary
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
}

@test "a sanitizer's report is a failure" {
	log a OK 0 $'1..1\nok 1 - x'
	echo 'heap-use-after-free' >findings/finding.123
	summary
	[ "$status" -eq 1 ]
	[[ $output == *"heap-use-after-free"* ]]
	[ "${lines[-1]}" = "1 passed, 1 failed, 0 skipped" ]
}
