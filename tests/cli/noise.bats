#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Disturbances made on purpose, one after the other, and what is said of which run: docs/noise.md has the table. What is
# said for a machine of files (a busy sibling, heat, swap) is in tests/unit/noise.c and tests/unit/environment.c.
bats_require_minimum_version 1.5.0

setup() {
	export BATS_TEST_RETRIES=2 # other work can come between two runs
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	started=() groups=()
	run_it=("$FORKMARK" run --set mechanism=fork --set mm=0 --no-controls --no-report -q --force -o "$dir/out")
	cpu=$(taskset -pc $$ | sed -E 's/.*[:,-] *([0-9]+)$/\1/') # the last one that is allowed
}

# Only what this test has started, each with the group that it leads; then the cgroups are empty.
teardown() {
	local pid group
	for pid in "${started[@]}"; do
		kill -9 -- "-$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	for group in "${groups[@]}"; do
		for _ in $(seq 50); do rmdir "$group" 2>/dev/null && break; sleep 0.1; done
	done
	rm -rf "$dir"
}

plan() {
	"${run_it[@]}" --placement "$cpu" "$@"
}

# A task that never waits, on the same CPU as the subject.
hog_cpu() {
	setsid taskset -c "$cpu" sh -c 'while :; do :; done' 3>&- &
	started+=($!)
}

result() {
	jq -c "$1" "$dir/out/result.json"
}

# The names of all caveats of runs, each once.
said() {
	result '[.cells[].runs[] | .caveats // [] | .[].name] | unique'
}

# says NAME: every plain and stamped run has that caveat of severity 2, and is marked.
says() {
	result '[.cells[].runs[] | [.kind, .round, .disturbed, .environment.others_share]]'
	[ "$(result '[.cells[].runs[] | select(.kind == "plain" or .kind == "stamped") | (.disturbed // []) + [.caveats[]? | select(.severity == 2) | .name] |
		map(select(. == "'"$1"'")) | length == 2] | length > 0 and all')" = true ]
	[ "$(result '[.cells[].caveats[].name] | any(. == "disturbed" or . == "left-out")')" = true ]
}

# group CONTROLLER: a new group of version 1, or skip.
group() {
	local folder=/sys/fs/cgroup/$1
	[ -w "$folder/cgroup.procs" ] || skip "no cgroup hierarchy of version 1 with $1 can be written here"
	folder=$folder/forkmark-noise-$$-$BATS_TEST_NUMBER
	mkdir "$folder" 2>/dev/null || skip "no group can be made in /sys/fs/cgroup/$1"
	groups+=("$folder")
	made=$folder
	[ -f "$made/$2" ] || skip "a group in /sys/fs/cgroup/$1 has no $2"
}

# How much of a second CPU had something to do, in per cent.
busy() {
	awk -v cpu="cpu$cpu" '$1 == cpu { print $5 + $6; exit }' /proc/stat >"$dir/idle"
	sleep 1
	awk -v cpu="cpu$cpu" -v before="$(cat "$dir/idle")" '$1 == cpu { print int(100 - ($5 + $6 - before)); exit }' /proc/stat
}

# The subject that PID measures: the child of its keeper.
subject_of() {
	local keeper subject=
	for _ in $(seq 200); do
		keeper=$(pgrep -P "$1" | head -n 1) || :
		[ -z "$keeper" ] || subject=$(pgrep -P "$keeper" | head -n 1) || :
		[ -z "$subject" ] || break
		sleep 0.02
	done
	echo "$subject"
	[ -n "$subject" ]
}

@test "a quiet machine: nothing is said of any run" {
	busy=$(busy)
	[ "$busy" -le 2 ] || skip "other work takes $busy % of CPU $cpu"
	plan --runs 2 --budget 2s
	[ "$(busy)" -le 2 ] || skip "other work has come meanwhile"
	said
	[ "$(said)" = '[]' ]
	[ "$(result '[.cells[].runs[] | has("disturbed")] | any')" = false ]
}

@test "whatever else runs: no stop, no quota, no reclaim is said where there was none" {
	plan --runs 2 --budget 1s
	said
	[ "$(result '[.cells[].runs[] | .environment | .stopped_ms, (.cgroup_throttled // 0)] | add')" = 0 ]
	[ "$(said | jq 'any(. == "stopped" or . == "standstill" or . == "quota-throttled" or . == "reclaim")')" = false ]
}

@test "every row is a figure in all runs, or has a reason" {
	plan --runs 1 --budget 500ms
	[ "$(result '.environment_rows | length > 50')" = true ]
	[ "$(result '.environment_rows as $rows | [.cells[].runs[].environment | to_entries[] | select(.key | endswith("_top") | not) |
		if .value == null then $rows[.key].unavailable | type == "string" else $rows[.key].unit | type == "string" end] | all')" = true ]
	[ "$(result '[.environment_rows[] | select(.what == "" or .source == "")] | length')" = 0 ]
}

@test "a busy loop on the same CPU: others-ran, on every run" {
	hog_cpu
	plan --runs 2 --budget 4s # shorter runs are less than what /proc/stat can tell
	says others-ran
}

