#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark report` and `forkmark plot`, with gnuplot. FORKMARK is the program.
bats_require_minimum_version 1.5.0

documents=$BATS_TEST_DIRNAME/../fixtures/documents
plots="distribution drift mm model parts threads workers"

setup() {
	cd "$BATS_TEST_TMPDIR"
	mkdir "a result"
	cp "$documents/full.json" "a result/result.json"
}

need_gnuplot() {
	command -v gnuplot > /dev/null || skip "gnuplot is not installed"
}

@test "the fixtures are what the generator makes, and valid" {
	command -v python3 > /dev/null || skip "python3 is not installed"
	local kind
	for kind in full partial hostile phases; do
		python3 "$documents/../make-document.py" $kind | cmp - "$documents/$kind.json"
	done
	/usr/bin/python3 -c 'import jsonschema' 2> /dev/null || skip "python3-jsonschema is not installed"
	for kind in full partial hostile phases; do
		/usr/bin/python3 -W ignore -m jsonschema -i "$documents/$kind.json" "$BATS_TEST_DIRNAME/../../results/result.schema.json"
	done
}

@test "report writes report.html beside the result" {
	need_gnuplot
	run --separate-stderr "$FORKMARK" report "a result"
	[ "$status" -eq 0 ]
	[ "$output" = "a result/report.html" ]
	[ -z "$stderr" ]
	[ "$(grep -c '<figure' "a result/report.html")" -eq 7 ]
	[ "$(grep -c 'No plot' "a result/report.html")" -eq 0 ]
	grep -q "Not plotted: Cost by mappings (no mechanism was measured at two values of vmas); " "a result/report.html"
	[ "$(ls "a result")" = "report.html
result.json" ]
}

@test "report is one page: nothing is loaded, every id is there once" {
	need_gnuplot
	"$FORKMARK" report -q "a result/result.json" -o page.html
	[ "$(grep -ciE '<(script|link|img|iframe|object)|src=|@import|http-equiv="refresh"' page.html)" -eq 0 ]
	[ "$(grep -oE "(href=|url\()['\"]?[^'\"# ]*:[^'\"]*" page.html | grep -vc 'w3.org')" -eq 0 ]
	[ -z "$(grep -oE " id=['\"][^'\"]*['\"]" page.html | sort | uniq -d)" ]
	[ "$(grep -c 'forkmark run configs/standard.yaml --seed 42 -o &#39;my results&#39;' page.html)" -eq 1 ]
}

@test "report of a document with phases shows where in the kernel the time goes" {
	need_gnuplot
	"$FORKMARK" report -q "$documents/phases.json" -o page.html
	[ "$(grep -c '<h2>Where in the kernel the time goes</h2>' page.html)" -eq 1 ]
	[ "$(grep -c '<figure class="wide"><h3>' page.html)" -eq 4 ]
	grep -qF 'Phases by landmarks: covers 98.4% of the traced call; with tracing it takes 1.08 times as long.' page.html
	grep -qF '<title>copy_page_range: mean 240 µs, 78.7%; of its own 240 µs; p50 233 µs, p99 384 µs; 14 a creation' page.html
	grep -qF '>with init, sched_fork; kmem_cache_alloc in prepare_creds</td>' page.html
	grep -qF '>wait_for_vfork_done</th><td>-</td>' page.html
	grep -qF 'Of the other cells there are none: traced runs are for ways that execute nothing.' page.html
	[ "$(grep -ciE '<(script|link|img|iframe|object)|src=' page.html)" -eq 0 ]
	# every picture by itself is XML
	if command -v xmllint > /dev/null; then
		sed -n '/<div class="flame">/,/<\/svg>/p' page.html | sed 's/.*<div class="flame">//; s,</svg>.*,</svg>,' > pictures
		[ "$(grep -c '</svg>' pictures)" -eq 4 ]
		{ echo '<all>'; cat pictures; echo '</all>'; } | xmllint --noout -
	fi
}

@test "a document without phases has no section of them, or one line that says why" {
	"$FORKMARK" report -q "$documents/full.json" -o page.html
	[ "$(grep -ciE 'in the kernel the time goes|phases of the kernel:|class="flame"' page.html)" -eq 0 ]
	jq '.cells[1].phase_reason = "no <BTF>" | .cells[2].phase_reason = "no <BTF>"' "$documents/full.json" > reason.json
	"$FORKMARK" report -q reason.json -o page.html
	[ "$(grep -ciE 'in the kernel the time goes|class="flame"' page.html)" -eq 0 ]
	[ "$(grep -cF '<p class="note">No phases of the kernel: no &lt;BTF&gt;.</p>' page.html)" -eq 1 ]
	jq '.cells = [range(14) as $i | .cells[1] + {params_hash: "\($i)"}]' "$documents/phases.json" > many.json
	"$FORKMARK" report -q many.json -o page.html
	[ "$(grep -c 'class="flame"' page.html)" -eq 12 ]
	grep -qF '2 more cells have phases, too' page.html
}

@test "report -o - writes the page to standard output" {
	run --separate-stderr "$FORKMARK" report "a result" -o -
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "<!DOCTYPE html>" ]
	[ "$(ls "a result")" = "result.json" ]
}

@test "report of a run that was interrupted says so" {
	"$FORKMARK" report -q "$documents/partial.json" -o page.html
	grep -q 'This run has not ended' page.html
}

@test "report is made without gnuplot, and says so" {
	mkdir empty
	run --separate-stderr env PATH="$PWD/empty" "$FORKMARK" report "a result"
	[ "$status" -eq 0 ]
	[ "$stderr" = "forkmark: gnuplot: not found on PATH; install gnuplot-nox to get plots; the report has no plots" ]
	grep -q "No plot 'Cost by memory size': gnuplot: not found on PATH" "a result/report.html"
	run --separate-stderr env PATH="$PWD/empty" "$FORKMARK" plot "a result"
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: gnuplot: not found on PATH; install gnuplot-nox to get plots" ]
}

@test "a gnuplot that fails is one line with its own words" {
	mkdir bin
	printf '#!/bin/sh\necho >&2\necho "line 0: it is broken" >&2\nexit 3\n' > bin/gnuplot
	chmod +x bin/gnuplot
	run --separate-stderr env PATH="$PWD/bin:$PATH" "$FORKMARK" plot "a result"
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: gnuplot: failed: line 0: it is broken" ]
}

@test "plot writes every plot, leaves no other file, and has no temporary folder left" {
	need_gnuplot
	mkdir scratch
	TMPDIR=$PWD/scratch run --separate-stderr "$FORKMARK" plot "a result" -o out
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(ls out | tr '\n' ' ')" = "$(printf '%s.svg ' $plots)" ]
	[ -z "$(ls scratch)" ]
	TMPDIR=$PWD/scratch "$FORKMARK" plot -q --png "a result" -o png
	[ "$(ls png | tr '\n' ' ')" = "$(printf '%s.png ' $plots)" ]
	[ "$(od -An -c -N4 png/mm.png)" = " 211   P   N   G" ]
}

@test "the plot of phases has a bar a cell, by share where the times lie far apart" {
	need_gnuplot
	"$FORKMARK" plot -q "$documents/phases.json" -o out
	grep -qF '>copy_page_range<' out/phases.svg
	grep -qF '>in no phase<' out/phases.svg
	grep -qF '>3.94 ms<' out/phases.svg
	grep -qF '>100 %<' out/phases.svg
	[ "$(grep -c '>posix_spawn' out/phases.svg)" -eq 0 ]
	jq 'del(.cells[2])' "$documents/phases.json" > near.json
	"$FORKMARK" plot -q near.json -o near
	[ "$(grep -cF '>100 %<' near/phases.svg)" -eq 0 ]
	grep -qE '>300 µs<' near/phases.svg
	run "$FORKMARK" plot "a result" -o none
	[[ $output == *"phases: not made: no cell has phases of the kernel"* ]]
}

@test "a plot for which there is no data says why" {
	need_gnuplot
	run "$FORKMARK" plot "$documents/partial.json" -o out
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "mm: not made: no mechanism was measured at two values of mm" ]
	[ ! -e out/mm.svg ]
	[ -e out/parts.svg ]
}

@test "the words of a hostile document are shown and nothing else" {
	need_gnuplot
	rm -f /tmp/forkmark-pwned
	"$FORKMARK" report -q "$documents/hostile.json" -o page.html
	"$FORKMARK" plot -q "$documents/hostile.json" -o out
	"$FORKMARK" plot -q --png "$documents/hostile.json" -o out
	[ ! -e /tmp/forkmark-pwned ]
	[ "$(grep -ciE '<(script|img)|a<i>' page.html)" -eq 0 ]
	grep -qF 'class="flame"' page.html
	[ "$(grep -c '&lt;script>\|&lt;script&gt;' page.html)" -gt 0 ]
	# As it is, also in a plot: no escape, format or markup of gnuplot's is obeyed.
	grep -qF "a&lt;i>&amp;amp;_^{b}%s''\\\`w\`%d<" out/parts.svg
	grep -qF '`touch /tmp/forkmark-pwned` $' out/mm.svg
	local file
	for file in out/*.svg; do
		! command -v xmllint > /dev/null || xmllint --noout "$file"
	done
}

@test "what cannot be read or written is one line and exit code 2" {
	head -c 5000 "$documents/full.json" > cut.json
	run --separate-stderr "$FORKMARK" report cut.json
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: cut.json: \$: ends in the middle, at byte 5000: the file is truncated" ]
	run --separate-stderr "$FORKMARK" plot empty
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: empty: No such file or directory" ]
	run --separate-stderr "$FORKMARK" report "a result" -o no/such/page.html
	[ "$status" -eq 2 ]
	[ "$(tail -n 1 <<< "$stderr")" = "forkmark: no/such/page.html: No such file or directory" ]
	run "$FORKMARK" report
	[ "$status" -eq 2 ]
	run "$FORKMARK" plot "a result" another
	[ "$status" -eq 2 ]
}
