#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's kernels for the tests of guests: which there are, and where they are kept. How they are fetched is in debian.sh.
#
#   kernels.sh list                  the words below, and what is in the cache
#   kernels.sh path WORD [ARCH]      print where the image is; exit 1 when it is not there
#   kernels.sh fetch WORD [ARCH]     fetch it unless it is there, then the same
#
# ARCH is Debian's word (amd64, arm64; this machine's). The cache is FORKMARK_KERNELS, or XDG_CACHE_HOME/forkmark/kernels;
# an image from elsewhere can be put there under the name WORD-ARCH.
set -u
# shellcheck source=tests/guest/debian.sh
. "$(dirname -- "$0")/debian.sh"

words='5.10 6.1 6.12 newest'

# The suite with that kernel.
suite_of() {
	case $1 in
	5.10) echo bullseye ;;
	6.1) echo bookworm ;;
	6.12) echo trixie ;;
	newest) echo sid ;;
	*) return 1 ;;
	esac
}

fail() {
	echo "kernels.sh: $*" >&2
	exit 1
}

cache=${FORKMARK_KERNELS:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/forkmark/kernels}

# The packages that linux-image-ARCH leads to and that may hold the image, by version.
packages() {
	apt-cache -c "$work/apt.conf" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
		--no-replaces --no-enhances "linux-image-$1" 2>/dev/null |
		grep -oE '^linux-(image|binary)-[0-9][^ ]*' | sort -u
}

# image_from PACKAGE ARCH: put its image into the cache; prints its name there.
image_from() {
	rm -f "$work"/*.deb
	(cd "$work" && quiet apt-get -c "$work/apt.conf" download "$1") || return
	dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xOf - --wildcards '*/vmlinuz*' >"$work/image" 2>/dev/null
	[ -s "$work/image" ] || return
	name=vmlinuz-$(echo "$1" | sed -E 's/^linux-[a-z]+-//')
	mv "$work/image" "$cache/$name" && echo "$name"
}

fetch() {
	for tool in apt-get apt-cache dpkg-deb tar; do
		command -v "$tool" >/dev/null || fail "$tool is not installed: images come from Debian's packages"
	done
	mirror=$(mirror)
	[ -n "$mirror" ] || fail "apt knows no mirror of Debian here; put an image at $cache/$1-$2"
	mkdir -p "$cache" || exit
	work=$(mktemp -d "$cache/fetch.XXXXXX") || exit
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	prepare "$(suite_of "$1")" "$2" || fail "$work: cannot prepare it"
	quiet apt-get -c "$work/apt.conf" update || fail "$mirror does not answer"
	for package in $(packages "$2"); do
		name=$(image_from "$package" "$2") && [ -n "$name" ] && {
			ln -sfn "$name" "$cache/$1-$2"
			return
		}
	done
	fail "no kernel image of $(suite_of "$1") for $2 from $mirror"
}

# path WORD ARCH
path() {
	[ -r "$cache/$1-$2" ] && readlink -f "$cache/$1-$2"
}

what=${1-} word=${2-} arch=${3-}
[ -n "$arch" ] || case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) arch=$(uname -m) ;;
esac
case $what in
path | fetch) suite_of "$word" >/dev/null || fail "'$word' is none of: $words" ;;
list)
	for word in $words; do
		echo "$word $(path "$word" "$arch" || echo '(not fetched)')"
	done
	exit
	;;
*)
	echo "usage: kernels.sh list | path WORD [ARCH] | fetch WORD [ARCH]" >&2
	exit 2
	;;
esac
path "$word" "$arch" && exit
[ "$what" = fetch ] || fail "$word for $arch is not in $cache; 'tests/guest/kernels.sh fetch $word' gets it"
fetch "$word" "$arch"
path "$word" "$arch"
