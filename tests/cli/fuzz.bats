#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A thousand damaged documents: refused in one line, or read, and then nothing that is made of them is wrong. Only a build
# with sanitizers has this test: they are who tells. FUZZ is the program, FIXTURES the test data.
#
# For longer: build-sanitized/tests/fuzz-document --seconds 600 FILE...
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	documents=$FIXTURES/documents
	export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:$UBSAN_OPTIONS
}

@test "a thousand damaged documents" {
	jq -cs -f "$SOURCE/tests/fuzz/seed.jq" "$documents/full.json" "$documents/phases.json" >seed.json
	"$FUZZ" --runs 250 seed.json
	"$FUZZ" --runs 750 "$documents/partial.json"
}

@test "the same damage twice" {
	"$FUZZ" --only 17 "$documents/partial.json" >first
	"$FUZZ" --only 17 "$documents/partial.json" | cmp first -
	"$FUZZ" --only 18 "$documents/partial.json" >second
	run ! cmp -s first second
}
