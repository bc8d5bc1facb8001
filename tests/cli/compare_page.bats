#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark compare -o`: the comparison as a page, and what a browser makes of it. FORKMARK is the program.
bats_require_minimum_version 1.5.0
load browser

here=$BATS_TEST_DIRNAME
documents=$BATS_TEST_DIRNAME/../fixtures/documents

# made FILE SEED FACTORS [FROM]: a document of one boot whose cells take FACTORS times as long, in turn.
made() {
	jq -c --argjson factor 1 --argjson noise 0.01 --arg boot one --argjson seed "$2" --argjson cells 400 \
		--arg started "2026-01-01T00:$(printf %02d "$2"):00Z" -f "$here/made_runs.jq" "${4-$documents/full.json}" |
		jq -c --argjson factors "$3" -f "$here/made_change.jq" >"$1"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	made a 1 '[1]'
	# worse, same, better, too near the tolerance, in turn; one cell is another, and the kernel too
	made c 2 '[1.08, 1, 0.9, 1.02]'
	jq -c '.cells[5].params_hash = "feedfeedfeedfeed" | .kernel.release = "6.99.0"' c >b
	"$FORKMARK" compare a b -o page.html >table || [ $? -eq 1 ]
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

need_gnuplot() {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
}

# rows CAPTION [FILE]: the rows of the table with that caption's id, a line each, cells parted by |.
rows() {
	tr '\n' ' ' <"${2-page.html}" | sed -E "s/.*<caption id=\"$1-caption\">//; s,</table>.*,," | sed 's,</tr>,\n,g' |
		sed -E 's,</t[hd]>,|,g; s/<[^>]*>//g; s/&nbsp;/ /g; s/^ *//'
}

@test "the page says what the table says" {
	[[ $(tail -n 1 table) == "29 cells: 8 worse, 8 better, "*"; tolerance 2 %" ]]
	[[ $(grep -oE '<b>29 cells: [^<]*' page.html) == "<b>29 cells: 8 worse, 8 better, "*". A change within 2 % counts for nothing." ]]
	rows all-verdicts | grep -oE '\| *[^|]+\|[0-9.]+ \[[0-9.]+, [0-9.]+\]\|[^|]*\|[^|]*\|total\|' | sed -E 's/^\| *[^ ]+ //' >found
	[ "$(wc -l <found)" -eq 29 ]
	# verdict, ratio, base, new, in the same order
	diff <(tr -d '|' <found | sed -E 's/total$//; s/ //g') \
		<(sed -nE 's/^(worse|better|same|cannot tell) .* ([0-9.]+ \[[0-9.]+, [0-9.]+\]) +([0-9.]+ [mµn]?s) +([0-9.]+ [mµn]?s)$/\1\2\3\4/p' table | tr -d ' ')
	rows differing | grep -qxF 'kernel.release|6.1.0-21-amd64|6.99.0|'
	rows one-sided >found
	grep -qE '\|in base only\|$' found
	grep -qE '\|in new only\|$' found
	grep -qF '<code>docs/verdicts.md</code>' page.html
	grep -qF '(seed 1)' page.html
	rows all-verdicts | grep -qE 'cannot tell\|.*\|about [0-9]+ runs a side would do\|$'
}

@test "cells that changed have a part of their own, at most twelve, the worst first" {
	[ "$(grep -c '<h3 id="cell-' page.html)" -eq 12 ]
	[ "$(grep -oE '<p class="answer-(worse|better)">' page.html | uniq -c | tr -s ' \n' ' ')" = ' 8 <p class="answer-worse"> 4 <p class="answer-better"> ' ]
	rows figures-1 | grep -qE '^total\|1\.0[78][0-9] \[.*\] \*\|'
	# the distribution: of both sides, moved as the ratio is
	rows distribution-1 >found
	grep -qE '^50\|[0-9.]+\|[0-9.]+\|1\.0[78][0-9.]*\|$' found
	grep -qE '^100\|' found
	# when nothing changed: those that differ most
	made again 3 '[1]'
	"$FORKMARK" compare a again -o same.html >/dev/null
	[ "$(grep -c '<h3 id="cell-' same.html)" -eq 4 ]
	grep -qF '>The largest differences</h2>' same.html
}

@test "distributions are of all documents of a side" {
	made a2 4 '[1]'
	run "$FORKMARK" compare a a2 -- c -o sides.html
	[ "$status" -eq 1 ]
	need_gnuplot
	grep -qE 'base: [0-9,]+ in 2 documents' sides.html
	grep -qE 'new: [0-9,]+ in 1 document<' sides.html
	# a cell counts twice as much on the side with two
	local base new
	base=$(grep -oE 'base: [0-9,]+ in' sides.html | head -n 1 | tr -dc 0-9)
	new=$(grep -oE 'new: [0-9,]+ in' sides.html | head -n 1 | tr -dc 0-9)
	[ "$new" -gt 0 ]
	[ "$base" -eq $((2 * new)) ]
}

@test "which phase explains it" {
	made p 5 '[1]' "$documents/phases.json"
	made q 6 '[1.1]' "$documents/phases.json"
	jq -c '(.cells[] | select(.phases | length > 0) | .phases[] | select(.name == "copy_files")) |= (.mean_ns += 50000)' q >r
	run "$FORKMARK" compare p r -o phases.html
	[ "$status" -eq 1 ]
	rows phases-1 phases.html | grep -qxF 'copy_files|2.00 µs|52.0 µs|+50.0 µs|-|100 %|'
	grep -qF 'copy_files is 100&nbsp;% of the difference' phases.html
}

@test "beside the table, or instead of it; options on either side" {
	run --separate-stderr "$FORKMARK" compare -o one.html a -- b
	[ "$status" -eq 1 ]
	[ "$output" = "$(cat table)" ]
	cmp one.html page.html
	run --separate-stderr "$FORKMARK" compare a -- b -o - --fail-on cannot-tell,worse
	[ "$status" -eq 1 ]
	[ "$output" = "$(cat page.html)" ]
	run --separate-stderr "$FORKMARK" compare a -- b -o nowhere/page.html
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: nowhere/page.html: No such file or directory" ]
	run --separate-stderr "$FORKMARK" compare a b --json -o -
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: -o - prints the page: not together with --json, --markdown" ]
	[ -z "$output" ]
	run --separate-stderr "$FORKMARK" compare a -- b -- c
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: there are two sides: one '--' parts them" ]
}

@test "hostile words, and a missing gnuplot" {
	"$FORKMARK" compare "$documents/hostile.json" "$documents/hostile.json" -o hostile.html >/dev/null
	[ ! -e /tmp/forkmark-pwned ]
	[ "$(grep -ciE '<(script|img|iframe|link|object)' hostile.html)" -eq 0 ]
	grep -qF '&lt;script&gt;' hostile.html
	mkdir -p empty
	run --separate-stderr env PATH="$PWD/empty" "$FORKMARK" compare a b -o bare.html
	[ "$status" -eq 1 ]
	[ "$stderr" = "forkmark: gnuplot: not found on PATH; install gnuplot-nox to get plots; the page has no plots" ]
	[ "$(grep -c '<svg' bare.html)" -eq 0 ]
	[ "$(grep -c '<table class="numbers">' bare.html)" -ge 14 ]
	[ "$(grep -o 'No plot: gnuplot: not found on PATH' bare.html | wc -l)" -eq "$(grep -o '<figure' bare.html | wc -l)" ]
}

@test "200 cells are five plots of ratios, with every cell in one of them" {
	need_gnuplot
	jq -c -L "$here" 'include "platforms"; many(200)' a >A
	jq -c -L "$here" 'include "platforms"; many(200)' c >B
	run "$FORKMARK" compare A B -o many.html
	[ "$status" -eq 1 ]
	[ "$(grep -oE '<figure id="forest-[0-9]+">' many.html | wc -l)" -eq 5 ]
	local i
	for i in 1 2 3 4 5; do rows "forest-$i" many.html | tail -n +2; done | grep -cE '\|(worse|better|same|cannot tell)\|$' >found
	[ "$(cat found)" -eq "$(rows all-verdicts many.html | grep -cE '(worse|better|same|cannot tell)\|')" ]
	[ "$(cat found)" -gt 180 ]
}

@test "in a browser: nothing is loaded, nothing is complained of, on a screen, a phone, in the dark and on paper" {
	need_browser
	local look
	for look in "--width 1280 --tabs" "--width 390" "--scheme dark" "--width 703 --media print"; do
		python3 "$here/page.py" $look page.html "$here/page.js" >looked.json
		jq -c . looked.json
		[ "$(jq -c '[.console, .requests, .result]' looked.json)" = "[[],[],[]]" ]
		[[ $look != *tabs* ]] || mv looked.json tabs.json
	done
	# the skip link first, then each section, each table and each plot; none out of sight
	[ "$(jq -r '.tabs[0]' tabs.json)" = "#main" ]
	[ "$(jq -c '[.tabs[] | select(. == "#ratios" or . == "all-verdicts-caption" or . == "forest-1-title" or . == "distribution-1-title")]' tabs.json)" = \
		'["#ratios","all-verdicts-caption","forest-1-title","distribution-1-title"]' ]
	[ "$(jq '[.tabs[] | select(endswith("out of sight"))] | length' tabs.json)" -eq 0 ]
}

@test "in a browser: plots are there, and their numbers are copied with tabs" {
	need_browser
	cat >copy.js <<-'END'
		(() => {
			document.querySelectorAll("details").forEach((e) => e.open = true);
			getSelection().selectAllChildren(document.querySelector("#distribution-1 table"));
			return { text: getSelection().toString(), plots: [...document.querySelectorAll("figure svg")].filter((e) => e.getBoundingClientRect().height > 100).length };
		})()
	END
	python3 "$here/page.py" page.html copy.js | jq -r '.result | .plots, .text' >copied
	[ "$(head -n 1 copied)" -eq 13 ]
	grep -qP '^percentile\tbase \[ns\]\tnew \[ns\]\tnew/base' copied
	grep -qP '^50\t[0-9.]+\t[0-9.]+\t1\.0[78][0-9.]*' copied
}
