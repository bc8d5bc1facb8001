#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Each invariant finds what it says that it finds: something is broken on purpose, and the test that claims it fails, by
# name, within ten seconds. The table that comes out is build/stress-mutants.txt.
bats_require_minimum_version 1.5.0

@test "each mutant is found by the invariant that claims it" {
	[ -x "$BUILD/forkmark-stress-mutants" ] || skip "built without mutants"
	local name mutant unfound=0 table=$BUILD/stress-mutants.txt
	: >"$table"
	while read -r name mutant; do
		"$FORKMARK" stress "$name" --mutant "$mutant" -t 400ms --load none -q >"$BATS_TEST_TMPDIR/ktap" && status=0 || status=$?
		if [ "$status" -ne 1 ]; then # once more, with all the time that it has
			"$FORKMARK" stress "$name" --mutant "$mutant" -t 9s -q >"$BATS_TEST_TMPDIR/ktap" && status=0 || status=$?
		fi
		if grep -q "^ok 1 $name # SKIP" "$BATS_TEST_TMPDIR/ktap"; then
			echo "$name: $mutant: skipped: $(sed -n 's/.*# SKIP //p' "$BATS_TEST_TMPDIR/ktap")" | tee -a "$table"
		elif [ "$status" -eq 1 ] && grep -q "^not ok 1 $name\$" "$BATS_TEST_TMPDIR/ktap" && grep -q '^# seen: ' "$BATS_TEST_TMPDIR/ktap"; then
			echo "$name: $mutant: $(sed -n 's/^# seen: *//p' "$BATS_TEST_TMPDIR/ktap" | head -n 1)" >>"$table"
		else
			echo "$name: $mutant: not found" | tee -a "$table"
			unfound=$((unfound + 1))
		fi
	done < <("$FORKMARK" stress --list --json | jq -r '.invariants[] | .name as $name | .mutants[] | "\($name) \(.)"')
	[ "$(wc -l <"$table")" -gt 10 ]
	[ "$unfound" -eq 0 ]
}

@test "a build without mutants says so" {
	[ ! -x "$BUILD/forkmark-stress-mutants" ] || skip "built with mutants"
	run -2 "$FORKMARK" stress child-ids --mutant fd-lost
}
