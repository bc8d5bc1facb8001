#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the program may live: installed, moved, and built in a folder whose name has a space. BUILD is a build folder,
# SOURCE the tree.
bats_require_minimum_version 1.5.0

setup_file() {
	export STAGE="$BATS_FILE_TMPDIR/stage"
	DESTDIR="$STAGE" meson install -C "$BUILD" --no-rebuild --quiet >&2
	PREFIX=$(meson introspect "$BUILD" --buildoptions | jq -r '.[] | select(.name == "prefix") | .value')
	export PREFIX
}

@test "installed: the program in bin, helpers in libexec, data in share" {
	[ -x "$STAGE$PREFIX/bin/forkmark" ]
	[ "$(ls "$STAGE$PREFIX/bin")" = forkmark ]
	[ "$(ls "$STAGE$PREFIX/libexec/forkmark")" = "forkmark-dynamic
forkmark-nop
forkmark-shebang
forkmark-static
forkmark-stress
forkmark-subject
forkmark-zygote" ]
	[ "$(cd "$STAGE$PREFIX/share/forkmark/configs" && ls)" = "$(cd "$SOURCE/configs" && ls ./*.yaml | sed 's,^\./,,')" ]
	[ -s "$STAGE$PREFIX/share/forkmark/analysis/report.css" ]
	local script
	for script in "$SOURCE"/analysis/*.gp; do
		[ -s "$STAGE$PREFIX/share/forkmark/analysis/$(basename "$script")" ]
	done
	run find "$STAGE" -type f -name '*.a'
	[ -z "$output" ]
}

@test "installed: the man page and the completion are what the program prints" {
	local page
	page=$(find "$STAGE$PREFIX/share/man/man1" -name 'forkmark.1*')
	[ -n "$page" ]
	"$FORKMARK" list --man | cmp - "$page"
	"$FORKMARK" list --completion | cmp - "$STAGE$PREFIX/share/bash-completion/completions/forkmark"
}

@test "the helpers are static, the one that is executed has one load segment" {
	local helper
	for helper in forkmark-subject forkmark-nop; do
		run readelf -lW "$STAGE$PREFIX/libexec/forkmark/$helper"
		[ "$status" -eq 0 ]
		[[ $output != *INTERP* ]]
		[[ $output != *DYNAMIC* ]]
	done
	[ "$(grep -c ' LOAD ' <<<"$output")" -eq 1 ]
}

@test "the installed tree works from another place, with a space in its name" {
	mkdir "$BATS_TEST_TMPDIR/some where"
	cp -a "$STAGE$PREFIX" "$BATS_TEST_TMPDIR/some where/tree"
	local forkmark="$BATS_TEST_TMPDIR/some where/tree/bin/forkmark"
	cd "$BATS_TEST_TMPDIR"
	run --separate-stderr "$forkmark" list
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	run "$forkmark" run --set mechanism=fork,posix_spawn --runs 1 --budget 1s -q -o "a result"
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict]' "a result/result.json")" = '["OK","OK"]' ]
	[ -s "a result/report.html" ]
	grep -q '<svg' "a result/report.html"
	run "$forkmark" run quick --dry-run
	[ "$status" -eq 0 ]
}

@test "without its helper the program says where it looked, exit 2" {
	mkdir -p "$BATS_TEST_TMPDIR/bare/bin"
	cp "$STAGE$PREFIX/bin/forkmark" "$BATS_TEST_TMPDIR/bare/bin"
	run "$BATS_TEST_TMPDIR/bare/bin/forkmark" run --set mechanism=fork -o "$BATS_TEST_TMPDIR/out"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *forkmark-subject* ]]
	[[ $output == *"$BATS_TEST_TMPDIR/bare/bin"* ]]
}

# A clone in a folder with a space, and quickstart as a user without network runs it.
@test "quickstart in a folder with a space: installs nothing, builds, measures; a second call builds nothing" {
	local clone="$BATS_TEST_TMPDIR/my clone" fakes="$BATS_TEST_TMPDIR/fakes" tool
	mkdir "$clone" "$fakes" "$BATS_TEST_TMPDIR/else where"
	(cd "$SOURCE" && find . \( -path './build*' -o -path './.git' -o -path './results/*/*' \) -prune -o -type f -print0 |
		tar -c --null -T - -f -) | tar -x -C "$clone" -f -
	for tool in apt-get dnf pacman zypper sudo curl wget; do
		printf '#!/bin/sh\necho "%s $*" >>"%s/called"\nexit 1\n' "$tool" "$fakes" >"$fakes/$tool"
		chmod +x "$fakes/$tool"
	done
	cd "$BATS_TEST_TMPDIR/else where"
	PATH=$fakes:$PATH run --separate-stderr "$clone/quickstart" --budget 1s --runs 1 --cells 'vfork*' -o "a result"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ ! -e "$fakes/called" ]
	[ "${lines[0]}" = "Building in $clone/build" ]
	[ -s "a result/report.html" ]
	[ "$(jq -r '.plan.config' "a result/result.json")" = quick ]
	[[ $output == *"report.html"* ]]
	PATH=$fakes:$PATH run --separate-stderr "$clone/quickstart" --budget 1s --runs 1 --cells 'vfork*' -o "a result" --force
	[ "$status" -eq 0 ]
	[[ $output != *Building* ]]
	[ ! -e "$fakes/called" ]
	[ "$(tail -n 1 "$clone/build/compile.log")" = "ninja: no work to do." ]
}
