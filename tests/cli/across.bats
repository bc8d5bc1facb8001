#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark compare --across-machines`: ranks, ratios, what they are divided by, and no verdict. FORKMARK is the program.
bats_require_minimum_version 1.5.0

# made FILE FACTOR NOISE BOOT SEED [MODEL]
made() {
	jq -c --argjson factor "$2" --argjson noise "$3" --arg boot "$4" --argjson seed "$5" --argjson cells 4 \
		--arg started "2026-01-01T00:$(printf %02d "$5"):00Z" -f "$BATS_TEST_DIRNAME/made_runs.jq" \
		"$BATS_TEST_DIRNAME/../fixtures/documents/full.json" |
		jq -c --arg model "${6-CPU $1}" '.machine.cpu_model = $model' >"$1"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	made a 1 0.01 one 1
	made slow 1.5 0.01 two 2
	made quick 0.8 0.01 three 3
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

ranked() { # ARGUMENTS...
	run --separate-stderr "$FORKMARK" compare --across-machines "$@"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

refused() { # WORDS ARGUMENTS...
	local words=$1
	shift
	run --separate-stderr "$FORKMARK" compare "$@"
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == forkmark$words ]] # a pattern
}

@test "machines by the mean of ratios; the first is what they are held against" {
	ranked --json a slow quick
	[ "$(jq -c '[.machines[] | .machine]' <<<"$output")" = '["C","A","B"]' ]
	[ "$(jq -c '[.machines[] | .rank]' <<<"$output")" = '[1,2,3]' ]
	jq -e '.format == "forkmark.machines" and .first == "A" and .per == "nothing" and (.cells | length) == 4' <<<"$output"
	jq -e '.machines | (.[0].ratio - 0.8 | fabs < 0.01) and .[1].ratio == 1 and (.[2].ratio - 1.5 | fabs < 0.01)' <<<"$output"
	# that mean is the mean
	jq -e '.machines[2].ratio as $mean | [.cells[].machines[2].ratio | log] | (add / length | exp) - $mean | fabs < 1e-4' <<<"$output"
	# the other way round the ratios are the reciprocals
	jq -r '.machines[2].ratio' <<<"$output" >there
	ranked --json slow a
	jq -e --argjson there "$(cat there)" '.machines[0].ratio * $there - 1 | fabs < 1e-4' <<<"$output"
}

@test "the table: who they are, what differs, the ranking, the cells" {
	jq -c '.machine.governor = "performance" | .machine.architecture = "aarch64"' slow >arm
	ranked a arm quick
	[[ $output == "3 machines, 4 cells that all of them have. "* ]]
	grep -q '^B: CPU slow, 4 cores, 31.2 GiB, kvm; 6.1.0-21-amd64; 1 document of 1 boot$' <<<"$output"
	grep -q '^differs on B: machine.governor: powersave -> performance$' <<<"$output"
	[[ $output != *"differs on B: machine.architecture"* ]]
	grep -q '^doubtful on A: drift (0 cells, 1 documents)$' <<<"$output"
	grep -qE '^1 +C +0\.80[0-9] \[0\.7[0-9]{2}, 0\.8[0-9]{2}\] .* 12 rounds, widened for boots$' <<<"$output"
	grep -qE '^fork mm=0 threads=1 +63\.[0-9] µs +0\.[0-9]{3} +1\.000 +1\.[0-9]{3}$' <<<"$output"
	[ "$(wc -L <<<"$output")" -le 100 ]
	for verdict in worse better regression; do
		[[ $output != *"$verdict"* ]]
	done
}

@test "a machine of several boots, and one that -- makes" {
	local i
	for i in 1 2 3 4 5 6; do
		made "boot$i" "1.4$i" 0.003 "boot$i" "$((i + 10))" "CPU many"
		made "again$i" "1.0$i" 0.003 "again$i" "$((i + 20))" "CPU many"
	done
	ranked --json a boot?
	jq -e '.machines[1] | .units == 6 and .unit == "boots" and (.widened | not) and .boots == 6' <<<"$output"
	jq -e '.machines[1].ci95 | .[0] < 1.435 and .[1] > 1.435' <<<"$output"
	ranked --json again? -- boot?
	jq -e '.machines | length == 2 and .[1].name == .[0].name and (.[1].ratio - 1.435 / 1.035 | fabs < 0.01)' <<<"$output"
	jq -e '.machines[1].ci95 | .[1] - .[0] | . > 0.02 and . < 0.1' <<<"$output"
	# boots go up and down with all their cells: four cells are no more certain than one
	jq -e '[.cells[].machines[1].ci95 | .[1] - .[0]] as $single | (.machines[1].ci95 | .[1] - .[0]) as $all
		| $all > 0.8 * ($single | min)' <<<"$output"
	refused ": all of the results are of one machine (CPU many, *): '--' between*" --across-machines boot?
}

