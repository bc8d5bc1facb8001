#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What somebody else may hand over as a result: every command that reads documents refuses it with exit code 2 and one line
# that names the file and the place in it; it does not crash, hang, fill the memory or print a figure first.
# FORKMARK is the program, FIXTURES the test data, SANITIZED is set where it has sanitizers in it.
bats_require_minimum_version 1.5.0

# What reads a document, up to the file's name.
commands=(
	'report -q -o page.html'
	'model'
	'plot -q -o plots'
	'export --format csv'
)

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	jq -c '.cells |= .[:3] | .controls |= .[:1]' "$FIXTURES/documents/full.json" >good.json
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	good=$BATS_FILE_TMPDIR/good.json
	program=$FORKMARK
	commands+=("compare $good" "compare --across-machines $good")
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

# survived FILE: a history sets it aside in one line, looks at what is left, and may find nothing wrong where it does not
# look (docs/history.md).
survived() {
	run --separate-stderr timeout 60 "$program" history "$good" "$1"
	# shellcheck disable=SC2154 # set by run
	if [ "$status" -eq 0 ] && [ -n "$output" ] && [ -z "$stderr" ]; then
		return
	fi
	if [ "${#stderr_lines[@]}" -ne 1 ] || [[ $stderr != "forkmark: $1: "* ]] ||
		{ [ "$status" -ne 0 ] && { [ "$status" -ne 2 ] || [ -n "$output" ]; }; }; then
		echo "forkmark history $1: exit code $status"
		echo "$output"
		echo "$stderr"
		return 1
	fi
}

# refused FILE WORDS: by every command, in one line that is WORDS (a pattern of bash) behind the file's name.
refused() {
	local command
	for command in "${commands[@]}"; do
		# shellcheck disable=SC2086 # a command's words
		run --separate-stderr timeout 60 "$program" $command "$1"
		# shellcheck disable=SC2053,SC2154 # a pattern; set by run
		if [ "$status" -ne 2 ] || [ "${#stderr_lines[@]}" -ne 1 ] || [ -n "$output" ] ||
			[[ $stderr != "forkmark: $1: "$2 ]]; then
			echo "forkmark $command $1: exit code $status, expected 2 and: forkmark: $1: $2"
			echo "$output"
			echo "$stderr"
			return 1
		fi
	done
	[ ! -e page.html ]
	survived "$1"
}

