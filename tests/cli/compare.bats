#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark compare`: every answer, on documents made from one that was measured once. FORKMARK is the program.
bats_require_minimum_version 1.5.0

fixtures=$BATS_TEST_DIRNAME/../fixtures

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# made FILE FACTOR NOISE [BOOT [MINUTE]]
seed=0
made() {
	seed=$((seed + 1))
	jq -c --argjson factor "$2" --argjson noise "$3" --arg boot "${4-one}" --argjson seed "$seed" --argjson cells 4 \
		--arg started "2026-01-01T00:$(printf %02d "${5-$seed}"):00Z" -f "$BATS_TEST_DIRNAME/made_runs.jq" \
		"$fixtures/documents/full.json" >"$1"
}

compared() { # STATUS ARGUMENTS...
	local wanted=$1
	shift
	run --separate-stderr "$FORKMARK" compare "$@"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq "$wanted" ]
}

refused() { # WORDS ARGUMENTS...
	local words=$1
	shift
	compared 2 "$@"
	[ -z "$output" ]
	[[ $stderr == forkmark$words ]] # a pattern
}

answers() { jq -c '[.answers[]]' <<<"$output"; } # worse, better, same, cannot tell

@test "worse, better, same and cannot tell" {
	made a 1 0.01
	made slow 1.1 0.01
	made quick 0.9 0.01
	made again 1 0.01
	made noisy 1.03 0.2
	compared 1 --json a slow
	[ "$(answers)" = '[4,0,0,0]' ]
	jq -e '.cells | map(.ratio > 1.08 and .ratio < 1.12 and .ci95[0] > 1.05 and .judged == "total") | all' <<<"$output"
	compared 0 --json a quick
	[ "$(answers)" = '[0,4,0,0]' ]
	compared 0 --json a again
	[ "$(answers)" = '[0,0,4,0]' ]
	compared 0 --json a noisy
	[ "$(answers)" = '[0,0,0,4]' ]
	jq -e '.cells | map(.needs | test("runs a side would do|too near the tolerance")) | all' <<<"$output"
}

@test "a change within the tolerance is the same, and beyond a smaller one is worse" {
	made a 1 0.002
	made b 1.012 0.002
	compared 0 a b
	[ "${lines[-1]}" = "4 cells: 0 worse, 0 better, 4 same, 0 cannot tell; tolerance 2 %" ]
	compared 1 --tolerance 0.5% a b
	[ "${lines[-1]}" = "4 cells: 4 worse, 0 better, 0 same, 0 cannot tell; tolerance 0.5 %" ]
}

@test "what makes the exit status 1" {
	made a 1 0.01
	made quick 0.9 0.01
	made noisy 1.03 0.2
	compared 1 --fail-on better a quick
	compared 0 --fail-on cannot-tell a quick
	compared 1 --fail-on worse,cannot-tell a noisy
	refused " compare: --fail-on w: 'w' is not worse, better, same or cannot-tell" --fail-on w a quick
}

@test "one boot, and boots that were not replicated: said, and wider" {
	made a 1 0.005
	made b 1.05 0.005
	made other 1.05 0.005 two
	compared 1 a b
	[ "${lines[0]}" = "1 document against 1 document, all of one boot: what is said holds for this boot" ]
	compared 0 a other
	[[ $output == "1 document of 1 boot against 1 document of 1 boot. Boots were not replicated on either side"* ]]
	[[ ${lines[-1]} == *" 4 cannot tell; tolerance 2 %" ]]
	compared 1 --boot-spread 0.1% a other
	compared 0 --json a other
	jq -e '.cells | map(.widened and (.ci95[1] - .ci95[0] > 0.1)) | all' <<<"$output"
}

@test "boots are the unit where there are several; documents are, of one boot" {
	local i
	for i in 1 2 3 4 5 6; do
		made "a$i" "1.0$((i % 3))" 0.003 "a$i" "$i"
		made "b$i" "1.1$((i % 3))" 0.003 "b$i" "$((i + 20))"
	done
	compared 1 --json a? -- b?
	jq -e '.cells | map(.units == "6 against 6 boots" and .base_unit == "boots" and (.widened | not)) | all' <<<"$output"
	# one boot on the new side: what the base's boots are apart is added
	compared 1 --json a? -- b1
	jq -e '.cells | map(.widened and .base_unit == "boots" and .new_unit == "runs") | all' <<<"$output"
}

