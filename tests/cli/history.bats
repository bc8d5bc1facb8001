#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark history`: what is found in made documents, what is set aside, the index. FORKMARK is the program, FIXTURES
# the folder of the fixtures.
bats_require_minimum_version 1.5.0

setup_file() {
	command -v jq >/dev/null || skip "jq is not installed"
	cd "$BATS_FILE_TMPDIR"
	make_documents documents 40 25 0
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

make_documents() { # FOLDER COUNT FIRST_OF_NEW_KERNEL DRIFT_PERCENT
	local i=0 line
	while IFS= read -r line; do
		mkdir -p "$1/run$i"
		printf '%s\n' "$line" >"$1/run$i/result.json"
		i=$((i + 1))
	done < <(jq -c --argjson n "$2" --argjson at "$3" --argjson drift "$4" -f "$BATS_TEST_DIRNAME/history_documents.jq" \
		"$FIXTURES/documents/phases.json")
	[ "$i" -eq "$2" ]
}

history_of() {
	run --separate-stderr "$FORKMARK" history "$@"
	echo "$output"
	echo "$stderr"
}

@test "history names the change, the documents beside it, the kernel and the phase" {
	history_of documents
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	grep -qE '^  before   2023-12-08T22:13:20Z  6\.1\.0-9-amd64  documents/run24/result\.json$' <<<"$output"
	grep -qE '^  after    2023-12-09T22:13:20Z  6\.1\.0-10-amd64  documents/run25/result\.json$' <<<"$output"
	grep -qxF '  differs  kernel.release: 6.1.0-9-amd64 -> 6.1.0-10-amd64' <<<"$output"
	[ "$(grep -c 'differs' <<<"$output")" -eq 1 ]
	grep -qE '^  fork mm=64M threads=1 .* \+[78]\.[0-9]%  \+[678]\.[0-9] to \+[89]\.[0-9]%' <<<"$output"
	grep -qxF '    phase copy_page_range: 240 µs -> 269 µs, 100% of what grew' <<<"$output"
	grep -qxF '1 of 7 series have changes, 6 have none.' <<<"$output"
	[ "$(awk '{ print length }' <<<"$output" | sort -n | tail -n 1)" -le 104 ] # bytes: µ takes two
}

@test "history --json is the same from one seed, and has all of it" {
	"$FORKMARK" history documents --json >a.json
	"$FORKMARK" history --no-index --json documents >b.json
	cmp a.json b.json
	jq -e '.format == "forkmark.history" and .version == 1 and .seed == 1 and .figure == "total" and .unit == "ns"
		and (.documents | length) == 40 and (.machines | length) == 1 and .set_aside == []' a.json
	jq -e '[.series[] | select(.changes != [])] | length == 1' a.json
	jq -e '.series[] | select(.changes != []) | .name == "fork mm=64M threads=1" and (.values | length) == 40
		and .q <= 0.01 and (.changes[0] | .before_document == 24 and .after_document == 25 and .verdict == "worse"
		and .ratio > 1.07 and .ratio < 1.09 and .ratio_ci95[0] < .ratio and .ratio < .ratio_ci95[1]
		and .phase.name == "call/copy_process/copy_mm/dup_mmap/copy_page_range" and .phase.share > 0.9
		and .differs == {"kernel.release": ["6.1.0-9-amd64", "6.1.0-10-amd64"]})' a.json
}

@test "history --of rate: fewer a second is worse; --of call" {
	"$FORKMARK" history --of rate --json documents >rate.json
	jq -e '[.series[].changes[] | select(.verdict == "worse" and .ratio < 0.94)] | length == 1' rate.json
	"$FORKMARK" history --of call --json documents >call.json
	jq -e '[.series[].changes[] | select(.verdict == "worse" and .phase.name == "call/copy_process/copy_mm/dup_mmap/copy_page_range")]
		| length == 1' call.json
}

@test "history --by kernel: versions in the order of versions, not of letters" {
	mkdir -p kernels
	local i=0 release
	for release in 6.1.0 6.1.0-rc7 5.10.223 5.10 6.1-rc2 5.9.16; do
		jq -c --arg release "$release" --argjson seed $i '.kernel.release = $release | .plan.seed = $seed' \
			documents/run0/result.json >kernels/$i.json
		i=$((i + 1))
	done
	"$FORKMARK" history --by kernel --json kernels >kernels.out
	[ "$(jq -r '[.documents[].kernel] | join(" ")' kernels.out)" = "5.9.16 5.10 5.10.223 6.1-rc2 6.1.0-rc7 6.1.0" ]
	jq -e '.by == "kernel" and all(.series[]; .tested == false)' kernels.out
	history_of --by kernel kernels
	grep -qF '5.9.16 to 6.1.0' <<<"$output"
	grep -qF '7 have fewer than 10 documents' <<<"$output"
}

@test "history: drift is told apart from steps" {
	make_documents drifting 40 40 10
	"$FORKMARK" history --json drifting >drift.json
	jq -e 'all(.series[]; .changes == [])' drift.json
	jq -e '[.series[] | select(.drift_per_document > 0) | .name] | index("fork mm=0 threads=1") != null' drift.json
	history_of drifting
	grep -qF 'drift from the first document to the last' <<<"$output"
	grep -qE '^  fork mm=0 threads=1 +\+(9|10)\.[0-9]% in 40 documents$' <<<"$output"
}

@test "history: two machines and two workload versions are never mixed" {
	mkdir -p mixed
	local i
	for i in $(seq 0 11); do
		cp "documents/run$i/result.json" "mixed/a$i.json"
		jq -c '.machine.cpu_model = "Other CPU"' "documents/run$i/result.json" >"mixed/b$i.json"
		jq -c '.plan.seed += 1000 | .cells[].workload_version = "9.9" | .machine.memory_bytes *= 0.99' "documents/run$i/result.json" >"mixed/c$i.json"
		jq -c '.plan.seed += 2000 | .plan.privileged = true' "documents/run$i/result.json" >"mixed/d$i.json"
	done
	"$FORKMARK" history --json mixed >mixed.json
	# 5 cells: two machines; on the first, another version and as root, too. Controls keep their version.
	jq -e '(.machines | length) == 2 and ([.series[] | select(.control | not)] | length) == 20
		and all(.series[] | select(.control | not); (.values | length) == 12)' mixed.json
}

@test "history sets damaged documents and copies aside, one line each, and goes on" {
	cp -r documents damaged
	head -c 5000 documents/run3/result.json >damaged/cut.json
	echo '{"format": "forkmark.result", "version": 2}' >damaged/later.json
	echo '{"other": 1}' >damaged/other.json
	: >damaged/empty.json
	jq -c '.cells += [.cells[0]] | .plan.seed = 900' documents/run3/result.json >damaged/twice.json
	head -c 20000 /dev/zero | tr '\0' '[' >damaged/deep.json
	mkfifo damaged/fifo.json
	cp documents/run5/result.json damaged/run5/copy.json
	ln -s nowhere damaged/gone.json
	ln -s . damaged/loop.json
	echo 'no document' >damaged/.hidden.json
	history_of damaged
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$stderr")" -eq 9 ]
	local name
	for name in cut later other empty twice deep fifo gone; do
		[ "$(grep -c "^forkmark: damaged/$name\.json: " <<<"$stderr")" -eq 1 ]
	done
	grep -qE "^forkmark: damaged/run5/(copy|result)\.json: is the run of damaged/run5/.*\.json, too: counted once$" <<<"$stderr"
	grep -qxF '1 of 7 series have changes, 6 have none.' <<<"$output"
	# The same from the index, in which damage is kept, too.
	local first=$stderr shown=$output
	history_of damaged
	[ "$first" = "$stderr" ]
	[ "$shown" = "$output" ]
	history_of -q damaged
	[ -z "$stderr" ]
}

