#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# forkmark for arm64, built on a machine that is none: a system root of Debian's arm64 packages, with the libraries and a
# busybox, and a cross build against it. Needs Debian's cross compiler; dpkg knows of no other architecture afterwards.
# What is done with the program is not decided here.
#
#   arm64.sh path            print where the system root is; exit 1 when it is not there
#   arm64.sh fetch           fetch it unless it is there, then the same
#   arm64.sh build FOLDER    fetch it, and build forkmark with its helpers in FOLDER; only what has changed is built anew
#
# It lies in FORKMARK_ARM64, or XDG_CACHE_HOME/forkmark/arm64-SUITE. The suite is this system's, as the compiler's own C
# library is.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
# shellcheck source=tests/guest/debian.sh
. "$here/debian.sh"

packages='libc6-dev libgcc-s1 liburing-dev libhwloc-dev libnuma-dev libpapi-dev libjson-c-dev libyaml-dev libgsl-dev
	zlib1g-dev nettle-dev libbpf-dev libtraceevent-dev libtracefs-dev busybox-static'
triplet=aarch64-linux-gnu

fail() {
	echo "arm64.sh: $*" >&2
	exit 1
}

# shellcheck disable=SC1091 # its words are shell
suite=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME-}")
root=${FORKMARK_ARM64:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/forkmark/arm64-$suite}

# A root of before, with other packages, is none.
path() {
	[ "$(cat "$root/packages" 2>/dev/null)" = "$packages" ] && echo "$root"
}

# Links between packages are absolute at times; here they must stay in the root.
mend_links() {
	find "$1" -type l -lname '/*' | while read -r link; do
		ln -sfnr "$1$(readlink "$link")" "$link" || return
	done
}

# unpack ARCHIVES ROOT: in a root whose /bin, /lib and /sbin are those of /usr, as every system's today.
unpack() {
	for folder in bin lib sbin; do
		mkdir -p "$2/usr/$folder" && ln -s "usr/$folder" "$2/$folder" || return
	done
	for archive in "$1"/*.deb; do
		dpkg-deb --fsys-tarfile "$archive" |
			tar -x -C "$2" --keep-directory-symlink --no-same-owner --exclude './usr/share/*' || return
	done
	mend_links "$2"
}

fetch() {
	for tool in apt-get dpkg-deb tar; do
		command -v "$tool" >/dev/null || fail "$tool is not installed: the system root is of Debian's packages"
	done
	mirror=$(mirror)
	[ -n "$mirror" ] || fail "apt knows no mirror of Debian here"
	mkdir -p "$(dirname -- "$root")" || exit
	work=$(mktemp -d "$root.XXXXXX") || exit
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	prepare "$suite" arm64 || fail "$work: cannot prepare it"
	quiet apt-get -c "$work/apt.conf" update || fail "$mirror does not answer"
	# shellcheck disable=SC2086 # a list
	quiet apt-get -c "$work/apt.conf" install -y --download-only --no-install-recommends $packages ||
		fail "$mirror does not have all packages of $suite for arm64"
	quiet unpack "$work/cache/archives" "$work/root" || fail "$work: cannot unpack the packages"
	echo "$packages" >"$work/root/packages"
	rm -rf "$root"
	mv "$work/root" "$root" || fail "$root: cannot be put there"
}

# build FOLDER
build() {
	source=$(CDPATH='' cd -- "$here/../.." && pwd) || exit
	command -v "$triplet-gcc" >/dev/null || fail "$triplet-gcc is not installed; the package gcc-$triplet has it"
	work=$(mktemp -d) || exit
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	sed "s|@ROOT@|$root|g" "$here/aarch64.ini.in" >"$work/ini" || exit
	if ! cmp -s "$work/ini" "$1.ini" || [ ! -f "$1/build.ninja" ]; then
		rm -rf "$1"
		mkdir -p "$1" && cp "$work/ini" "$1.ini" || exit
		quiet meson setup --buildtype=release -Dwerror=true --cross-file "$1.ini" "$1" "$source" ||
			fail "meson cannot set up $1"
	fi
	quiet ninja -C "$1" -j2 program || fail "forkmark cannot be built for arm64"
}

case ${1-}:$# in
path:1) path || fail "$root is not there; 'tests/guest/arm64.sh fetch' gets it" ;;
fetch:1) path || { fetch && path; } ;;
build:2)
	path >/dev/null || fetch
	build "$2"
	;;
*)
	echo "usage: arm64.sh path | fetch | build FOLDER" >&2
	exit 2
	;;
esac
