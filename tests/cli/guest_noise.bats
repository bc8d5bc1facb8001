#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The table of docs/noise.md: a guest that counts instructions, so that nothing of the host is felt in it, and in which
# tests/guest/noise.sh disturbs runs in one way at a time. What was injected is said, and nothing else. noise.bats does the
# same beside whatever else the machine has to do. A kernel image is fetched unless it is there.
bats_require_minimum_version 1.5.0

# One guest for all tests: a boot and all runs take a minute and a half.
setup_file() {
	local kernel
	export OUT=$BATS_FILE_TMPDIR/out WHY=
	if ! command -v qemu-system-x86_64 >/dev/null; then
		WHY="qemu-system-x86_64 is not installed"
	elif ! command -v busybox >/dev/null; then
		WHY="busybox is not installed"
	elif [ "$(uname -m)" != x86_64 ]; then
		WHY="the guest has this forkmark, which is not for x86_64"
	elif ! kernel=$("$SOURCE/tests/guest/kernels.sh" fetch 6.1 2>"$BATS_FILE_TMPDIR/why") || [ -z "$kernel" ]; then
		WHY="no kernel image: $(tail -n 1 "$BATS_FILE_TMPDIR/why")"
	else
		"$GUEST_RUN" --timeout 900 --log "$BATS_FILE_TMPDIR/log" --cpus 1 --memory 768 --qemu=-icount --qemu=shift=0,sleep=off \
			--put="$SOURCE/tests/guest/noise.sh=/noise.sh" --out "$OUT" "$kernel" -- sh /noise.sh ||
			tail -n 20 "$BATS_FILE_TMPDIR/log" >&2
	fi
}

setup() {
	[ -z "$WHY" ] || skip "$WHY"
}

# names DOCUMENT [KIND]: those of the caveats of its runs, each once, and how many runs there are.
names() {
	jq -c --arg kind "${2-}" '[.cells[].runs[] | select($kind == "" or .kind == $kind)] | [length, ([.[] | .caveats // [] | .[].name] | unique)]' \
		"$OUT/$1/result.json"
}

# marked DOCUMENT KIND NAME: all its runs of that kind, by that name alone.
marked() {
	jq -e --arg kind "$2" --arg name "$3" '[.cells[].runs[] | select($kind == .kind).disturbed == [$name]] | length > 0 and all' \
		"$OUT/$1/result.json"
}

@test "nothing injected: nothing is said of any run, and no run is marked" {
	[ "$(names quiet)" = '[8,[]]' ]
	[ "$(jq '[.cells[].runs[] | has("disturbed")] | any' "$OUT/quiet/result.json")" = false ]
	# What the kernel does there of its own is less than is said.
	jq -e '[.cells[].runs[] | select(.kind == "plain" or .kind == "stamped").environment.others_share < 0.05] | all' "$OUT/quiet/result.json"
}

@test "a busy loop on the same CPU: others-ran, on each run" {
	[ "$(names loop)" = '[8,["others-ran"]]' ]
	marked loop plain others-ran
	marked loop stamped others-ran
	jq -e '[.cells[].caveats[].name] | index("disturbed") != null' "$OUT/loop/result.json"
}

@test "a quota of 0.3 CPUs on the run itself: quota-throttled" {
	[ "$(names quota plain)" = '[2,["quota-throttled"]]' ]
	[ "$(names quota)" = '[8,["quota-throttled"]]' ]
	marked quota plain quota-throttled
}

@test "a memory hog in a small group: reclaim, on each run" {
	[ "$(names memory)" = '[8,["reclaim"]]' ]
	marked memory plain reclaim
	marked memory stamped reclaim
}

@test "SIGSTOP of the subject for 200 ms: stopped, on that run alone, which is repeated" {
	[ "$(names stop)" = '[5,["stopped"]]' ]
	[ "$(jq -c '[.cells[0].runs[] | [.kind, .attempt, .disturbed]]' "$OUT/stop/result.json")" = \
		'[["plain",null,["stopped"]],["plain",1,null],["stamped",null,null],["counted",null,null],["counted-intervals",null,null]]' ]
	jq -e '.cells[0].runs[0].environment | .stopped_ms >= 190 and .longest_step_ms >= .stopped_ms and .standstill_ms == 0' "$OUT/stop/result.json"
}
