# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What building and testing take, how to see that it is there, and which package has it. Sourced by quickstart and check.
#
# Only what is missing is installed, so that with everything in place nothing is fetched and nobody needs to be root.

# Columns: who needs it, what, and the package by package manager; '+' joins several. `cmd:` is a program, `pkg:` a
# pkg-config module, `link:` flags that a C program must link with, `static:` a program that needs no library, `meson:` a
# version or later, `python:` a module of the system's Python.
packages_table() {
	cat <<-'END'
		build cmd:cc                          gcc                  gcc                gcc            gcc
		build link:-static                    gcc+libc6-dev        glibc-static       glibc          glibc-devel-static
		build meson:1.0                       meson                meson              meson          meson
		build cmd:ninja                       ninja-build          ninja-build        ninja          ninja
		build cmd:pkg-config                  pkg-config           pkgconf-pkg-config pkgconf        pkg-config
		build pkg:liburing                    liburing-dev         liburing-devel       liburing       liburing-devel
		build pkg:hwloc                       libhwloc-dev         hwloc-devel        hwloc          hwloc-devel
		build pkg:numa                        libnuma-dev          numactl-devel      numactl        libnuma-devel
		build pkg:papi                        libpapi-dev          papi-devel         papi           papi-devel
		build pkg:json-c                      libjson-c-dev        json-c-devel       json-c         libjson-c-devel
		build pkg:yaml-0.1                    libyaml-dev          libyaml-devel      libyaml        libyaml-devel
		build pkg:gsl                         libgsl-dev           gsl-devel          gsl            gsl-devel
		build pkg:zlib                        zlib1g-dev           zlib-devel         zlib           zlib-devel
		build pkg:nettle                      nettle-dev           nettle-devel       nettle         libnettle-devel
		phases pkg:libbpf                      libbpf-dev           libbpf-devel       libbpf         libbpf-devel
		phases cmd:clang                       clang                clang              clang          clang
		phases cmd:bpftool                     bpftool              bpftool            bpf            bpftool
		phases pkg:libtraceevent               libtraceevent-dev    libtraceevent-devel libtraceevent libtraceevent-devel
		phases pkg:libtracefs                  libtracefs-dev       libtracefs-devel   libtracefs     libtracefs-devel
		build cmd:gnuplot                     gnuplot-nox          gnuplot            gnuplot        gnuplot
		test  link:-fsanitize=address,undefined gcc                libasan+libubsan   gcc            gcc
		test  pkg:cmocka                      libcmocka-dev        libcmocka-devel    cmocka         libcmocka-devel
		test  cmd:bats                        bats                 bats               bash-bats      bats
		test  cmd:jq                          jq                   jq                 jq             jq
		test  python:jsonschema               python3-jsonschema   python3-jsonschema python-jsonschema python3-jsonschema
		test  python:prometheus_client python3-prometheus-client python3-prometheus_client python-prometheus_client python3-prometheus_client
		test  cmd:shellcheck                  shellcheck           ShellCheck         shellcheck     ShellCheck
		test  cmd:clang-format                clang-format         clang-tools-extra  clang          clang
		test  cmd:cppcheck                    cppcheck             cppcheck           cppcheck       cppcheck
		test  cmd:groff                       groff                groff              groff          groff
		test  cmd:xmllint                     libxml2-utils        libxml2            libxml2        libxml2-tools
		test  cmd:chromium                    chromium             chromium           chromium       chromium
		test  cmd:pgrep                       procps               procps-ng          procps-ng      procps
		test  cmd:setpriv                     util-linux           util-linux         util-linux     util-linux
		test  cmd:qemu-system-x86_64          qemu-system-x86      qemu-system-x86-core qemu-system-x86 qemu-x86
		test  static:busybox                  busybox-static       busybox            busybox        busybox-static
		arm64 cmd:qemu-system-aarch64         qemu-system-arm      qemu-system-aarch64-core qemu-system-aarch64 qemu-arm
		arm64 cmd:aarch64-linux-gnu-gcc       gcc-aarch64-linux-gnu gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc cross-aarch64-gcc12
		tidy  cmd:clang-tidy                  clang-tidy           clang-tools-extra  clang          clang
	END
}

