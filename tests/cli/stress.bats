#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# forkmark stress as a user meets it: KTAP, the document, seeds, refusals, and that nothing is left of it. What each
# invariant finds is in stress_mutants.bats.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# processes: how many of ours live in namespaces of their own, or are about to. Zombies are init's to reap.
processes() {
	local stat n=0
	for stat in /proc/[0-9]*/stat; do
		[[ $(cat "$stat" 2>/dev/null) != *"(forkmark-stress) "[^Z]* ]] || n=$((n + 1))
	done
	echo "$n"
}

@test "all invariants hold here, each has been checked, and KTAP is read by prove" {
	"$FORKMARK" stress -t 4s --seed 1 -q -o out >ktap
	[ "$(head -n 1 ktap)" = "KTAP version 1" ]
	jq -e '.format == "forkmark.stress" and .version == 1 and .complete and .seed == 1' out/stress.json
	jq -e '.trials | length >= 9 and all(.verdict == "PASS" or (.verdict == "SKIP" and (.reason | length > 0)))' out/stress.json
	jq -e '.trials | all(.verdict == "SKIP" or (.checks > 0 and .failures == 0 and .iterations > 0))' out/stress.json
	[ "$(jq '.trials | length' out/stress.json)" = "$(sed -n 's/^1\.\.//p' ktap)" ]
	if command -v prove >/dev/null; then
		prove --exec cat ktap >prove
		grep -q '^All tests successful' prove
	fi
	[ ! -e out/evidence ]
}

@test "the document is as its schema says, with failures, too" {
	/usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null || skip "no python3-jsonschema"
	"$FORKMARK" stress child-ids -t 200ms -q -o good >/dev/null
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/stress.schema.json" good/stress.json
	[ -x "$BUILD/forkmark-stress-mutants" ] || skip "built without mutants"
	run -1 "$FORKMARK" stress exit-status --mutant exit-status-wrong -t 200ms -q -o bad
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/stress.schema.json" bad/stress.json
	grep -q '^=== who checked: process ' bad/evidence/exit-status.txt
	grep -q "^=== the kernel's log" bad/evidence/exit-status.txt
}

@test "a failure tells how to see it again, and is seen again" {
	[ -x "$BUILD/forkmark-stress-mutants" ] || skip "built without mutants"
	run -1 "$FORKMARK" stress exit-status --mutant exit-status-wrong --jobs 1 --load none -t 200ms --seed 5 -q
	[[ $output == *"# again:    forkmark stress exit-status --seed 5 --from "* ]]
	local from first
	from=$(sed -n 's/.*--from \([0-9]*\).*/\1/p' <<<"$output" | head -n 1)
	first=$(grep -m 1 '^# seen:' <<<"$output")
	run -1 "$FORKMARK" stress exit-status --mutant exit-status-wrong --jobs 1 --load none --iterations 1 --seed 5 --from "$from" -q
	[ "$(grep -m 1 '^# seen:' <<<"$output")" = "$first" ]
}

@test "words that are not known, and numbers that are none, are refused in one line" {
	local words
	for words in "fd-tabel" "--load nothing" "-t 5" "-t 0s" "--jobs 0" "--seed -1" "--memory 1" "--from x" "--json"; do
		# shellcheck disable=SC2086 # two words
		run -2 --separate-stderr "$FORKMARK" stress $words
		[ "${#stderr_lines[@]}" -eq 1 ]
		[ -z "$output" ]
	done
	[[ $("$FORKMARK" stress fd-tabel 2>&1) == *"did you mean 'fd-table'"* ]]
}

@test "the list: groups, needs, sources; nothing is tried" {
	"$FORKMARK" stress --list >table
	grep -q '^  child-ids .*identity' table
	[ "$(awk '{ print length }' table | sort -n | tail -n 1)" -le 100 ]
	"$FORKMARK" stress --list --json >list
	jq -e '.invariants | all((.summary | length <= 60) and (.source | length > 5) and (.mutants | length > 0))' list
	jq -e '[.invariants[].name] | length == (unique | length)' list
	jq -e '[.invariants[].mutants[]] | length == (unique | length)' list
	jq -e '.loads | length >= 3' list
}

@test "kill -9 of forkmark leaves no process" {
	"$FORKMARK" stress -t 60s -q >/dev/null 2>&1 3>&- &
	local pid=$! i
	for ((i = 0; i < 200; i++)); do
		[ "$(processes)" -lt 3 ] || break
		sleep 0.02
	done
	kill -9 "$pid"
	for ((i = 0; i < 100; i++)); do
		[ "$(processes)" -gt 0 ] || return 0
		sleep 0.02
	done
	return 1
}

@test "Ctrl-C: what was found is told, exit 130, nothing is left" {
	"$FORKMARK" stress -t 60s -q -o out >ktap 3>&- &
	local pid=$! i
	for ((i = 0; i < 200; i++)); do
		[ "$(processes)" -lt 3 ] || break
		sleep 0.02
	done
	kill -INT "$pid"
	wait "$pid" || [ "$?" -eq 130 ]
	[ "$(processes)" -eq 0 ]
	jq -e '.interrupted and (.complete | not) and .finished != null' out/stress.json
}

@test "an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "not root: the other tests are those of an ordinary user"
	chmod 777 .
	setpriv --reuid=65534 --regid=65534 --clear-groups "$FORKMARK" stress -t 3s -q -o out >ktap
	jq -e '.trials | (map(select(.verdict == "PASS")) | length) * 2 >= length and all(.verdict == "PASS" or .verdict == "SKIP")' \
		out/stress.json
}

@test "where no namespace can be had, a subreaper keeps them together" {
	[ "$(id -u)" -eq 0 ] || skip "takes root to forbid namespaces"
	chmod 777 .
	setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs unshare --help >/dev/null 2>&1 || skip "no setpriv or unshare"
	# in a user namespace in which no other may be made
	setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user sh -c '
		echo 0 >/proc/sys/user/max_user_namespaces && echo 0 >/proc/sys/user/max_pid_namespaces || exit 77
		exec "$1" stress -t 2s -q -o out' sh "$FORKMARK" >ktap || [ "$?" -ne 77 ] || skip "limits of namespaces cannot be set"
	jq -e '.trials | all(.contained_by == null or (.contained_by | startswith("a subreaper")))' out/stress.json
	jq -e '.trials | (map(select(.verdict == "PASS")) | length) * 2 >= length' out/stress.json
	[ "$(processes)" -eq 0 ]
}
