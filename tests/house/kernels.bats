#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/guest/kernels.sh and arm64.sh where nothing can be fetched: what is in the cache, and what is said otherwise. SOURCE
# is the tree.
bats_require_minimum_version 1.5.0

setup() {
	export FORKMARK_KERNELS=$BATS_TEST_TMPDIR/cache FORKMARK_ARM64=$BATS_TEST_TMPDIR/folder/arm64
	bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	# a machine whose apt knows no mirror
	local tool
	for tool in apt-get apt-cache dpkg-deb; do
		printf '#!/bin/sh\nexit 0\n' >"$bin/$tool"
		chmod +x "$bin/$tool"
	done
}

kernels() {
	run --separate-stderr env PATH="$bin:$PATH" "$SOURCE/tests/guest/kernels.sh" "$@"
}

@test "an image that is in the cache is found, and not fetched" {
	mkdir "$FORKMARK_KERNELS"
	echo image >"$FORKMARK_KERNELS/vmlinuz-6.1.0-1"
	ln -s vmlinuz-6.1.0-1 "$FORKMARK_KERNELS/6.1-arm64"
	local what
	for what in path fetch; do
		kernels "$what" 6.1 arm64
		[ "$status" -eq 0 ]
		[ "$output" = "$(readlink -f "$FORKMARK_KERNELS")/vmlinuz-6.1.0-1" ]
		[ -z "$stderr" ]
	done
	rm "$FORKMARK_KERNELS/vmlinuz-6.1.0-1"
	kernels path 6.1 arm64
	[ "$status" -eq 1 ]
}

@test "what is not there: a line that says what to do" {
	kernels path 5.10 amd64
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "kernels.sh: 5.10 for amd64 is not in $FORKMARK_KERNELS; 'tests/guest/kernels.sh fetch 5.10' gets it" ]
	kernels fetch 5.10 amd64
	[ "$status" -eq 1 ]
	[ "$stderr" = "kernels.sh: apt knows no mirror of Debian here; put an image at $FORKMARK_KERNELS/5.10-amd64" ]
	[ ! -e "$FORKMARK_KERNELS" ]
}

@test "a mirror that does not answer: its words, and nothing is left" {
	printf '#!/bin/sh\ncase $1 in indextargets) echo http://127.0.0.1:1/debian/ ;; *) echo "E: refused" >&2; exit 100 ;; esac\n' >"$bin/apt-get"
	kernels fetch newest
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "E: refused" ]
	[ "${stderr_lines[1]}" = "kernels.sh: http://127.0.0.1:1/debian/ does not answer" ]
	[ -z "$(ls "$FORKMARK_KERNELS")" ]
}

@test "words that it does not know" {
	kernels fetch 2.6
	[ "$status" -eq 1 ]
	[ "$stderr" = "kernels.sh: '2.6' is none of: 5.10 6.1 6.12 newest" ]
	kernels
	[ "$status" -eq 2 ]
	kernels list
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
}

arm64() {
	run --separate-stderr env PATH="$bin:$PATH" "$SOURCE/tests/guest/arm64.sh" "$@"
}

@test "arm64: no system root, and none to be had" {
	arm64 path
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "arm64.sh: $FORKMARK_ARM64 is not there; 'tests/guest/arm64.sh fetch' gets it" ]
	local what
	for what in fetch "build $BATS_TEST_TMPDIR/build"; do
		# shellcheck disable=SC2086 # two words
		arm64 $what
		[ "$status" -eq 1 ]
		[ "$stderr" = "arm64.sh: apt knows no mirror of Debian here" ]
	done
	[ ! -e "$BATS_TEST_TMPDIR/folder" ]
	[ ! -e "$BATS_TEST_TMPDIR/build" ]
	arm64
	[ "$status" -eq 2 ]
}

@test "arm64: a mirror that does not answer leaves nothing, nor does one touch the system root that is there" {
	printf '#!/bin/sh\ncase $1 in indextargets) echo http://127.0.0.1:1/debian/ ;; *) echo "E: refused" >&2; exit 100 ;; esac\n' >"$bin/apt-get"
	arm64 fetch
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "E: refused" ]
	[ "${stderr_lines[1]}" = "arm64.sh: http://127.0.0.1:1/debian/ does not answer" ]
	[ -z "$(ls "$BATS_TEST_TMPDIR/folder")" ]
	# of other packages: as good as none, and kept until there is a new one
	mkdir "$FORKMARK_ARM64"
	echo libc6-dev >"$FORKMARK_ARM64/packages"
	arm64 fetch
	[ "$status" -eq 1 ]
	[ "$(cat "$FORKMARK_ARM64/packages")" = libc6-dev ]
	arm64 path
	[ "$status" -eq 1 ]
}

@test "arm64: a package comes out whole, its links stay in the system root" {
	command -v dpkg-deb >/dev/null || skip "dpkg-deb is not installed"
	local tree=$BATS_TEST_TMPDIR/tree archives=$BATS_TEST_TMPDIR/archives
	mkdir -p "$tree/DEBIAN" "$tree/lib/x" "$tree/usr/lib/x" "$tree/usr/share/doc/x" "$archives"
	printf 'Package: x\nVersion: 1\nArchitecture: arm64\nMaintainer: x\nDescription: x\n' >"$tree/DEBIAN/control"
	echo library >"$tree/lib/x/x.so.1"
	ln -s /lib/x/x.so.1 "$tree/usr/lib/x/x.so"
	echo words >"$tree/usr/share/doc/x/words"
	rm "$bin/dpkg-deb"
	dpkg-deb --build "$tree" "$archives/x.deb"
	# an apt that has this package
	cat >"$bin/apt-get" <<-END
		#!/bin/sh
		case "\$*" in
		indextargets*) echo http://127.0.0.1:1/debian/ ;;
		*--download-only*) cp "$archives/x.deb" "$BATS_TEST_TMPDIR"/folder/arm64.*/cache/archives/ ;;
		esac
	END
	arm64 fetch
	[ "$status" -eq 0 ]
	[ "$output" = "$FORKMARK_ARM64" ]
	[ "$(cat "$FORKMARK_ARM64/usr/lib/x/x.so")" = library ]
	[[ $(readlink "$FORKMARK_ARM64/usr/lib/x/x.so") != /* ]]
	[ ! -e "$FORKMARK_ARM64/usr/share/doc" ]
	[ "$(ls "$BATS_TEST_TMPDIR/folder")" = arm64 ]
	# the next time it is there
	rm "$bin/apt-get"
	arm64 fetch
	[ "$status" -eq 0 ]
}
