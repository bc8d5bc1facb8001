#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark report` of several documents: a page that compares machines, and what a browser makes of it. FORKMARK is the
# program.
bats_require_minimum_version 1.5.0
load browser

here=$BATS_TEST_DIRNAME
full=$BATS_TEST_DIRNAME/../fixtures/documents/full.json

# other NAME FILTER: a document made from the full one.
other() {
	jq -c -L "$here" "include \"platforms\"; $2" "$full" >"$1"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	cp "$full" A.json
	other B.json server
	other C.json arm64
	"$FORKMARK" report -q A.json B.json C.json -o page.html
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

# rows CAPTION: the rows of the table with that caption's id, a line each, cells parted by |.
rows() {
	tr '\n' ' ' <page.html | sed -E "s/.*<caption id=\"$1-caption\">//; s,</table>.*,," | sed 's,</tr>,\n,g' |
		sed -E 's,<small>|</small>,,g; s,</t[hd]>,|,g; s/<[^>]*>//g; s/&nbsp;/ /g; s/^ *//'
}

@test "what differs stands on top, what is equal is folded" {
	rows differing >found
	grep -qxF 'cpu model|Example CPU E-2000 @ 2.50GHz|Other(R) CPU 9000 @ 3.00GHz|Neoverse-N1|' found
	grep -qxF 'clocksource|tsc|tsc|arch_sys_counter|' found
	grep -qxF 'mitigations: srso|Not affected|Mitigation: Safe RET|Not affected|' found
	grep -qxF 'governor|powersave|performance|powersave|' found
	[ "$(grep -c '^thp\|^boot id\|^ksm' found)" -eq 0 ]
	rows same >found
	grep -qxF 'thp: enabled|madvise|' found
	grep -qxF 'ksm|0|' found
	[ "$(grep -c '^cpu model\|^governor' found)" -eq 0 ]
}

@test "cells have their medians, intervals, ratios to the first, and what can be claimed" {
	rows all-costs >found
	grep -qE '^fork mm=64M\|1\.75 ms\|1\.74 to 1\.76 ms\|1\.40 ms\|1\.39 to 1\.41 ms\|0\.80 \(0\.79 to 0\.81\) faster\|2\.80 ms\|.*\|1\.60 \(1\.5[89] to 1\.6[12]\) slower\|$' found
	grep -qE '^vfork mm=0\|.*\|1\.02 \(1\.01 to 1\.03\) cannot tell\|' found
	grep -qE '^vfork mm=1G\|.* !!\|.*\|1\.02 .* doubtful\|' found
	grep -qE '^clone mm=1G\|26\.5 ms FAIL\|.* doubtful\|' found
	grep -qF 'of 31 cells measured on both faster in 9, slower in 15, in 5 it cannot be told, 2 are doubtful.' page.html
	grep -qF 'It takes 1.31 times as long in the median of these cells, from 0.80 to 1.31.' page.html
}

@test "nothing is claimed without intervals, and a shared boot is said and compared as it is" {
	jq -c '.cells[0].intervals.total.ci95_ns = null' B.json >none.json
	"$FORKMARK" report -q A.json none.json -o - >none.html
	[ "$(grep -cE '<tr><th scope="row">fork mm=0</th>.*0\.80 <span>no interval</span>' none.html)" -eq 1 ]
	other boot.json '.kernel.boot_id as $boot | server | .kernel.boot_id = $boot'
	"$FORKMARK" report -q A.json boot.json -o - >boot.html
	[ "$(grep -cE '<tr><th scope="row">vfork mm=0</th>.*<span>slower</span>' boot.html)" -eq 1 ]
	grep -qF 'Both are of the same boot.' boot.html
	[ "$(grep -cF 'Both are of the same boot.' page.html)" -eq 0 ]
}

@test "equations stand side by side, and a document without one says why" {
	rows equation >found
	grep -qE '^mm\|µs per GiB\|27,000\|.* to .*\|21,600\|.* to .*\|' found
	jq -c '.cells |= .[:2]' B.json >few.json
	"$FORKMARK" report -q A.json few.json -o - >few.html
	grep -qF 'No equation of B Other 9000: fork has 2 usable cells; an equation takes 3.' few.html
}

@test "cells on one side only, or of another version, are listed with the reason" {
	rows one-sided >found
	[ "$(grep -c '^vfork mm=0 threads=1 workers=4|' found)" -eq 0 ]
	grep -qxF 'fork mm=1M threads=1|C|in no other plan|' found
	grep -qxF 'vfork mm=1M threads=1|C|workload version 1.2 here, 1.1 on A, B|' found
	jq -c '.cells |= map(select(.axes.mechanism == "fork"))' A.json >some.json
	jq -c '.cells |= map(select(.axes.mechanism == "clone"))' B.json >others.json
	"$FORKMARK" report -q some.json others.json -o - >apart.html
	grep -qF 'No cell was measured on two machines: nothing is compared.' apart.html
}

@test "one document makes the page of one; the default file of several is platforms.html" {
	mkdir one && cp A.json one/result.json && cd one
	run "$FORKMARK" report .
	[ "$output" = "./report.html" ]
	grep -q '<h2>Every cell</h2>' report.html
	run "$FORKMARK" report ../A.json ../B.json
	[ "$output" = "platforms.html" ]
	grep -q 'on 2 machines' platforms.html
}

@test "what cannot be read is one line, whichever document it is; 27 are too many" {
	head -c 5000 "$full" >cut.json
	run --separate-stderr "$FORKMARK" report A.json cut.json B.json -o bad.html
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: cut.json: \$: ends in the middle, at byte 5000: the file is truncated" ]
	[ ! -e bad.html ]
	run "$FORKMARK" report $(yes A.json | head -n 27)
	[ "$status" -eq 2 ]
	[[ $output == *"at most 26 RESULTs"* ]]
}

@test "hostile words, interrupted runs and a missing gnuplot" {
	"$FORKMARK" report -q A.json "$here/../fixtures/documents/hostile.json" "$here/../fixtures/documents/partial.json" -o hostile.html
	[ ! -e /tmp/forkmark-pwned ]
	[ "$(grep -ciE '<(script|img|iframe|link|object)' hostile.html)" -eq 0 ]
	grep -qF ', not ended</td>' hostile.html
	mkdir -p empty
	run --separate-stderr env PATH="$PWD/empty" "$FORKMARK" report A.json B.json -o bare.html
	[ "$status" -eq 0 ]
	[ "$stderr" = "forkmark: gnuplot: not found on PATH; install gnuplot-nox to get plots; the report has no plots" ]
	[ "$(grep -c '<table class="numbers">' bare.html)" -ge 8 ]
	[ "$(grep -c '<svg' bare.html)" -eq 0 ]
}

@test "200 cells of three machines" {
	other D.json 'many(200)'
	other E.json 'server | many(200)'
	other F.json 'many(200) | arm64'
	"$FORKMARK" report -q D.json E.json F.json -o many.html
	[ "$(grep -c '<figure' many.html)" -ge 6 ]
	[ "$(grep -cE '^<tr><th scope="row">[^<]*</th><td>[ABC]</td><td>' many.html)" -eq 430 ]
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
	[ "$(jq -c '[.tabs[] | select(. == "#costs" or . == "all-costs-caption" or . == "plot-mm-1-title" or . == "equation-caption")]' tabs.json)" = '["#costs","all-costs-caption","equation-caption","plot-mm-1-title"]' ]
	[ "$(jq '[.tabs[] | select(endswith("out of sight"))] | length' tabs.json)" -eq 0 ]
	[ "$(jq '[.tabs[] | select(. == "SUMMARY")] | length' tabs.json)" -eq "$(grep -o '<summary' page.html | wc -l)" ]
}

@test "in a browser: a table of numbers is copied with tabs, and plots are there" {
	need_browser
	cat >copy.js <<-'END'
		(() => {
			document.querySelectorAll("details").forEach((e) => e.open = true);
			getSelection().selectAllChildren(document.querySelector("#plot-mm-1 table"));
			return { text: getSelection().toString(), plots: [...document.querySelectorAll("figure svg")].filter((e) => e.getBoundingClientRect().height > 100).length };
		})()
	END
	python3 "$here/page.py" page.html copy.js | jq -r '.result | .plots, .text' >copied
	[ "$(head -n 1 copied)" -eq "$(grep -o '<figure' page.html | wc -l)" ]
	grep -qP '^mm\tA p50 \[ns\]\tA low\tA high\tB p50 \[ns\]\t' copied
	grep -qP '^64M\t1751[0-9]{3}[.0-9]*\t' copied
}

@test "the browser's checks see what they are there for" {
	need_browser
	sed -e 's/<caption[^>]*>/<caption>/; s,<h3 ,<h5 ,; s/--soft: #59636e/--soft: #c0c0c0/; s/ scope="row"//' -e 's/role="img"//' \
		-e "s,</header>,<img src=\"http://127.0.0.1:9/x.png\"></header>," -e "s/default-src 'none'/img-src */" page.html >broken.html
	python3 "$here/page.py" broken.html "$here/page.js" >looked.json
	jq -r '.result[]' looked.json >said
	local word
	for word in 'leads nowhere' 'level skipped' 'contrast' 'th without scope' 'image without a role' 'image without a title'; do
		grep -q "$word" said || { echo "not seen: $word"; return 1; }
	done
	[ "$(jq -c .requests looked.json)" = '["http://127.0.0.1:9/x.png"]' ]
	[ "$(jq '.console | length' looked.json)" -ge 1 ]
}
