#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# quickstart and check on machines where something is missing: what is installed, by whom, and what is said when that
# cannot be. No package manager is called here but fakes. SOURCE is the tree.
bats_require_minimum_version 1.5.0

# A machine: only what is needed to ask, and fakes that write down how they were called.
setup() {
	bin=$BATS_TEST_TMPDIR/bin
	called=$BATS_TEST_TMPDIR/called
	mkdir "$bin"
	local tool
	for tool in sh awk sort tr head tail mktemp rm cat env touch mkdir dirname; do
		ln -s "$(command -v "$tool")" "$bin/$tool"
	done
	for tool in cc meson ninja gnuplot; do
		fake "$tool" true
	done
	fake meson 'echo 1.0.1'
	fake pkg-config "! grep -qxF \"\$2\" '$BATS_TEST_TMPDIR/missing'"
	ln -s "$(command -v grep)" "$bin/grep"
	: >"$BATS_TEST_TMPDIR/missing"
	user 0
}

# fake NAME SCRIPT: a program on that machine.
fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
	chmod +x "$bin/$1"
}

# manager NAME SCRIPT: one that writes down its calls.
manager() {
	fake "$1" "echo \"$1 \$*\" >>'$called'; ${2:-true}"
}

user() {
	fake id "echo $1"
}

missing() {
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/missing"
}

need() {
	run env -i PATH="$bin" sh -c '. "$0/scripts/packages.sh"; packages_need "$@"' "$SOURCE" "$@"
}

@test "nothing is missing: nothing is called, nothing is said" {
	manager apt-get
	manager sudo
	need build
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ ! -e "$called" ]
}

@test "root on Debian: the lists, then only what is missing" {
	missing gsl hwloc
	manager apt-get "[ \"\$1\" = update ] || : >'$BATS_TEST_TMPDIR/missing'"
	need build
	[ "$status" -eq 0 ]
	[ "$output" = "Installing: apt-get install -y --no-install-recommends libgsl-dev libhwloc-dev" ]
	[ "$(cat "$called")" = "apt-get update
apt-get install -y --no-install-recommends libgsl-dev libhwloc-dev" ]
}

@test "a user with sudo" {
	missing numa
	user 1000
	manager apt-get "[ \"\$1\" = update ] || : >'$BATS_TEST_TMPDIR/missing'"
	manager sudo 'exec "$@"'
	need build
	[ "$status" -eq 0 ]
	[ "$output" = "Installing: sudo apt-get install -y --no-install-recommends libnuma-dev" ]
	[ "$(head -n 1 "$called")" = "sudo apt-get update" ]
}

@test "a user without sudo: the command, exit 2, nothing is called" {
	missing zlib
	user 1000
	manager apt-get
	need build
	[ "$status" -eq 2 ]
	[ "$output" = "Missing: pkg:zlib. As root: apt-get install -y --no-install-recommends zlib1g-dev" ]
	[ ! -e "$called" ]
}

@test "Fedora, Arch, openSUSE: their names, and a line that says that they were not tried" {
	local row manager words
	for row in 'dnf:install -y libyaml-devel' 'pacman:-S --needed --noconfirm libyaml' \
		'zypper:--non-interactive install libyaml-devel'; do
		manager=${row%%:*} words=${row#*:}
		rm -f "$called"
		missing yaml-0.1
		manager "$manager" ": >'$BATS_TEST_TMPDIR/missing'"
		need build
		rm "$bin/$manager"
		[ "$status" -eq 0 ]
		[ "${lines[0]}" = "Installing: $manager $words" ]
		[ "${lines[1]}" = "These package names have not been tried on this distribution yet." ]
		[ "$(cat "$called")" = "$manager $words" ]
	done
}

@test "an unknown distribution: what is missing, exit 2" {
	missing papi json-c
	need build
	[ "$status" -eq 2 ]
	[ "$output" = "Missing: pkg:papi pkg:json-c. No package manager known here (apt, dnf, pacman, zypper): install these by hand, then start again." ]
}

@test "installing fails: the manager's own words, exit 2" {
	missing gsl
	manager apt-get 'echo "E: no such package"; exit 100'
	need build
	[ "$status" -eq 2 ]
	[[ $output == *"E: no such package"* ]]
	[ "${lines[-1]}" = "'apt-get install -y --no-install-recommends libgsl-dev' failed." ]
}

@test "a meson that is too old is missing, and said so when installing does not mend it" {
	fake meson 'echo 0.61.2'
	manager apt-get
	need build
	[ "$status" -eq 2 ]
	[ "$(tail -n 1 "$called")" = "apt-get install -y --no-install-recommends meson" ]
	[[ ${lines[-1]} == "Still missing after 'apt-get install -y --no-install-recommends meson': meson:1.0."* ]]
	fake meson 'echo 1.10.0'
	need build
	[ "$status" -eq 0 ]
}

@test "versions are compared number by number" {
	run sh -c '. "$0/scripts/packages.sh"
		for pair in "1.9 1.10.0" "1.0 1.0" "1.0 1.0.1" "1.10 1.9" "1.0 0.61.2"; do
			packages_version ${pair% *} ${pair#* } && echo "$pair"
		done
		packages_version 1.0 "" || echo none' "$SOURCE"
	[ "$output" = "1.9 1.10.0
1.0 1.0
1.0 1.0.1
none" ]
}

@test "no static C library" {
	fake cc '[ "$1" != -static ]'
	need build
	[ "$status" -eq 2 ]
	[[ $output == "Missing: link:-static. "* ]]
}

@test "each row of the table names a package for every manager" {
	run sh -c '. "$0/scripts/packages.sh"; packages_table' "$SOURCE"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -ge 25 ]
	[ -z "$(awk 'NF != 6' <<<"$output")" ]
	# each kind of need is one that can be looked for
	[ -z "$(awk '{ print $2 }' <<<"$output" | grep -vE '^(cmd|pkg|link|static|meson|python):.')" ]
}

@test "each library that meson asks for is in the table" {
	local word seen=0
	for word in $(grep -rhoE "dependency\('[^']+'" "$SOURCE" --include=meson.build | sed -E "s/.*'(.*)'/\1/" | grep -vx threads); do
		sh -c '. "$0/scripts/packages.sh"; packages_table' "$SOURCE" | grep -q " pkg:$word " || { echo "$word"; return 1; }
		seen=$((seen + 1))
	done
	[ "$seen" -ge 8 ]
}
