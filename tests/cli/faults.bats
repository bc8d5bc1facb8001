#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Processes that misbehave: each fault has its verdict and its words, and nothing survives it.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
}

teardown() {
	rm -rf "$dir"
}

# fake MECHANISM: one short run of it; result in $dir.
fake() {
	run "$FAKE" run --set mechanism="$1" --runs 1 --budget 500ms --timeout 1s --no-controls --no-report -q -o "$dir/out"
	verdict=$(jq -r '.cells[0].verdict' "$dir/out/result.json")
	reason=$(jq -r '.cells[0].reason' "$dir/out/result.json")
}

no_survivors() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ "$(readlink "$exe")" != "$(dirname "$FAKE")"/forkmark* ]] || return 1
	done
}

@test "a subject that crashes: FAIL, the signal named" {
	fake fake-crash
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == *"signal 11 (Segmentation fault)"* ]]
	no_survivors
}

@test "a child that hangs: killed at the deadline, FAIL" {
	fake fake-hang
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == "hung: no end 1.0 s after it was due; killed"* ]]
	no_survivors
}

@test "a subject that hangs in the loop: killed at the deadline, FAIL" {
	fake fake-late
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == "hung:"* ]]
	no_survivors
}

@test "a subject that ends early: BROKEN" {
	fake fake-early
	[ "$status" -eq 1 ]
	[ "$verdict" = BROKEN ]
	[[ "$reason" == *"reported nothing"* ]]
}

@test "a child that nobody reaps: FAIL" {
	fake fake-leak
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == *"left a child behind"* ]]
	no_survivors
}

@test "a grandchild that outlives the subject: FAIL, and killed" {
	fake fake-orphan
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == *"outlived the subject" ]]
	no_survivors
}

@test "refusals are counted by errno, backed off, and a caveat; the cell is OK" {
	fake fake-refuse
	[ "$status" -eq 0 ]
	[ "$verdict" = OK ]
	[ "$(jq '.cells[0].create_errors.EAGAIN > 0' "$dir/out/result.json")" = true ]
	[ "$(jq '[.cells[0].caveats[].name] | index("refused") != null' "$dir/out/result.json")" = true ]
}

@test "nothing but refusals: FAIL, the errno named" {
	fake fake-refuse-all
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == "the kernel refused every creation: Resource temporarily unavailable, "*" times" ]]
}

@test "a child with another status: FAIL" {
	fake fake-status
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == *"ended with status 0x300, expected 0" ]]
}

@test "a child that is killed: FAIL, the signal named" {
	fake fake-killed
	[ "$status" -eq 1 ]
	[ "$verdict" = FAIL ]
	[[ "$reason" == *"killed by signal 9 (Killed)" ]]
}

@test "one bad cell does not stop the others" {
	run "$FAKE" run --set mechanism=fork,fake-crash,vfork --runs 6 --budget 1s -q --no-report -o "$dir/out"
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.cells[].verdict]' "$dir/out/result.json")" = '["OK","FAIL","OK"]' ]
}

@test "a subject that is missing: one line, exit 2" {
	cp "$FAKE" "$dir/forkmark"
	run "$dir/forkmark" run --set mechanism=fork -o "$dir/out"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == "forkmark: forkmark-subject: not found in $dir"* ]]
}

@test "a subject of another version: BROKEN, both versions named" {
	cp "$FAKE" "$dir/forkmark"
	# The arena's version is a 32-bit number in an instruction of the subject; a program that is no subject at all
	# says nothing, one without the mechanism says which.
	cp "$(dirname "$FORKMARK")/forkmark-subject" "$(dirname "$FORKMARK")/forkmark-nop" "$dir"
	run "$dir/forkmark" run --set mechanism=fake-status --runs 1 --budget 500ms --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 1 ]
	[ "$(jq -r '.cells[0].verdict' "$dir/out/result.json")" = BROKEN ]
	[[ "$(jq -r '.cells[0].reason' "$dir/out/result.json")" == *"no mechanism 'fake-status'"* ]]
}

@test "an image that does not fit: the limit named" {
	[ -z "${SANITIZED-}" ] || skip "the address sanitizer itself does not fit below this limit"
	run bash -c "ulimit -v 200000; exec '$FORKMARK' run --set mechanism=fork --set mm=1G --runs 1 --budget 1s -q -o '$dir/out'"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *RLIMIT_AS* ]]
}