# packages_links FLAGS: whether a C program can be linked with them.
packages_links() {
	packages_folder=$(mktemp -d) || return
	echo 'int main(void) { return 0; }' >"$packages_folder/try.c"
	cc "$1" -o "$packages_folder/try" "$packages_folder/try.c" >/dev/null 2>&1
	packages_linked=$?
	rm -rf "$packages_folder"
	return "$packages_linked"
}

# packages_version WANTED FOUND: whether FOUND, as 1.3.2, is WANTED, as 1.0, or later.
packages_version() {
	[ -n "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# packages_static NAME: whether the program is there and statically linked.
packages_static() {
	packages_program=$(command -v "$1") && ! ldd "$packages_program" 2>&1 | grep -q ' => '
}

packages_have() {
	case $1 in
	# Some tools are root's only by their folder.
	cmd:*) PATH=$PATH:/usr/sbin command -v "${1#*:}" >/dev/null ;;
	pkg:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
	link:*) packages_links "${1#*:}" ;;
	static:*) packages_static "${1#*:}" ;;
	meson:*) packages_version "${1#*:}" "$(meson --version 2>/dev/null)" ;;
	python:*) /usr/bin/python3 -c "import ${1#*:}" 2>/dev/null ;;
	esac
}

# packages_missing WHO...: the rows that are not satisfied.
packages_missing() {
	packages_table | while read -r who need packages; do
		case " $* " in
		*" $who "*) packages_have "$need" </dev/null || echo "$need $packages" ;;
		esac
	done
}

# packages_command ROWS: the package manager here and the packages of the rows, as the words of one command.
packages_command() {
	if command -v apt-get >/dev/null; then
		column=2 command='apt-get install -y --no-install-recommends'
	elif command -v dnf >/dev/null; then
		column=3 command='dnf install -y'
	elif command -v pacman >/dev/null; then
		column=4 command='pacman -S --needed --noconfirm'
	elif command -v zypper >/dev/null; then
		column=5 command='zypper --non-interactive install'
	else
		return 1
	fi
	# shellcheck disable=SC2046 # package names have no spaces
	echo "$command" $(echo "$1" | awk -v column="$column" '{ print $column }' | tr + '\n' | sort -u)
}

packages_list() {
	echo "$1" | awk '{ printf " %s", $1 }'
}

# packages_need WHO...: install what is missing. Returns 2, after saying what is missing and what to do, when that
# cannot be.
packages_need() {
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0
	if ! command=$(packages_command "$missing"); then
		echo "Missing:$(packages_list "$missing"). No package manager known here (apt, dnf, pacman, zypper):" \
			"install these by hand, then start again." >&2
		return 2
	fi
	as=
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "Missing:$(packages_list "$missing"). As root: $command" >&2
			return 2
		fi
		as=sudo
	fi
	packages_install || return 2
	missing=$(packages_missing "$@")
	[ -z "$missing" ] || {
		echo "Still missing after '$command':$(packages_list "$missing"). Where the distribution has a version" \
			"that is too old, install a newer one by hand." >&2
		return 2
	}
}

# shellcheck disable=SC2086 # $as is a word or nothing, $command a list of words
packages_install() {
	echo "Installing: $as${as:+ }$command"
	case $command in
	apt-get*)
		# A fresh machine has no package lists, an old one lists of packages that are gone.
		# One source that does not answer is no reason to stop: apt-get install tells what it lacks.
		packages_run $as apt-get update || :
		export DEBIAN_FRONTEND=noninteractive
		;;
	*) echo "These package names have not been tried on this distribution yet." ;;
	esac
	packages_run $as $command
}

# Quiet unless it fails.
packages_run() {
	packages_log=$(mktemp) || return
	"$@" >"$packages_log" 2>&1 </dev/null || {
		tail -n 20 "$packages_log" >&2
		echo "'$*' failed." >&2
		rm -f "$packages_log"
		return 2
	}
	rm -f "$packages_log"
}
