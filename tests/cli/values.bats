#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every value of every axis, for a few iterations, as root and as an ordinary user: it is measured, or it is SKIP with a
# reason; it is never BROKEN or FAIL. What a value must do is asserted in the files of its kind. An axis that is not
# named here fails the test: it needs a line in company.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 755 "$dir"
}

teardown() {
	rm -rf "$dir"
}

# company AXIS: what must be set besides for its values to make sense.
company() {
	case $1 in
	mechanism | mm | threads | action | reap | concurrency | beside | workers | placement | mem | child-cpu) ;;
	vmas | anon-depth | fds | sighandlers | timers | groups | cwd-depth | cgroup-depth | pid-depth | lives-in) ;;
	seccomp | landlock | rlimits | uprobes | measure) ;;
	pages) echo --set mm=4M ;;
	touched | stride) echo --set mm=1M ;;
	load) echo --set rate=500 ;;
	rate) echo --set load=open ;;
	workers-as) echo --workers 2 ;;
	target | env | argv) echo --set mechanism=fork-exec ;;
	file-actions) echo --set mechanism=posix_spawn ;;
	thread-state) echo --set threads=3 ;;
	vma-kind) echo --set vmas=10 ;;
	fd-kind | fd-cloexec | fd-highest) echo --set fds=10 ;;
	*)
		echo "axis $1 is not in company()" >&2
		return 1
		;;
	esac
}

# words KIND-OF-AXIS: every word, a small number in the place of N, without those that need other company.
words() {
	jq -r --arg axis "$1" '.[$axis] | map(.name) | .[]' "$dir/list" |
		sed -e 's/NxN/2x2/' -e 's/node:N/node:0/' -e 's/mthp-N/mthp-64/' -e 's/density=N/density=20/' -e 's/=N$/=3/'
}

# measured AXIS VALUES [OPTION...]: with the options instead of the usual company, none of these cells is BROKEN or FAIL, and SKIP has a reason.
measured() {
	local axis=$1 values=$2 status=0
	shift 2
	# shellcheck disable=SC2046
	"${as[@]}" "$FORKMARK" run --runs 1 --budget 100ms --no-controls --no-report -q --force -o "$dir/out" \
		--set "$axis=$values" $([ $# -gt 0 ] || company "$axis") "$@" >"$dir/said" 2>&1 || status=$?
	if [ "$status" -ne 0 ]; then
		echo "$axis=$values: exit $status"
		cat "$dir/said"
		[ ! -f "$dir/out/result.json" ] ||
			jq -r '.cells[] | select(.verdict == "BROKEN" or .verdict == "FAIL") | "\(.name): \(.reason)"' "$dir/out/result.json"
		return 1
	fi
	jq -e '[.cells[] | select(.verdict == "OK" and .intervals.total.n > 0 or .verdict == "SKIP" and (.reason | length > 5))]
		| length == ($n | tonumber)' --arg n "$(jq '.cells | length' "$dir/out/result.json")" "$dir/out/result.json" >/dev/null
}

# The axes with words, by the name that `list` gives them.
all_words() {
	local kind axis values bad=0
	"$FORKMARK" list --json >"$dir/list"
	"$FORKMARK" list --words axes >"$dir/axes"
	for kind in $(jq -r 'keys_unsorted[]' "$dir/list"); do
		case $kind in
		axes | configs | counters | exports | imports) continue ;;
		mechanisms) axis=mechanism ;;
		actions) axis=action ;;
		reapers) axis=reap ;;
		loads) axis=load ;;
		neighbours) axis=beside ;;
		measures) axis=measure ;;
		placements) axis=placement ;;
		memory) axis=mem ;;
		*) axis=$kind ;;
		esac
		company "$axis" >/dev/null || bad=1
		case $axis in
		mechanism) values=$(words "$kind" | paste -sd ,) ;;
		load)
			values=$(words "$kind" | grep -v -e closed -e storm | paste -sd ,)
			measured workers 1,2 --set load=storm || bad=1
			;;
		action)
			measured action touch,touch=3 --set mm=64K || bad=1
			values=$(words "$kind" | grep -v '^touch' | paste -sd ,)
			;;
		measure)
			measured measure cow,stall --set mm=1M || bad=1
			values=$(words "$kind" | grep -v -e cow -e stall | paste -sd ,)
			;;
		pages)
			measured pages 4k,hugetlb-1g --set mm=1G || bad=1
			values=$(words "$kind" | grep -v hugetlb-1g | paste -sd ,)
			;;
		*) values=$(words "$kind" | paste -sd ,) ;;
		esac
		measured "$axis" "$values" || bad=1
	done
	return "$bad"
}

# The axes that are numbers: the least, and a little more.
all_numbers() {
	local axis range least bad=0
	"$FORKMARK" list --json >"$dir/list"
	while read -r axis range; do
		company "$axis" >/dev/null || bad=1
		least=${range%% *}
		case $axis in
		rate) measured rate 500 || bad=1 ;;
		fd-highest) measured fd-highest 0,100 || bad=1 ;;
		env | argv | mm) measured "$axis" 0,4K,64K || bad=1 ;;
		*) measured "$axis" "$least,3" || bad=1 ;;
		esac
	done < <(jq -r '.axes[] | select(.values | test("^[0-9]+(,| to)")) | "\(.name) \(.values | sub(",.*"; "") | sub(" to .*"; ""))"' "$dir/list")
	return "$bad"
}

@test "every word of every axis, as whoever runs this" {
	as=()
	all_words
}

@test "every number of every axis, as whoever runs this" {
	as=()
	all_numbers
}

@test "every word of every axis, as an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "this is an ordinary user already"
	mkdir "$dir/out" && chown nobody "$dir" "$dir/out"
	as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
	all_words
}

@test "every number of every axis, as an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "this is an ordinary user already"
	mkdir "$dir/out" && chown nobody "$dir" "$dir/out"
	as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
	all_numbers
}

# refused AXIS VALUE: one line that names both, exit 2, and nothing is left behind.
refused() {
	local status=0
	# shellcheck disable=SC2046
	"$FORKMARK" run --runs 1 --budget 100ms --no-controls --no-report -q -o "$dir/refused" --set "$1=$2" $(company "$1") \
		>"$dir/said" 2>&1 || status=$?
	if [ "$status" -ne 2 ] || [ "$(wc -l <"$dir/said")" -ne 1 ] || ! grep -qF -- "$1=$2" "$dir/said" || [ -e "$dir/refused" ]; then
		echo "$1=$2: exit $status"
		cat "$dir/said"
		return 1
	fi
}

@test "bad values of every axis: one line, exit 2, no folder" {
	local axis value bad=0
	for axis in $("$FORKMARK" list --words axes); do
		for value in -1 nonsense 1x 99999999999999999999999; do
			refused "$axis" "$value" || bad=1
		done
	done
	return "$bad"
}