@test "documents that follow each other in time are pairs: drift is in both" {
	local i
	for i in 1 2 3 4 5 6; do # half as long again from the first to the last
		made "a$i" "$(jq -n "1 + $i * 0.1")" 0.003 one $((4 * i))
		made "b$i" "$(jq -n "(1 + $i * 0.1) * 1.06")" 0.003 one $((4 * i + 2))
	done
	compared 1 --json a? -- b?
	jq -e '.cells | map(.paired and .units == "6 pairs of documents" and .ratio > 1.05 and .ratio < 1.07) | all' <<<"$output"
	# the same not in turns: nobody can tell
	for i in 1 2 3 4 5 6; do
		jq -c ".plan.started |= sub(\"T00\"; \"T01\")" "b$i" >"c$i"
	done
	compared 0 --json a? -- c?
	jq -e '.cells | map((.paired | not) and .verdict == "cannot tell") | all' <<<"$output"
}

@test "the same boots on both sides are pairs" {
	local i
	for i in 1 2 3 4 5; do
		made "a$i" "1.$i" 0.003 "boot$i" "$i"
		made "b$i" "$(jq -n "1.$i * 1.06")" 0.003 "boot$i" "$((i + 20))"
	done
	compared 1 --json a? -- b?
	jq -e '.cells | map(.paired and .units == "5 pairs of boots") | all' <<<"$output"
}

@test "cells that cannot be compared are listed, and why" {
	made a 1 0.01
	made b 1 0.01
	jq -c '.cells[0].workload_version = "9.9" | .cells[1].params_hash = "feedfeedfeedfeed"' b >c
	compared 0 --json a c
	[ "$(jq '.cells | length' <<<"$output")" -eq 2 ]
	[ "$(jq -r '.strays[].reason' <<<"$output")" = "$(printf '%s\n' \
		'new has no figures of it, or of another version of the workload' 'in base only' 'in new only')" ]
	compared 0 a c
	[ "$(grep -c '^not compared: ' <<<"$output")" -eq 3 ]
	jq -c '.cells |= map(.workload_version = "9.9")' b >d
	refused ": no cell was measured on both sides: other plans, or other versions of the workload" a d
}

@test "what differs beside the figures is said first" {
	made a 1 0.01
	jq -c '.machine.governor = "performance" | .kernel.release = "6.99.0" | .warnings += [{name: "injected",
		detail: "5 % added", mend: "", severity: 2}]' a >b
	compared 0 a b
	[ "$(grep -n '^differs: machine.governor: .* -> performance$' <<<"$output" | cut -d: -f1)" -lt \
		"$(grep -n '^verdict ' <<<"$output" | cut -d: -f1)" ]
	grep -q '^differs: kernel.release: .* -> 6.99.0$' <<<"$output"
	grep -q '^doubtful: injected (base: 0 cells, 0 documents; new: 0, 1): 5 % added$' <<<"$output"
	jq -c '.machine.architecture = "aarch64"' a >arm
	refused ": the documents are of different architectures, x86_64 and aarch64: --across-machines compares machines" a arm
	compared 0 --across-machines a arm
}

@test "which phase explains it" {
	# the fixture with phases, and itself with one that takes longer
	local base=$fixtures/documents/phases.json
	jq -c '.kernel.boot_id = "x" | .plan.started = "2026-01-01T00:00:00Z"' "$base" >p
	jq -c '.plan.started = "2026-01-01T00:01:00Z"
		| (.cells[] | select(.phases | length > 0) | .phases[] | select(.name == "copy_files")) |= (.mean_ns += 50000)
	' p >q
	compared 0 --json p q
	[ "$(jq -r '[.cells[] | select(.phases | length > 0)][0].phases[0].name' <<<"$output")" = copy_files ]
	jq -e '[.cells[] | select(.phases | length > 0)][0].phases[0] | .difference > 49000 and .ci95 == null' <<<"$output"
}

@test "markdown escapes what is markup" {
	made a 1 0.01
	jq -c '.cells[0].name = "a|b <img src=x> *c* @d"' a >b
	made slow 1.1 0.01
	compared 1 --markdown b slow
	[[ ${lines[0]} == '**4 cells: 4 worse, 0 better, 0 same, 0 cannot tell** (tolerance 2 %)' ]]
	grep -qF 'a\|b \<img src=x\> \*c\* \@d' <<<"$output"
	[ "$(grep -c '^| \*\*worse\*\* | ' <<<"$output")" -eq 4 ]
}

