#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What README.md and docs/ tell a reader to type and to open exists. FORKMARK is the program, SOURCE the tree.
bats_require_minimum_version 1.5.0

setup() {
	cd "$SOURCE"
}

pages() {
	find README.md docs results/README.md -name '*.md' 2>/dev/null
}

# commands: every `forkmark WORD...` in blocks of code and in backquotes, one a line, without what leads there.
commands() {
	local page
	for page in $(pages); do
		awk '/^```/ { code = !code; next } code' "$page"
		awk '/^```/ { code = !code; next } !code' "$page" | grep -oE '`[^`]+`' | tr -d '`'
	done | sed -E 's/^ *\$ //; s,^(sudo |taskset -c [0-9,-]+ |[.a-z]*build/)+,,' |
		grep -E '^forkmark [a-z]' | sed -E 's/ +#.*//'
}

@test "the README has at most 150 lines of at most 120 columns" {
	[ -f README.md ]
	[ "$(wc -l <README.md)" -le 150 ]
}

@test "each forkmark command that is told exists, with each option" {
	local line command option seen=0 bad=0
	while read -r line; do
		command=$(awk '{ print $2 }' <<<"$line")
		"$FORKMARK" "$command" --help >"$BATS_TEST_TMPDIR/help" 2>&1 || { echo "no command: $line"; bad=1; continue; }
		for option in $(grep -oE '(^| )--[a-z][a-z-]*' <<<"$line"); do
			grep -qE -e "(^|[^a-z-])$option([^a-z-]|$)" "$BATS_TEST_TMPDIR/help" || [[ $option == --man || $option == --completion || $option == --markdown || $option == --words ]] || { echo "no option $option: $line"; bad=1; }
		done
		seen=$((seen + 1))
	done < <(commands | sort -u)
	[ "$seen" -ge 3 ]
	return "$bad"
}

@test "each script that is told exists and can be run" {
	local word seen=0
	for word in $(pages | xargs grep -ohE '(^|[`( ])\./[a-z][a-z/.-]*' | grep -oE '[a-z][a-z/.-]*' | sort -u); do
		[ -x "$word" ] || { echo "./$word"; return 1; }
		seen=$((seen + 1))
	done
	[ "$seen" -ge 2 ]
}

@test "each link to a file leads somewhere" {
	local page link seen=0 bad=0
	for page in $(pages); do
		for link in $(grep -oE '\]\([^)#: ]+' "$page" | sed 's/^](//'); do
			[ -e "$(dirname "$page")/$link" ] || { echo "$page: $link"; bad=1; }
			seen=$((seen + 1))
		done
	done
	[ "$seen" -ge 3 ]
	return "$bad"
}
