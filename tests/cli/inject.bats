#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A slow-down that forkmark makes up: what it must be refused for, what it does to the figures, and that nobody can take the
# document for a result. Ratios only, and wide ones.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# measure FOLDER ARGUMENT...: a small plan.
measure() {
	local folder=$1
	shift
	"$FORKMARK" run --set mechanism=fork --set mm=0,8M --runs 4 --budget 3s --seed 7 -q --no-report -o "$folder" "$@"
}

@test "what is no part is refused in one line" {
	local part
	for part in 0% -1% 5 5%% nan nan% inf% 1e1% % .5% 5.% '5 %' ' 5%' 0x5% 1001% '' fds+0 fds+ fds+1% +1 fsd+1 pages+thp; do
		run -2 --separate-stderr "$FORKMARK" run --inject "$part" --dry-run
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr == "forkmark run: --inject $part: "* ]]
		[ -z "$output" ]
	done
}

@test "the option is hidden" {
	run -0 "$FORKMARK" run --help
	[[ $output != *inject* ]]
	run -0 "$FORKMARK" list --man
	[[ $output != *--inject* ]]
}

@test "a whole total injected makes call and total longer, and leaves the controls alone" {
	measure base
	measure slow --inject 100%
	jq -se '.[0] as $base | .[1] as $slow | [$base.cells, $slow.cells] | transpose | length == 2 and all(
		.[1].intervals.total.p50_ns >= 1.5 * .[0].intervals.total.p50_ns and
		.[1].intervals.call.p50_ns >= .[1].injected.spin_ns and
		.[1].intervals.call.p50_ns >= 1.5 * .[0].intervals.call.p50_ns)' base/result.json slow/result.json
	jq -e '[.cells[].injected | .spin_ns / .base_ns] | all(. > 0.999 and . < 1.001)' slow/result.json
	jq -e '.controls | length == 2 and all(has("injected") | not)' slow/result.json
	jq -e '.cells[0].injected.spin_ns as $spin | .controls | map(.intervals.total.p50_ns) | min < $spin / 20' slow/result.json
}

@test "the document says so: the plan, the first warning, each cell; the report and the table, too" {
	"$FORKMARK" run --set mechanism=vfork --runs 2 --budget 1s --inject 12.5% -o out >table
	jq -e '.plan.injected == {percent: 12.5} and .warnings[0].name == "injected" and .warnings[0].severity == 2' out/result.json
	jq -e '.cells | all(.caveats | any(.name == "injected" and .severity == 2))' out/result.json
	grep -q '^!! injected: .* 12.5 %' table
	grep -q '^vfork .* !!$' table
	grep -q 'injected' out/report.html
	if /usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
		/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" out/result.json
	fi
}

@test "more of an axis: the image has it, the cell keeps its name and its parameters" {
	"$FORKMARK" run --set mechanism=fork --set fds=300 --runs 2 --budget 1s -q --no-report -o base
	"$FORKMARK" run --set mechanism=fork --set fds=300 --runs 2 --budget 1s -q --no-report --inject fds+100 -o out
	jq -e '.plan.injected == {axis: "fds", more: 100} and .cells[0].injected == .plan.injected' out/result.json
	jq -e '.warnings[0].detail | startswith("each image has fds=100 more than its cell says")' out/result.json
	jq -e '.cells[0].caveats | any(.name == "injected" and .detail == "the image has fds=100 more than the cell says")' out/result.json
	jq -se '(.[1].cells[0].image.fds - .[0].cells[0].image.fds == 100) and .[0].cells[0].name == .[1].cells[0].name and
		.[0].cells[0].params_hash == .[1].cells[0].params_hash' base/result.json out/result.json
	jq -e '.controls | length > 0 and all(has("injected") | not)' out/result.json
	if /usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
		/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" out/result.json
	fi
}

@test "nothing is said where nothing was injected" {
	"$FORKMARK" run --set mechanism=vfork --runs 2 --budget 1s -q --no-report -o out
	jq -e '[.. | objects | select(has("injected") or .name? == "injected")] == []' out/result.json
}

@test "a run that goes on injects what it did before" {
	"$FORKMARK" run --set mechanism=fork --runs 40 --budget 20s -q --no-report --inject 50% -o out 3>&- &
	local pid=$! i
	for ((i = 0; i < 1000; i++)); do
		! jq -e '.cells[0].runs | length > 2' out/result.json >/dev/null 2>&1 || break
		sleep 0.02
	done
	kill -INT "$pid"
	wait "$pid" || [ "$?" -eq 130 ]
	jq '.cells[0].injected' out/result.json >before
	run -2 "$FORKMARK" run --resume out --inject 50%
	[[ $output == *"--resume out: the plan is the document's"* ]]
	"$FORKMARK" run --resume out --budget 1s -q --no-report
	jq '.cells[0].injected' out/result.json | diff before -
	jq -e '.plan.injected.percent == 50 and (.cells[0].intervals.call.p50_ns > .cells[0].injected.spin_ns)' out/result.json
}