@test "the same documents and seed give the same bytes, those of the fixture" {
	made a 1 0.03
	made b 1.02 0.03
	compared 0 --json --seed 7 a b
	first=$output
	compared 0 --json --seed 7 a b
	[ "$output" = "$first" ]
	diff <(jq -S .cells <<<"$first") "$fixtures/comparison.json"
	compared 0 --json --seed 8 a b
	[ "$output" != "$first" ]
}

@test "the table fits a terminal, and says no colour where there is none" {
	made a 1 0.01
	made slow 1.1 0.01
	compared 1 a slow
	[[ $output != *$'\e'* ]]
	[ "$(wc -L <<<"$output")" -le 100 ]
}

tolerant() { # FILE TOLERANCE: FILE with that in its plan
	jq -c --argjson tolerance "$2" '.plan.tolerance = $tolerance' "$1" >"$1.$$" && mv "$1.$$" "$1"
}

@test "the tolerance that documents say, by figure; the option is instead of it" {
	made a 1 0.002
	made b 1.012 0.002
	tolerant a '{"total": 0.005, "p99": 0.1}'
	tolerant b '{"total": 0.005, "p99": 0.1}'
	compared 1 a b
	[ "${lines[0]}" = "1 document against 1 document, all of one boot: what is said holds for this boot" ]
	[ "${lines[-1]}" = "4 cells: 4 worse, 0 better, 0 same, 0 cannot tell; tolerance 0.5 % (p99 10 %, others 2 %)" ]
	compared 1 --json a b
	jq -e '.settings | .tolerance.p99 == 0.1 and .tolerance_from.p99 == "documents" and .tolerance_from.rate == "default"' <<<"$output"
	# a change of 1.2 % is within 10 %, and the tail of that cell is not the total
	jq -e '.cells | map(.figures[] | select(.name == "total p99") | .p_within < 0.05 and .p_beyond > 0.05) | all' <<<"$output"
	compared 0 --tolerance 2% a b
	[ "${lines[-1]}" = "4 cells: 0 worse, 0 better, 4 same, 0 cannot tell; tolerance 2 %" ]
	compared 1 --markdown a b
	[[ ${lines[0]} == *"(tolerance 0.5 % (p99 10 %, others 2 %))"* ]]
}

@test "documents that say different tolerances: the strictest holds, which is said" {
	made a 1 0.002
	made b 1.012 0.002
	tolerant a '{"total": 0.005}'
	tolerant b '{"total": 0.5}'
	compared 1 a b
	[[ $(tr -s ' \n' ' ' <<<"$output") == *"; the documents' tolerances of total differ: the strictest holds "* ]]
	grep -q '^differs: plan.tolerance.total: 0.005 -> 0.5$' <<<"$output"
	compared 0 b a # the other way round it is better, by the same
	[[ ${lines[-1]} == "4 cells: 0 worse, 4 better, 0 same, 0 cannot tell; tolerance 0.5 % "* ]]
	# who says nothing has no say
	made silent 1.012 0.002
	compared 1 a silent
	[[ $output != *"the strictest holds"* ]]
	compared 0 b silent
}

@test "a tolerance that is none is a document that is damaged" {
	local bad
	made a 1 0.002
	for bad in '{"total": -0.1}' '{"total": 11}' '{"total": "2%"}' '[]' '"2%"'; do
		made b 1 0.002
		tolerant b "$bad"
		refused ": b: \$.plan.tolerance*" a b
	done
}

# booted FOLDER SPREAD KERNEL BOOTS [FACTOR]: documents of so many boots of a kernel, SPREAD to either side in turn.
booted() {
	local i
	mkdir -p "$1"
	for ((i = 1; i <= $4; i++)); do
		jq -c --arg boot "$3-$i" --arg kernel "$3" --arg started "2026-01-02T00:$(printf %02d "$i"):00Z" \
			--argjson by "$(jq -n "${5-1} * (1 + $2 * (if $i % 2 == 0 then 1 else -1 end))")" '
			.kernel.boot_id = $boot | .kernel.version = $kernel | .plan.started = $started
			| .cells[].intervals |= map_values(if .p50_ns then .p50_ns *= $by else . end)' \
			"$fixtures/documents/full.json" >"$1/$3-$i.json"
	done
}

