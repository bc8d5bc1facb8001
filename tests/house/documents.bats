#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every kind of document that a run leaves passes the schema, and has no member that the schema does not describe.
# FORKMARK and FAKE are the programs, SOURCE the tree.
bats_require_minimum_version 1.5.0

setup() {
	/usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null ||
		skip "python3-jsonschema with draft 2020-12 is not installed"
	cd "$BATS_TEST_TMPDIR"
}

passes() {
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" "$@"
}

# begin: a run of some seconds in the background, until its first document is there; its pid in $pid.
begin() {
	"$FORKMARK" run --set mechanism=fork,vfork-exec --set mm=0,16M --runs 10 --budget 20s -q -o out "$@" 3>&- &
	pid=$!
	local i
	for ((i = 0; i < 500; i++)); do
		[ ! -e out/result.json ] || return 0
		sleep 0.01
	done
	return 1
}

@test "the check finds a member that is not described, and one that is missing" {
	jq '.cells[0].novelty = 1' "$FIXTURES/documents/full.json" >more.json
	run passes more.json
	[ "$status" -eq 1 ]
	[[ $output == *'cells[0]'*novelty* ]]
	jq 'del(.cells[0].verdict)' "$FIXTURES/documents/full.json" >less.json
	run passes less.json
	[ "$status" -eq 1 ]
	[[ $output == *"'verdict' is a required property"* ]]
}

@test "a complete run" {
	run "$FORKMARK" run --set mechanism=fork,posix_spawn,null --set mm=0,4M --workers 1,4 --runs 6 --budget 4s -q \
		--no-report -o out
	[ "$status" -eq 0 ]
	passes out/result.json
	[ "$(jq -c '[.cells[].verdict] | unique' out/result.json)" = '["OK"]' ]
	[ "$(jq '[.cells[].intervals.total.ci95_ns | length] | unique == [2]' out/result.json)" = true ]
}

@test "a run that tells the machine's name, without controls, of one round" {
	run "$FORKMARK" run --set mechanism=fork --runs 1 --budget 500ms --identify --no-controls -q --no-report -o out
	[ "$status" -eq 0 ]
	passes out/result.json
	[ "$(jq -c '.cells[0].intervals.total.ci95_ns' out/result.json)" = null ]
	[ "$(jq '[.cells[0].caveats[].name] | index("few-runs") != null' out/result.json)" = true ]
}

@test "the tolerance of a config, also in what is resumed" {
	printf 'tolerance: {total: 1.5%%, p99: 10%%}\nruns: 2\ncells:\n  - mechanism: vfork\n' >plan.yaml
	run "$FORKMARK" run plan.yaml --counters off --budget 500ms -q --no-report -o out
	[ "$status" -eq 0 ]
	passes out/result.json
	[ "$(jq -c .plan.tolerance out/result.json)" = '{"total":0.015,"p99":0.1}' ]
	jq '.plan.complete = false | .plan.finished = null' out/result.json >begun.json
	mv begun.json out/result.json
	run "$FORKMARK" run --resume out -q --no-report
	[ "$status" -eq 0 ]
	[ "$(jq -c .plan.tolerance out/result.json)" = '{"total":0.015,"p99":0.1}' ]
	passes out/result.json
}

@test "a run in which everything goes wrong" {
	local words
	words=$("$FAKE" list --words mechanisms | grep '^fake-' | paste -sd ,)
	[[ $words == *,* ]]
	run "$FAKE" run --set mechanism="$words" --runs 1 --budget 1s --timeout 1s -q --no-report -o out
	[ "$status" -eq 1 ]
	passes out/result.json
	[ "$(jq -c '[.cells[].verdict] | unique' out/result.json)" = '["BROKEN","FAIL","OK"]' ]
	[ "$(jq '[.cells[] | select(.verdict != "OK") | .reason | length > 0] | all' out/result.json)" = true ]
}

@test "the document that is there before the first run, after kill -9" {
	begin
	kill -9 "$pid"
	wait "$pid" || true
	passes out/result.json
	[ "$(jq '.cells | length' out/result.json)" -eq 4 ]
	[ "$(jq '.plan.complete' out/result.json)" = false ]
}

@test "the document of an interrupted run, and of the same run when it was gone on with" {
	begin --budget 4s
	sleep 1.5
	kill -INT "$pid"
	wait "$pid" || true
	passes out/result.json
	[ "$(jq '.plan.interrupted' out/result.json)" = true ]
	run "$FORKMARK" run --resume out -q --no-report
	[ "$status" -eq 0 ]
	passes out/result.json
	[ "$(jq '.plan.complete' out/result.json)" = true ]
}

@test "an ordinary user's run" {
	[ "$(id -u)" -eq 0 ] || skip "the other tests run as one"
	command -v setpriv >/dev/null || skip "setpriv is not installed"
	# the folders of bats are closed to others
	local folder
	folder=$(mktemp -d "${BATS_TMPDIR:-/tmp}/forkmark.XXXXXX")
	chown 65534:65534 "$folder"
	as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${as_user[@]}" test -x "$FORKMARK" || skip "an ordinary user cannot reach $FORKMARK"
	run "${as_user[@]}" "$FORKMARK" run --set mechanism=fork,vfork-exec --runs 2 --budget 1s -q --no-report -o "$folder/out"
	mv "$folder/out" .
	rm -r "$folder"
	echo "$output"
	[ "$status" -eq 0 ]
	passes out/result.json
	[ "$(jq '.plan.privileged' out/result.json)" = false ]
}

# hostile.json has members that nobody describes: that is what it is for
@test "the documents that tests of the report read" {
	passes "$FIXTURES/documents/full.json" "$FIXTURES/documents/partial.json" "$FIXTURES/documents/phases.json"
}