@test "a quota on the run itself: quota-throttled, on every run" {
	group cpu cpu.cfs_quota_us
	echo 50000 >"$made/cpu.cfs_period_us"
	echo 15000 >"$made/cpu.cfs_quota_us"
	(echo "$BASHPID" >"$made/cgroup.procs" && plan --runs 2 --budget 3s)
	says quota-throttled
	[ "$(result '[.cells[].runs[].environment.cgroup_throttled_ms > 0] | all')" = true ]
	[ "$(result '[.warnings[].name] | index("cpu-quota") != null')" = true ]
}

# It wants 160 MiB and gets 48 MiB: a file is read again and again, and never stays.
@test "a memory hog in a small group: reclaim" {
	grep -q total= /proc/pressure/memory 2>/dev/null || skip "the kernel keeps no memory pressure"
	group memory memory.limit_in_bytes
	echo $((48 << 20)) >"$made/memory.limit_in_bytes"
	other=$(taskset -pc $$ | sed -E 's/.*: *([0-9]+).*/\1/')
	HOG=$dir/hog GROUP=$made setsid taskset -c "$other" sh -c '
		echo $$ >"$GROUP/cgroup.procs"
		dd if=/dev/zero of="$HOG" bs=1M count=160 2>/dev/null
		while :; do cat "$HOG"; done' >/dev/null 3>&- &
	started+=($!)
	for _ in $(seq 100); do [ "$(stat -c %s "$dir/hog" 2>/dev/null)" = $((160 << 20)) ] && break; sleep 0.1; done
	plan --runs 2 --budget 2s
	result '[.cells[].runs[] | [.kind, .round, .disturbed, [.caveats[]?.name]]]'
	# in all runs pages were looked at; for how long who wanted one waited is the kernel's luck
	[ "$(result '[.cells[].runs[] | [.caveats[]?.name] | any(. == "reclaim")] | all')" = true ]
	[ "$(result '[.cells[].runs[] | .disturbed // [] | .[] | select(. == "reclaim")] | length > 0')" = true ]
}

# The first run is stopped, and no other: it alone says so, and is repeated.
@test "SIGSTOP of the subject for 200 ms: stopped, on that run; repeated, kept and marked" {
	setsid "${run_it[@]}" --placement "$cpu" --runs 1 --retries 1 --budget 3s 3>&- &
	local measurer=$! subject
	started+=("$measurer")
	subject=$(subject_of "$measurer")
	sleep 0.2
	kill -STOP "$subject"
	sleep 0.2
	kill -CONT "$subject"
	wait "$measurer"
	result '[.cells[].runs[] | [.kind, .round, .attempt, .disturbed]]'
	[ "$(result '[.cells[].runs[].environment.stopped_ms > 0]' | jq -c '.[0] and (.[1:] | any | not)')" = true ]
	[ "$(result '.cells[0].runs[0].environment | .stopped_ms >= 150 and .longest_step_ms >= .stopped_ms * 0.7')" = true ]
	[ "$(result '.cells[0].runs[0] | [.kind, .attempt]')" = '["plain",null]' ]
	[ "$(result '.cells[0].runs[0].disturbed | index("stopped") != null')" = true ]
	[ "$(result '.cells[0].runs[1] | [.kind, .round, .attempt]')" = '["plain",0,1]' ]
	[ "$(result '[.cells[0].runs[1:][].disturbed // [] | index("stopped")] | any')" = false ]
	[ "$(result .plan.retries)" = 1 ]
}

@test "without --retries a disturbed run is marked and not repeated" {
	hog_cpu
	plan --runs 2 --budget 1s
	[ "$(result '[.cells[].runs[].attempt] | any')" = false ]
	[ "$(result '.plan | has("retries")')" = false ]
	plan --runs 2 --retries 2 --budget 1s
	result '[.cells[].runs[] | [.kind, .round, .attempt]]'
	# Never more than asked for, and counted runs never.
	[ "$(result '[.cells[].runs[].attempt // 0] | max <= 2')" = true ]
	[ "$(result '[.cells[].runs[] | select(.kind | startswith("counted")).attempt] | any')" = false ]
	[ "$(result '[.cells[].runs[] | [.kind, .round]] as $all | ([$all[] | .[1]] == ([$all[] | .[1]] | sort))')" = true ]
}

@test "--retries: what is no number from 0 to 10 is refused, and goes not with --resume" {
	run ! "$FORKMARK" run --retries 11 --dry-run
	[[ $output == *"--retries 11: is not a number from 0 to 10"* ]]
	run ! "$FORKMARK" run --retries 1 --resume "$dir"
	[[ $output == *"--resume $dir: the plan is the document's"* ]]
}

@test "info: the most severe first, what runs now among it; no colour where no terminal is" {
	hog_cpu
	sleep 0.2
	run -0 "$FORKMARK" info
	[[ $output == *others-ran* ]]
	[[ $output != *$'\033'* ]]
	[ "$("$FORKMARK" info --json | jq -c '[.warnings[].severity] | . == (sort | reverse)')" = true ]
	[ "$("$FORKMARK" info --json | jq -c '[.warnings[] | .cost | length > 0] | all')" = true ]
	command -v script >/dev/null || skip "no terminal can be made: script is not installed"
	[[ $(script -qec "$FORKMARK info" /dev/null </dev/null) == *$'\033[31m'* ]]
	[[ $(NO_COLOR=1 script -qec "$FORKMARK info" /dev/null </dev/null) != *$'\033['* ]]
}