@test "how much boots differ, from a history of the machine" {
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	made a 1 0.005
	made other 1.05 0.005 two
	compared 0 --json a other # 2 % is assumed: it cannot be told
	jq -e '.cells | map(.base_boot_spread | .from == "assumed" and .spread == 0.02 and .boots == 0) | all' <<<"$output"
	booted quiet 0.002 one 6
	booted quiet 0.002 two 4
	compared 1 --json --history quiet a other
	jq -e '.cells | map(.verdict == "worse" and (.new_boot_spread | .from == "history" and .boots == 10 and .kernels == 2
		and .spread > 0.002 and .spread < 0.003)) | all' <<<"$output"
	jq -e '.cells | map(.units == "12 against 12 runs, widened for boots by 0.22 %, from 10 boots of 2 kernels in the history") | all' <<<"$output"
	compared 1 --history quiet a other
	[[ $(tr -s '\n ' ' ' <<<"$output") == *"from the other side where that has several, else from the history, else as 2 % (--boot-spread)"* ]]
	# what kernels differ by is not what boots do
	local kernel
	for kernel in 1 2 3 4; do
		booted kernels 0.002 "kernel$kernel" 2 "1.$kernel"
	done
	compared 1 --json --history kernels a other
	jq -e '.cells | map(.new_boot_spread | .boots == 8 and .kernels == 4 and .spread < 0.004) | all' <<<"$output"
	# boots that differ by more than is assumed
	booted wild 0.05 one 8
	compared 0 --json --history wild --tolerance 0% a other
	jq -e '.cells | map(.verdict == "cannot tell" and (.ci95[1] - .ci95[0] > 0.2)) | all' <<<"$output"
	# too few boots, another machine, another user, a boot that was there before: the assumption
	booted few 0.002 one 3
	compared 0 --json --history few a other
	jq -e '.cells | map(.new_boot_spread.from == "assumed") | all' <<<"$output"
	jq -c '.machine.cpu_model = "Another"' a >a2
	jq -c '.machine.cpu_model = "Another"' other >other2
	compared 0 --json --history quiet a2 other2
	jq -e '.cells | map(.new_boot_spread.from == "assumed") | all' <<<"$output"
	jq -c '.plan.privileged = true' other >root
	compared 0 --json --history quiet a root
	jq -e '.cells | map(.base_boot_spread.from == "history" and .new_boot_spread.from == "assumed") | all' <<<"$output"
	# documents of one boot count as one
	for i in quiet/one-[123456].json; do
		jq -c '.kernel.boot_id = "one-1"' "$i" >y
		mv y "$i"
	done
	compared 1 --json --history quiet a other
	jq -e '.cells | map(.new_boot_spread | .boots == 4 and .kernels == 1) | all' <<<"$output"
}

@test "the other side's boots come before the history's, and a history that is none is refused" {
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
	local i
	booted quiet 0.002 one 6
	for i in 1 2 3 4 5 6; do
		made "a$i" "1.0$((i % 3))" 0.003 "a$i" "$i"
	done
	made b 1.1 0.003 two 20
	compared 1 --json --history quiet a? -- b
	jq -e '.cells | map(.new_boot_spread.from == "other side" and .new_boot_spread.boots == 6 and .base_boot_spread == null) | all' <<<"$output"
	refused ": nowhere: No such file or directory" --history nowhere a1 b
	mkdir empty
	refused ": empty: there is no document in it" --history empty a1 b
	refused ": --history is for two sides: give --boot-spread" --across-machines --history quiet a1 b
	echo '{' >quiet/damaged.json
	compared 1 --history quiet a? -- b
	[[ $stderr == "forkmark: quiet/damaged.json: "* && $(wc -l <<<"$stderr") -eq 1 ]]
}

@test "usage: one line each" {
	made a 1 0.01
	refused ": results of both sides are needed; write: forkmark compare BASE... -- NEW..." a
	refused ": where does the new side begin?; write: forkmark compare BASE... -- NEW..." a a a
	refused " compare: --tolerance 2: is not a percentage; write 2%" --tolerance 2 a a
	refused " compare: --tolerance nan%: is not a percentage; write 2%" --tolerance nan% a a
	refused ": nowhere: No such file or directory*" a nowhere
}
