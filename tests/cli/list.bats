#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark list`, and the documents that it makes. FORKMARK is the program.
bats_require_minimum_version 1.5.0

source=$BATS_TEST_DIRNAME/../..

@test "list shows every kind in at most 100 columns" {
	run --separate-stderr "$FORKMARK" list
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	local kind
	for kind in mechanisms axes actions reapers placements memory configs; do
		grep -q "^$kind: " <<< "$output"
	done
	[ "$(awk 'length > 100' <<< "$output")" = "" ]
	[ "$(grep -c ' $' <<< "$output")" -eq 0 ]
}

@test "list mechanisms has one row a file in bench/mechanisms" {
	run "$FORKMARK" list --words mechanisms
	[ "$status" -eq 0 ]
	[ "$(sort <<< "$output")" = "$(basename -s .c "$source"/bench/mechanisms/*.c | sort)" ]
}

@test "list configs has one row a file in configs" {
	run "$FORKMARK" list --words configs
	[ "$status" -eq 0 ]
	[ "$(sort <<< "$output")" = "$(basename -s .yaml "$source"/configs/*.yaml | sort)" ]
	run "$FORKMARK" list --json configs
	[ "$status" -eq 0 ]
	[[ $output != *'"available":false'* ]]
}

@test "list takes several kinds, and only those" {
	run "$FORKMARK" list reapers actions
	[ "$status" -eq 0 ]
	[ "$(grep -c '^[a-z]*: ' <<< "$output")" -eq 2 ]
}

@test "list --json is JSON with every kind" {
	run --separate-stderr "$FORKMARK" list --json
	[ "$status" -eq 0 ]
	/usr/bin/python3 -c '
import json, sys
kinds = json.load(sys.stdin)
assert {"mechanisms", "axes", "actions", "reapers", "pages", "loads", "neighbours", "measures", "placements", "memory", "configs"} <= set(kinds), list(kinds)
for kind, rows in kinds.items():
    assert rows, kind
    for row in rows:
        assert row["name"] and (row["available"] is True or row["reason"]), row
assert [axis["name"] for axis in kinds["axes"]][:3] == ["mechanism", "mm", "threads"]
' <<< "$output"
}

@test "an unknown kind" {
	run --separate-stderr "$FORKMARK" list mechanism
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$stderr" = "forkmark list: 'mechanism' is not a kind; did you mean 'mechanisms'?" ]
	run --separate-stderr "$FORKMARK" list spoons
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark list: 'spoons' is not a kind; see \`forkmark list --help\`" ]
}

@test "a full device is an error" {
	run --separate-stderr bash -c '"$FORKMARK" list > /dev/full'
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "docs/axes.md and docs/phases.md are what the tables say" {
	"$FORKMARK" list --markdown axes | diff -u "$source/docs/axes.md" -
	"$FORKMARK" list --markdown phases | diff -u "$source/docs/phases.md" -
}

@test "the man page has no warnings and names every axis and command" {
	command -v groff > /dev/null || skip "groff is not installed"
	"$FORKMARK" list --man > "$BATS_TEST_TMPDIR/forkmark.1"
	run --separate-stderr groff -man -ww -Tascii -P-cbou "$BATS_TEST_TMPDIR/forkmark.1"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	local word
	for word in $("$FORKMARK" list --words axes) 'forkmark run' 'forkmark list' --set --json 'EXIT STATUS' posix_spawn; do
		grep -q -e "$word" <<< "$output"
	done
}

# complete WORD...: what the script offers for the last word.
offered() {
	bash -c '
		source "$0"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_forkmark
		printf "%s\n" "${COMPREPLY[@]}"' "$BATS_TEST_TMPDIR/completion" "$@"
}

@test "completion of commands, options, axes, words, kinds and configs" {
	PATH=$(dirname "$FORKMARK"):$PATH
	"$FORKMARK" list --completion > "$BATS_TEST_TMPDIR/completion"
	[ "$(offered forkmark lis)" = list ]
	[ "$(offered forkmark list --js)" = --json ]
	[ "$(offered forkmark run --set me | sort | paste -sd ' ')" = "measure= mechanism= mem=" ]
	[ "$(offered forkmark run --set mechanism = vf | paste -sd ' ')" = "vfork vfork-exec" ]
	[ "$(offered forkmark run --set mechanism = fork,posix_spawn-sig)" = "fork,posix_spawn-sigmask" ]
	[ "$(offered forkmark run --set mem = | sort | paste -sd " ")" = "interleave local remote" ]
	[ "$(offered forkmark list plac)" = placements ]
	[ "$(offered forkmark run quic)" = quick ]
}

@test "the completion script passes shellcheck" {
	command -v shellcheck > /dev/null || skip "shellcheck is not installed"
	"$FORKMARK" list --completion > "$BATS_TEST_TMPDIR/completion"
	shellcheck -s bash "$BATS_TEST_TMPDIR/completion"
}
