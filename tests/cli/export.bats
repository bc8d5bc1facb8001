#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark export` and `forkmark import`. FORKMARK is the program, SOURCE the tree, FIXTURES its fixtures.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	documents=$FIXTURES/documents
	samples=$FIXTURES/imports
}

# reads FORMAT EXPORTED DOCUMENT: by the format's validator, schema or a strict reader.
reads() {
	FIXTURES=$FIXTURES /usr/bin/python3 -W ignore "$SOURCE/tests/cli/exports.py" "$@"
}

# exports FORMAT DOCUMENT...: each is written, and read again.
exports() {
	local format=$1 document
	shift
	for document; do
		"$FORKMARK" export --format "$format" "$document" -o "out.$format"
		run reads "$format" "out.$format" "$document"
		[ "$status" -ne 77 ] || skip "the validator of $format is not installed"
		echo "$document: $output"
		[ "$status" -eq 0 ]
	done
}

all() {
	local kind
	for kind in full partial hostile phases; do exports "$1" "$documents/$kind.json"; done
	# what is read is held against the document: another one fails
	"$FORKMARK" export --format "$1" "$documents/full.json" -o other
	run ! reads "$1" other "$documents/hostile.json"
}

@test "each format has a file and a row in the list" {
	run "$FORKMARK" list --words exports
	[ "$(sort <<<"$output")" = "$(basename -s .c "$SOURCE"/analysis/exports/*.c | sort)" ]
	run "$FORKMARK" list --words imports
	[ "$(sort <<<"$output")" = "$(basename -s .c "$SOURCE"/analysis/imports/*.c | sort)" ]
	run "$FORKMARK" list exports imports
	[ "$(awk 'length > 100' <<<"$output")" = "" ]
	local word
	for word in $("$FORKMARK" list --words exports) $("$FORKMARK" list --words imports); do
		grep -q "^| \`$word\` |" "$SOURCE/docs/export.md" || { echo "docs/export.md has no $word"; return 1; }
	done
}

@test "csv: RFC 4180" { all csv; }
@test "jsonl" { all jsonl; }
@test "kcidb: the schema of KernelCI" {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	all kcidb
}
@test "squad" { all squad; }
@test "lava" { all lava; }
@test "lkp" { all lkp; }
@test "openmetrics: Prometheus's own parser" { all openmetrics; }
@test "ktap" { all ktap; }
@test "perf-json: what perf's own tests allow" { all perf-json; }

@test "a document with numbers that are not finite is refused by every format" {
	sed 's/"voluntary_switches":{"per_op":1.01}/"voluntary_switches":{"per_op":NaN}/' "$documents/full.json" >nan.json
	grep -q NaN nan.json
	local format
	for format in $("$FORKMARK" list --words exports); do
		run "$FORKMARK" export --format "$format" nan.json -o out
		[ "$status" -eq 2 ]
		[ ! -e out ]
	done
}

@test "names that two cells have, and two names that look alike, stay apart" {
	jq '.cells |= .[0:3] | .cells[0].name = "a b" | .cells[1].name = "a b" | .cells[2].name = "a_b"' "$documents/full.json" >twins.json
	local format
	for format in jsonl kcidb squad lava lkp perf-json openmetrics; do exports "$format" twins.json; done
	[ "$(jq -r .id out.jsonl | head -3 | sort -u | wc -l)" -eq 3 ]
}

@test "export says what is wrong, in one line, exit 2, and writes nothing" {
	echo '{"format":' >bad.json
	local words
	for words in "--format csv bad.json" "--format csv" "full.json" "--format cvs $documents/full.json" \
		"--format csv $documents/full.json $documents/full.json" "--format csv absent.json"; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr "$FORKMARK" export $words -o out
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ ! -e out ]
	done
	run --separate-stderr "$FORKMARK" export --format cvs "$documents/full.json"
	[ "$stderr" = "forkmark export: 'cvs' is no format; did you mean 'csv'?" ]
	run --separate-stderr bash -c '"$FORKMARK" export -f jsonl "$1" >/dev/full' - "$documents/full.json"
	[ "$status" -eq 2 ]
}

# imports FORMAT FILE: into out, valid by the schema, no member that the schema does not describe.
imports() {
	run "$FORKMARK" import --format "$1" "$2" -o out --force
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = out/result.json ]
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || return 0
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" out/result.json
}

figures() {
	jq -c '[.cells[] | [.name, .ops_per_s]]' out/result.json
}

@test "import stress-ng" {
	imports stress-ng "$samples/stress-ng.yaml"
	[ "$(figures)" = '[["stress-ng fork",1393.998006],["stress-ng vfork",6278.729399]]' ]
	[ "$(jq -c '[.kernel.release, .machine.architecture, .cells[0].workload_version]' out/result.json)" = \
		'["6.1.0-21-amd64","x86_64","stress-ng 0.15.06"]' ]
	# the host's name stays where it is
	run ! grep -q example out/result.json
	# other stressors are no creations of processes
	sed 's/stressor: vfork/stressor: cpu/' "$samples/stress-ng.yaml" >cpu.yaml
	imports stress-ng cpu.yaml
	[ "$(jq -r '.warnings[0].name + ": " + .warnings[0].detail' out/result.json)" = "imported-in-part: not imported from stress-ng: cpu" ]
}

@test "import will-it-scale" {
	imports will-it-scale "$samples/fork1.csv"
	[ "$(jq -c '[.cells[] | select(.axes.workers == "4") | [.name, .ops_per_s]]' out/result.json)" = \
		'[["will-it-scale fork1 processes workers=4",42510],["will-it-scale fork1 threads workers=4",14650]]' ]
	[ "$(jq '.cells | length' out/result.json)" -eq 8 ]
}

