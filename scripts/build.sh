# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A build folder, made or brought up to date without a word unless it fails. Sourced by quickstart and check.

# build_quiet LOG COMMAND...: the end of the log when the command fails.
build_quiet() {
	log=$1
	shift
	"$@" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		echo "'$*' failed; all of its output is in $log" >&2
		return 1
	}
}

# build_folder FOLDER OPTIONS TARGET...: options are meson's, as one word list.
build_folder() {
	folder=$1 options=$2
	shift 2
	mkdir -p "$folder" || return
	if [ -f "$folder/build.ninja" ]; then
		# shellcheck disable=SC2086 # a list of words
		build_quiet "$folder/configure.log" meson configure "$folder" $options || return
	else
		# shellcheck disable=SC2086
		build_quiet "$folder/configure.log" meson setup "$folder" $options || return
	fi
	build_quiet "$folder/compile.log" ninja -C "$folder" "$@"
}