@test "history leaves out what was made slower on purpose, and says so" {
	cp -r documents slowed
	local i injected=('{"percent": 12.5}' '{"axis": "fds", "more": 1000}')
	for i in 0 1; do
		jq -c --argjson injected "${injected[i]}" '.plan.injected = $injected | .plan.seed += 900
			| .cells[].intervals.total.p50_ns *= 1.125' "documents/run$i/result.json" >"slowed/$i.json"
	done
	history_of --json slowed
	[ "$status" -eq 0 ]
	[ "$(grep -cE '^forkmark: slowed/[01]\.json: was made slower on purpose \(--inject\): it measures no kernel$' <<<"$stderr")" -eq 2 ]
	jq -e '.set_aside | length == 2' <<<"$output"
	"$FORKMARK" history --json documents | jq .series | diff - <(jq .series <<<"$output")
}

@test "history: errors in use, and nothing left, end with 2 and one line" {
	local words
	mkdir -p nothing
	for words in "" "nowhere" "nothing" "--of tea documents" "--by size documents" "--level 2 documents" "--least 1 documents" \
		"--tolerance x documents" "-o $BATS_FILE_TMPDIR/nowhere/plot.svg documents"; do
		# shellcheck disable=SC2086 # words
		history_of $words
		[ "$status" -eq 2 ]
		[[ $stderr == *forkmark* ]]
	done
	echo '{}' >lone.json
	history_of lone.json
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "history: a document that was replaced is read again; a lost one is gone from the index" {
	cp -r documents changing
	"$FORKMARK" history --json changing >first.json
	local index=("$XDG_CACHE_HOME"/forkmark/history-*.json)
	[ -f "${index[0]}" ]
	[ "$(jq '.documents | length' "${index[0]}")" -eq 40 ]
	jq -c '.kernel.release = "7.0.0"' documents/run39/result.json >changing/run39/new
	mv changing/run39/new changing/run39/result.json
	rm -r changing/run0
	"$FORKMARK" history --json changing >second.json
	[ "$(jq -r '.documents[-1].kernel' second.json)" = 7.0.0 ]
	jq -e '.documents | length == 39' second.json
	[ "$(jq '.documents | length' "${index[0]}")" -eq 39 ]
}

@test "history: a damaged index counts for nothing, one that cannot be written is no failure" {
	"$FORKMARK" history --json documents >good.json
	local index=("$XDG_CACHE_HOME"/forkmark/history-*.json) damage
	for damage in '{' '[]' '{"format": "x"}' ''; do
		echo "$damage" >"${index[0]}"
		"$FORKMARK" history --json documents | cmp - good.json
	done
	jq -c '.documents[].record.cells = [{"name": 1}]' "${index[0]}" >other
	mv other "${index[0]}"
	"$FORKMARK" history --json documents | cmp - good.json
	XDG_CACHE_HOME=/proc/nowhere "$FORKMARK" history --json documents | cmp - good.json
	env -u XDG_CACHE_HOME -u HOME "$FORKMARK" history --json documents | cmp - good.json
}

@test "history --no-index leaves nothing; documents are never touched" {
	local before
	before=$(find documents -printf '%p %T@ %s\n' | sort | md5sum)
	"$FORKMARK" history --no-index documents >/dev/null
	[ ! -e "$XDG_CACHE_HOME" ]
	"$FORKMARK" history documents >/dev/null
	[ "$before" = "$(find documents -printf '%p %T@ %s\n' | sort | md5sum)" ]
}

@test "history -o draws SVG and PNG; names of documents do not run in gnuplot" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	"$FORKMARK" history -o plot.svg documents >/dev/null
	grep -q '<svg' plot.svg
	grep -qF 'fork mm=64M threads=1' plot.svg
	"$FORKMARK" history -o plot.png documents >/dev/null
	[ "$(head -c 4 plot.png | tail -c 3)" = PNG ]
	# Panels whose values are far from each other.
	make_documents several 40 25 10
	"$FORKMARK" history --by kernel -o several.svg several >/dev/null
	[ "$(grep -cE 'fork mm=64M threads=1|posix_spawn mm=0 threads=1' several.svg)" -eq 2 ]
	grep -qE '1\.90 ms' several.svg
	grep -qE '70\.00 µs' several.svg
	mkdir -p hostile
	local i
	for i in $(seq 0 39); do
		jq -c '.cells[].name |= . + " `touch ran` $(touch ran) \u001b[31m"' "documents/run$i/result.json" >"hostile/$i.json"
	done
	"$FORKMARK" history -o hostile.svg hostile >hostile.txt
	[ ! -e ran ]
	[ "$(grep -c $'\033' hostile.txt)" -eq 0 ]
}