@test "noise of the runs alone averages over cells" {
	made x 1 0.05 same 31
	made y 1 0.05 same 32
	ranked --json x -- y
	jq -e '.machines | map((.widened | not) and .unit == "rounds" and .units == 12) | all' <<<"$output"
	jq -e '[.cells[].machines[] | select(.machine == "B").ci95 | .[1] - .[0]] as $single
		| (.machines[] | select(.machine == "B").ci95 | .[1] - .[0]) < 0.8 * ($single | add / length)' <<<"$output"
}

@test "per price, watt and clock" {
	ranked --json a slow --price 2,1
	jq -e '.per == "price" and (.machines | .[0].machine == "B" and (.[0].ratio - 0.75 | fabs < 0.01))' <<<"$output"
	jq -e '.cells | map(.figure == "rate") | all' <<<"$output"
	ranked --json a slow --watts 50,100W
	jq -e '.per == "watt" and (.machines[1].ratio - 3 | fabs < 0.03)' <<<"$output"
	ranked --json a slow --clock 3GHz,1500MHz
	jq -e '.per == "clock" and (.machines[0] | .machine == "B" and .per == 1500000000 and (.ratio - 0.75 | fabs < 0.01))' <<<"$output"
	ranked a slow --clock 3GHz,1500MHz
	[[ $(tr -s '\n ' ' ' <<<"$output") == *"in cycles of the machine's clock"* && $output == *"; 1.5 GHz"* ]]
	# as cpufreq had it around the runs
	jq -c '.cells[].runs[].environment = {frequency_mhz: 2000} | .cells[0].runs[0].environment.frequency_mhz = null' a >a2
	jq -c '.cells[].runs[].environment = {frequency_mhz: 4000}' slow >slow2
	ranked --json a2 slow2 --per clock
	jq -e '.machines[1].ratio - 3 | fabs < 0.03' <<<"$output"
	[[ $output == *"Clocks are cpufreq's"* ]]
	refused ": A (CPU a, *): no document has a CPU frequency: give it, as in --clock" --across-machines a slow --per clock
	refused ": A (CPU a, *): documents know no price: give it, as in --price" --across-machines a slow --per price
	refused ": A (CPU a, *): documents know no power: give it, as in --watts" --across-machines a slow --per watt
}

@test "cells that are not on all machines are left out, and what none has in common is refused" {
	jq -c '.cells[0].params_hash = "feedfeedfeedfeed"' slow >other
	ranked --json a other quick
	jq -e '(.cells | length) == 3 and .cells_left_out > 0' <<<"$output"
	ranked a other quick
	[[ $output == "3 machines, 3 cells that all of them have ("*" more are not on all)."* ]]
	jq -c '.cells |= map(.workload_version = "9.9")' slow >another
	refused ": A (CPU a, *) and B (CPU slow, *): no cell was measured on both sides*" --across-machines a another
	jq -c '.cells |= .[1:]' a >a_last
	jq -c '.cells |= .[:1]' quick >quick_first
	refused ": A (*) and B (*): no cell was measured on both sides*" --across-machines a_last quick_first
}

@test "markdown escapes what is markup" {
	jq -c '.machine.cpu_model = "a|b <img src=x> *c* @d"' slow >marked
	ranked --markdown a marked
	grep -qF 'a\|b \<img src=x\> \*c\* \@d' <<<"$output"
	grep -qE '^\| 2 \| B \| .* \| 1\.[0-9]{3} \\\[1\.[0-9]+, 1\.[0-9]+\\\] \|' <<<"$output"
}

@test "the same documents and seed give the same bytes" {
	ranked --json --seed 7 a slow quick
	first=$output
	ranked --json --seed 7 a slow quick
	[ "$output" = "$first" ]
	ranked --json --seed 8 a slow quick
	[ "$output" != "$first" ]
}

@test "usage: one line each" {
	refused ": results of two machines or more are needed; write: forkmark compare --across-machines A B C" --across-machines a
	refused ": --fail-on: machines have no verdict" --across-machines --fail-on worse a slow
	refused ": --tolerance: machines have no verdict" --across-machines --tolerance 2% a slow
	refused ": --output: *forkmark report*" --across-machines a slow -o page.html
	refused " compare: --per dollar: is not clock, price or watt" --across-machines a slow --per dollar
	refused " compare: --watts: --price was given: one at a time" --across-machines a slow --price 1,2 --watts 1,2
	refused ": --price is not for --per watt" --across-machines a slow --price 1,2 --per watt
	refused ": --price is for --across-machines" a slow --price 1,2
	refused ": --per is for --across-machines" a slow --per clock
	refused ": 1 figure for 2 machines: give one for each, in the order of the results" --across-machines a slow --price 1
	local bad
	for bad in 0 -1 nan inf 1e3 0x10 '' 1.2.3 1EUR; do
		refused ": --price: '$bad' is not a price; write 1.25" --across-machines a slow --price "1,$bad"
	done
	refused ": --clock: '3' is not a clock; write 2.5GHz or 800MHz" --across-machines a slow --clock 2GHz,3
	refused ": --watts: '3kW' is not a power; write 65" --across-machines a slow --watts 2,3kW
}