@test "import UnixBench" {
	imports unixbench "$samples/unixbench.txt"
	[ "$(figures)" = '[["unixbench Process Creation workers=1",9120.4],["unixbench Process Creation workers=4",28890.1]]' ]
	[ "$(jq -c '[.cells[].imported.figures.index]' out/result.json)" = '[723.8,2292.9]' ]
}

@test "imported cells have a rate, caveats and nothing else, and match none of forkmark's" {
	imports stress-ng "$samples/stress-ng.yaml"
	[ "$(jq -c '[.cells[] | [.intervals[] | .n, .p50_ns]] | flatten | unique' out/result.json)" = '[null,0]' ]
	[ "$(jq -c '[.cells[].caveats[].name] | unique' out/result.json)" = '["imported","rate-only"]' ]
	[ "$(jq -c '[.cells[].workload_version | test("^[0-9.]+$")] | unique' out/result.json)" = '[false]' ]
	[ -z "$(jq -r '.cells[].params_hash' out/result.json "$documents/full.json" | sort | uniq -d)" ]
	"$FORKMARK" report -q out -o page.html
	grep -q 'There are rates of other tools only.' page.html
	[ "$(grep -cE 'has not ended|nan|not measured yet' page.html)" -eq 0 ]
}

@test "imported cells beside forkmark's own: exported, in the report and in its plots" {
	"$FORKMARK" import -q --format will-it-scale "$samples/fork1.csv" --beside "$documents/full.json" -o one
	"$FORKMARK" import -q --format stress-ng "$samples/stress-ng.yaml" --beside one -o two
	[ "$(jq -c '[.imported[] | [.tool, .cells]]' two/result.json)" = '[["will-it-scale",8],["stress-ng",2]]' ]
	[ "$(jq '.cells | length' two/result.json)" -eq 41 ]
	[ "$(jq -r '.warnings[-1].name' two/result.json)" = imported-elsewhere ]
	cmp <(jq '.tool, .plan, .cells[0:31]' two/result.json) <(jq '.tool, .plan, .cells' "$documents/full.json")
	local format
	for format in csv jsonl ktap squad; do exports "$format" two/result.json; done
	"$FORKMARK" report -q two -o page.html
	grep -q 'will-it-scale fork1 processes workers=4' page.html
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	grep -q 'Rates of other tools' page.html
	grep -q 'with 167 mappings one fork, exit and wait took 5.4 times' page.html
	run "$FORKMARK" plot tools workers two
	[ "$status" -eq 0 ]
	grep -q 'will-it-scale fork1 threads' two/workers.svg
	grep -q 'stress-ng vfork' two/tools.svg
}

# refused FORMAT WORDS: the text of standard input is not imported, one line says why, nothing is written.
refused() {
	cat >bad
	run --separate-stderr "$FORKMARK" import --format "$1" bad -o none
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$stderr" = "forkmark: bad$2" ]
	[ ! -e none ]
}

@test "what is not imported: one line with file and line, exit 2, nothing written" {
	local header=tasks,processes,processes_idle,threads,threads_idle,linear
	refused will-it-scale ": is empty" </dev/null
	refused will-it-scale ":1: is not the line '$header'" <<<"tasks,threads"
	refused will-it-scale ":3: has 5 fields, should have 6" <<<"$header
0,0,100,0,100,0
1,2,3,4,5"
	refused will-it-scale ":2: has more than 6 fields" <<<"$header
1,2,3,4,5,6,7"
	refused will-it-scale ":2: field 2 is 'nan', should be a number" <<<"$header
1,nan,3,4,5,6"
	refused will-it-scale ":2: 1.5 is no number of tasks" <<<"$header
1.5,2,3,4,5,6"
	refused will-it-scale ": has no rate of creating processes" <<<"$header"
	refused will-it-scale ":1: has a byte that no text has" < <(printf 'a\0b')
	refused unixbench ": is no report of UnixBench: no line has 'BYTE UNIX Benchmarks'" <"$samples/fork1.csv"
	refused unixbench ":20: 'Process Creation' is followed by no number" < \
		<(sed '20s/.*/Process Creation   many lps/' "$samples/unixbench.txt")
	refused unixbench ": has no rate of creating processes" < <(grep -v '^Process' "$samples/unixbench.txt")
	refused stress-ng ": has no metrics: stress-ng writes them with --metrics --yaml" <<<""
	refused stress-ng ":1: has no metrics: stress-ng writes them with --metrics --yaml" <<<"a: b"
	refused stress-ng ":1: metrics is not a list of stressors" <<<"metrics: none"
	refused stress-ng ":2: names no stressor" <<<"metrics:
 - bogo-ops: 3"
	refused stress-ng ":3: bogo-ops-per-second-real-time of fork is '.nan', should be a number" <<<"metrics:
 - stressor: fork
   bogo-ops-per-second-real-time: .nan"
	refused stress-ng ": has no rate of creating processes; what it has: cpu" <<<"metrics:
 - stressor: cpu
   bogo-ops-per-second-real-time: 3"
	refused stress-ng ":3: is no YAML: did not find expected node content" <<<"metrics: [
"
}

@test "what is there is not overwritten; a folder, a pipe and a bad --beside are refused" {
	"$FORKMARK" import -q --format unixbench "$samples/unixbench.txt" -o out
	run --separate-stderr "$FORKMARK" import --format unixbench "$samples/unixbench.txt" -o out
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: out/result.json is there already; --force overwrites it" ]
	mkfifo pipe
	local words
	for words in "pipe" "$samples" "absent" "--beside $samples/fork1.csv $samples/unixbench.txt"; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr timeout 10 "$FORKMARK" import --format unixbench $words -o none
		[ "$status" -eq 2 ]
		[ "${#stderr_lines[@]}" -eq 1 ]
		[ ! -e none ]
	done
}