# A row: a change by jq to the good document, and the words.
rows() {
	local change words
	while IFS='|' read -r change words; do
		change=${change%"${change##*[! ]}"}
		words=${words# }
		jq -c "$change" "$good" >changed.json
		refused changed.json "$words"
	done
}

# The same by sed, for what is no JSON any more.
texts() {
	local change words
	while IFS='|' read -r change words; do
		change=${change%"${change##*[! ]}"}
		words=${words# }
		sed "$change" "$good" >changed.json
		! cmp -s changed.json "$good"
		refused changed.json "$words"
	done
}

@test "the document that the others are made of is a good one" {
	"$FORKMARK" report -q -o page.html "$good"
	[ -s page.html ]
	jq -c '.' "$good" >again.json
	"$FORKMARK" report -q -o page.html again.json
}

@test "another version, another tool, a member that is missing or of another type" {
	rows <<-'EOF'
		.version = 2                                      | \$.version: is 2: this forkmark reads version 1
		.version = "1"                                    | \$.version: is a string, should be a number
		.format = "lava.result"                           | \$.format: is 'lava.result': not a result of forkmark
		del(.format)                                      | \$.format: is missing
		.cells                                            | \$: is an array, should be an object
		null                                              | \$: is null, should be an object
		{context: {date: "x"}, benchmarks: []}            | \$.format: is missing
		del(.plan.seed)                                   | \$.plan.seed: is missing
		del(.cells)                                       | \$.cells: is missing
		.cells = {}                                       | \$.cells: is an object, should be an array
		.cells[1] = 7                                     | \$.cells\[1]: is an integer, should be an object
		.cells[1].verdict = []                            | \$.cells\[1].verdict: is an array, should be a string
		.cells[1].runs[2].kind = null                     | \$.cells\[1].runs\[2].kind: is null, should be a string
		.cells[2].axes.mm = 64                            | \$.cells\[2].axes.mm: is an integer, should be a string
		.warnings[0].severity = "2"                       | \$.warnings\[0].severity: is a string, should be an integer
	EOF
}

@test "numbers that are words, below 0, or cannot be" {
	rows <<-'EOF'
		.cells[0].intervals.total.p50_ns = "63500"        | \$.cells\[0].intervals.total.p50_ns: is a string, should be a number
		.cells[0].intervals.total.n = -1                  | \$.cells\[0].intervals.total.n: is below 0
		.cells[0].runs[0].round = -1                      | \$.cells\[0].runs\[0].round: is below 0
		.cells[0].runs[0].ops_per_s = -1                  | \$.cells\[0].runs\[0].ops_per_s: is below 0
		.cells[0].ops_per_s = "fast"                      | \$.cells\[0].ops_per_s: is a string, should be a number
		.cells[0].intervals.total.ci95_ns = [1]           | \$.cells\[0].intervals.total.ci95_ns: should have two elements
		.cells[0].counters["page-faults"].per_op = "1"    | \$.cells\[0].counters.page-faults.per_op: is a string, should be a number
	EOF
}

@test "distributions that cannot be, by all who read them" {
	# a verdict is of runs; its page draws distributions
	# shellcheck disable=SC2030,SC2031 # of this test alone
	commands=("${commands[@]:0:${#commands[@]}-2}" "compare -o page.html $good")
	rows <<-'EOF'
		.cells[0].histogram.intervals.total.count[0] = -1 | \$.cells\[0].histogram.intervals.total: has a bucket that cannot be
		.cells[0].histogram.intervals.total.count = []    | \$.cells\[0].histogram.intervals.total.count: has 0 elements, low_ns has *
	EOF
}

@test "NaN, Infinity and what is too big for a number, also where nobody looks" {
	local word
	for word in NaN Infinity -Infinity 1e999 -1e999; do
		jq -c '.cells[2].intervals.total.p50_ns = 123454321 | .machine.other = [0, {"x": 54321}]' "$good" >base.json
		sed "s/123454321/$word/" base.json >changed.json
		refused changed.json '\$.cells\[2].intervals.total.p50_ns: is not a finite number'
		sed "s/54321}/$word}/" base.json >changed.json
		refused changed.json '\$.machine.other\[1].x: is not a finite number'
	done
}

@test "the same cell twice, no cell, figures of no run" {
	rows <<-'EOF'
		.cells[2] = .cells[0]                             | \$.cells\[2]: is the same cell as cells\[0]: params_hash *, workload_version *
		.controls[1] = .controls[0]                       | \$.controls\[1]: is the same cell as controls\[0]: params_hash *
		.cells = []                                       | \$.cells: is empty
		.cells[1].runs = []                               | \$.cells\[1].runs: is empty, but intervals.total.n is *
	EOF
	# Another version of the workload is another cell.
	jq -c '.cells[2] = .cells[0] | .cells[2].workload_version = "0.0"' "$good" >other.json
	"$FORKMARK" report -q -o page.html other.json
}

@test "what is no JSON: cut, words, bad UTF-8, a NUL byte, something behind the end" {
	texts <<-'EOF'
		s/^{/{,/                                          | \$: byte 1: not JSON (*)
		s/"version":1/"version":01/                       | \$: byte *: not JSON (*)
		s/$/ {}/                                          | \$: byte *: not JSON (*)
		s/"format"/"fo\xffrmat"/                          | \$: byte *: not JSON (invalid utf-8 string)
		s/"format"/"fo\x00rmat"/                          | \$: byte 4: not JSON (a NUL byte)
		s/$/\x00more/                                     | \$: byte *: not JSON (a NUL byte)
	EOF
	local size at
	size=$(stat -c %s "$good")
	for at in 1 2 100 $((size / 2)) $((size - 2)); do
		head -c "$at" "$good" >cut.json
		refused cut.json "\\\$: ends in the middle, at byte $at: the file is truncated"
	done
	printf 'hello\n' >words.json
	refused words.json '\$: byte 0: not JSON (*)'
}

@test "the place is one line, whatever a key is" {
	jq -c '.cells[0].axes["a\nb\u001b[2J\u009b\u202e"] = 1' "$good" >key.json
	refused key.json '\$.cells\[0].axes.a b \[2J  : is an integer, should be a string'
	jq -c --arg long "$(printf '%0500d' 0)" '.cells[0].axes[$long] = 1' "$good" >key.json
	refused key.json '\$.cells\[0].axes.0*0: is an integer, should be a string'
}

@test "nested 10,000 deep" {
	{ printf '[%.0s' {1..10000}; printf ']%.0s' {1..10000}; } >deep.json
	refused deep.json '\$: byte 32: nested deeper than 32'
	{ printf '{"a":%.0s' {1..10000}; printf 1; printf '}%.0s' {1..10000}; } >deep.json
	refused deep.json '\$: byte *: nested deeper than 32'
	jq -c --slurpfile good "$good" -n '$good[0] | .machine.deep = reduce range(40) as $i (0; [.])' >deep.json
	refused deep.json '\$: byte *: nested deeper than 32'
}

@test "big files are refused by their size, and others before they fill the memory" {
	truncate -s 500M big.json
	refused big.json 'is bigger than 256 MiB: not a result of forkmark'
	truncate -s 200M big.json
	refused big.json '\$: byte 0: not JSON (a NUL byte)'
	# 120 MiB that would be 9 GiB as a tree.
	yes '[],[],[],[],[],[],[],[],[],[]' | head -c 120M >big.json
	if [ -z "$SANITIZED" ]; then
		ulimit -v 600000
	fi
	refused big.json '\$: would take * MiB of memory, at most 4096 MiB are taken'
}

@test "what is no file, or cannot be read" {
	mkfifo fifo empty-folder-is-next
	mkdir folder in-folder
	mkfifo in-folder/result.json
	ln -s loop-a loop-b
	ln -s loop-b loop-a
	ln -s nowhere dangling
	: >empty
	refused fifo 'is not a regular file'
	refused /dev/zero 'is not a regular file'
	refused /dev/null 'is not a regular file'
	refused loop-a 'Too many levels of symbolic links'
	refused dangling 'No such file or directory'
	refused no/such 'No such file or directory'
	refused empty 'is empty'
	refused "$(printf '%0300d' 0)" 'File name too long'
	local command
	for command in "${commands[@]}"; do
		# shellcheck disable=SC2086 # a command's words
		run -2 timeout 60 "$FORKMARK" $command folder
		[ "$output" = 'forkmark: folder/result.json: No such file or directory' ]
		# shellcheck disable=SC2086
		run -2 timeout 60 "$FORKMARK" $command in-folder
		[ "$output" = 'forkmark: in-folder/result.json: is not a regular file' ]
	done
}

@test "a file that this user may not read" {
	cp "$good" secret.json
	chmod 0 secret.json
	if [ "$(id -u)" -eq 0 ]; then
		# Only what its lack of capabilities allows.
		printf '#!/bin/sh\nexec setpriv --bounding-set -all --inh-caps -all -- "%s" "$@"\n' "$FORKMARK" >bare
		chmod 755 bare
		program=$PWD/bare
		setpriv --bounding-set -all --inh-caps -all -- cat secret.json >/dev/null 2>&1 && skip "root may read everything here"
	fi
	refused secret.json 'Permission denied'
}

@test "documents of another architecture are documents" {
	jq -c '.machine.architecture = "aarch64"' "$good" >arm.json
	"$FORKMARK" report -q -o page.html arm.json
}
