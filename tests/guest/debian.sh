# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's packages of another suite or architecture, for the tests of guests. Nobody needs to be root, and nothing of the
# system's apt or dpkg is changed: only the mirror is asked of it, all else is in a folder of our own. Sourced; $work is
# that folder, $mirror what mirror() said. What is fetched, and what becomes of it, is for who sources it.

# The Debian mirror that apt uses here, of main, not of security's updates.
mirror() {
	apt-get indextargets 'Created-By: Packages' 'Origin: Debian' 'Component: main' --format "\$(REPO_URI)" 2>/dev/null |
		grep -v security | sort -u | head -n 1
}

# prepare SUITE ARCH: apt's state, lists and cache in $work. Its hooks would change the system's.
# shellcheck disable=SC2154 # of who sources this
prepare() {
	mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/none" || return
	: >"$work/status"
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -r "$keyring" ] && signed="[signed-by=$keyring]" || signed=
	echo "deb $signed $mirror $1 main" >"$work/sources.list"
	cat >"$work/apt.conf" <<-END
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear APT::Architectures;
		APT::Architecture "$2";
		APT::Architectures "$2";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::http::Timeout "30";
		Dir::Etc::SourceList "$work/sources.list";
		Dir::Etc::SourceParts "$work/none";
		Dir::Etc::Preferences "$work/none/none";
		Dir::Etc::PreferencesParts "$work/none";
		Dir::State "$work/state";
		Dir::State::status "$work/status";
		Dir::Cache "$work/cache";
	END
}

# quiet COMMAND...: its words only when it fails.
quiet() {
	"$@" >"$work/words" 2>&1 </dev/null || {
		tail -n 3 "$work/words" >&2
		return 1
	}
}
