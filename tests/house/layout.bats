#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The shape of the source tree: which folder may include which, and what a file must and must not have. SOURCE is the
# tree.
bats_require_minimum_version 1.5.0

setup() {
	cd "$SOURCE"
}

# sources: what people write, without builds and results.
sources() {
	find . \( -path './build*' -o -path './.git' -o -path './results/*/*' \) -prune -o -type f -print | sed 's,^\./,,' | sort
}

# includes FOLDER: 'FILE HEADER' of every #include "..." below it.
includes() {
	grep -rHoE '^#[[:space:]]*include[[:space:]]+"[^"]+"' --include='*.[ch]' "$1" |
		sed -E 's/^([^:]+):.*"([^"]+)"$/\1 \2/'
}

# only FOLDER ALLOWED...: nothing is included but headers of these folders.
only() {
	local folder=$1 file header allowed good bad=0
	shift
	[ -n "$(includes "$folder")" ]
	while read -r file header; do
		good=
		for allowed; do
			[[ $header != "$allowed"/* ]] || good=yes
		done
		[ -n "$good" ] || { echo "$file includes $header"; bad=1; }
		# Numbers of words are made when the build is set up.
		[ -f "$header" ] || [ -f "$BUILD/$header" ] || { echo "$file includes $header, which is not there"; bad=1; }
	done < <(includes "$folder")
	return "$bad"
}

@test "bench includes itself only: the subject is bare" {
	only bench bench
}

@test "bench includes no library but the C library and liburing" {
	run grep -rnE '#[[:space:]]*include[[:space:]]+<(hwloc|numa|papi|json-c|yaml|gsl|zlib|nettle)' bench
	[ "$status" -eq 1 ]
}

@test "results includes itself only" {
	only results results
}

@test "analysis includes itself and results only: it reads documents" {
	only analysis analysis results
}

@test "stress includes itself only" {
	only stress stress
}

@test "harness includes bench, stress, results and itself, and analysis from the command line's files only" {
	only harness harness bench stress results analysis
	run grep -rlE '#[[:space:]]*include[[:space:]]+"analysis/' harness
	[ "$status" -eq 0 ]
	local file
	for file in "${lines[@]}"; do
		[[ $file == harness/cmd_*.[ch] ]] || { echo "$file includes analysis"; return 1; }
	done
}

@test "headers include each other without a circle" {
	local folder
	for folder in bench stress results analysis harness; do includes "$folder"; done | grep '^[^ ]*\.h ' >"$BATS_TEST_TMPDIR/edges"
	[ -s "$BATS_TEST_TMPDIR/edges" ]
	run --separate-stderr tsort "$BATS_TEST_TMPDIR/edges"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "the guard of a header is its path" {
	local file guard
	for file in $(sources | grep -E '^(bench|results|analysis|harness)/.*\.h$'); do
		guard=$(tr 'a-z/.-' 'A-Z___' <<<"$file")
		grep -qx "#ifndef $guard" "$file" && grep -qx "#define $guard" "$file" || { echo "$file: $guard"; return 1; }
	done
}

@test "no file for everything" {
	run grep -E '(^|/)(common|util|utils|helpers|misc)\.[ch]$' <(sources)
	[ "$status" -eq 1 ]
}

@test "each source file names its licence in its first three lines" {
	local file bad=0
	while read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' || { echo "$file"; bad=1; }
	done < <(sources | grep -E '\.([ch]|sh|py|bash|bats)$|^(quickstart|check|\.ci/run|tests/house/tidy)$')
	return "$bad"
}

@test "each header says at its head what it is for" {
	local file bad=0
	while read -r file; do
		head -n 3 "$file" | grep -q '/\*' && [ "$(head -n 12 "$file" | grep -c '\*/')" -ge 1 ] || { echo "$file"; bad=1; }
	done < <(sources | grep -E '^(bench|results|analysis|harness)/.*\.h$')
	return "$bad"
}

# Written in pieces, so that this file does not find itself.
@test "no path of a private machine" {
	local words
	words="(^|[ \"'=(\`])/(wo""rk/|ro""ot/|ho""me/[a-z]+/|tmp/[a-z]\b)"
	run grep -nE "$words" $(sources | grep -vE '^(LICENSE|tests/fixtures/machines/identifying\.xml)$')
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "no name of the machine where this is tested" {
	local words
	words=$(uname -n)
	[ "${#words}" -ge 5 ] && [[ $words != localhost* ]] || skip "this machine's name is too common to look for: $words"
	run grep -nwF -e "$words" $(sources)
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "lists in meson.build name every file" {
	local file word
	for file in bench/mechanisms/*.c analysis/plots/*.c configs/*.yaml; do
		word=$(basename "$file" | sed 's/\.[a-z]*$//')
		grep -qE "'(plots/)?$word(\.c)?'" "${file%%/*}/meson.build" || { echo "$file"; return 1; }
	done
	for file in harness/*.c analysis/*.c results/*.c; do
		word=$(basename "$file" .c)
		grep -qE "'(harness/)?$word\.c'|'${word#cmd_}'" "${file%%/*}/meson.build" meson.build || { echo "$file"; return 1; }
	done
	for file in tests/unit/*.c; do
		grep -q "'$(basename "$file" .c)':" tests/meson.build || { echo "$file"; return 1; }
	done
	for file in tests/cli/*.bats tests/house/*.bats; do
		grep -q "'$(basename "$file" .bats)'" tests/meson.build || { echo "$file"; return 1; }
	done
}
