#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What lies around a process: cgroups, namespaces, PID namespaces in each other, filters, limits. Each is what the
# document says, costs what it must, and leaves nothing behind.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 755 "$dir"
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --no-controls --no-report -q --force -o "$dir/out" "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

result() {
	jq -r "$1" "$dir/out/result.json"
}

# need AXIS: skip where it cannot be had, with forkmark's own reason.
need() {
	local reason
	reason=$("$FORKMARK" list axes --json | jq -r --arg axis "$1" '.axes[] | select(.name == $axis) | .reason // ""')
	[ -z "$reason" ] || skip "$1: $reason"
}

folders() {
	find /sys/fs/cgroup -maxdepth 4 -type d -name 'forkmark-*' 2>/dev/null
}

@test "cgroup-depth: the parent lives there, and no folder is left" {
	need cgroup-depth
	measure --set cgroup-depth=0,1,30 --runs 1 --budget 1s
	[ "$(result '[.cells[] | [.verdict, .image.cgroup_depth]] | tostring')" = '[["OK",null],["OK",1],["OK",30]]' ]
	[ -z "$(folders)" ]
}

@test "cgroup-depth: no folder is left after kill -9 of the controller; a keeper's own are swept at the next start" {
	need cgroup-depth
	"$FORKMARK" run --set cgroup-depth=3 --runs 1 --budget 20s --no-controls --no-report -q -o "$dir/out" &
	local pid=$! keeper
	for _ in $(seq 50); do [ -n "$(folders)" ] && break; sleep 0.1; done
	[ -n "$(folders)" ]
	kill -9 "$pid"
	wait "$pid" || true
	for _ in $(seq 30); do [ -z "$(folders)" ] && break; sleep 0.1; done
	[ -z "$(folders)" ]
	"$FORKMARK" run --set cgroup-depth=3 --runs 1 --budget 20s --no-controls --no-report -q -o "$dir/other" &
	pid=$!
	for _ in $(seq 50); do [ -n "$(folders)" ] && break; sleep 0.1; done
	keeper=$(pgrep -P "$pid" | head -n 1)
	kill -9 "$pid" "$keeper"
	wait "$pid" || true
	sleep 0.5
	measure --set cgroup-depth=1 --runs 1 --budget 300ms
	[ -z "$(folders)" ]
}

@test "clone3-into-cgroup: a folder for the children, and none left" {
	local reason
	reason=$("$FORKMARK" list mechanisms --json | jq -r '.mechanisms[] | select(.name == "clone3-into-cgroup") | .reason // ""')
	[ -z "$reason" ] || skip "$reason"
	measure --set mechanism=clone3,clone3-into-cgroup --runs 1 --budget 1s
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	[ -z "$(folders)" ]
}

@test "pid-depth: a number in each namespace, and each costs" {
	need pid-depth
	measure --set pid-depth=0,25 --runs 3 --budget 3s
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	[ "$(result '.cells[1].image.pid_namespaces >= 26')" = true ]
	[ "$(result '[.cells[].intervals.call.p50_ns] | .[1] > 1.1 * .[0]')" = true ]
}

@test "seccomp: so many filters, and an executed program still runs below them" {
	measure --set mechanism=fork,posix_spawn --set seccomp=0,8 --runs 1 --budget 2s
	[ "$(result '[.cells[] | [.verdict, .image.seccomp_filters]] | tostring')" = '[["OK",null],["OK",8],["OK",null],["OK",8]]' ]
}

@test "landlock: so many layers, or why there are none" {
	need landlock
	measure --set mechanism=fork-exec --set landlock=0,5 --runs 1 --budget 1s
	[ "$(result '[.cells[] | [.verdict, .image.landlock_layers]] | tostring')" = '[["OK",null],["OK",5]]' ]
}

@test "lives-in: the parent has namespaces of its own" {
	local words
	words=$("$FORKMARK" list lives-in --json | jq -r '[.["lives-in"][] | select(.available and .name != "none") | .name] | join(",")')
	[ -n "$words" ] || skip "no namespace can be made here"
	measure --set "lives-in=$words" --runs 1 --budget 2s
	[ "$(result '[.cells[] | .verdict == "OK" and .image.own_namespaces >= 1] | all')" = true ]
}

# The fastest call of the last cell is at least that many times the first one's: noise only adds.
call_grows() {
	[ "$(result "[.cells[].intervals.call.min_ns] | .[-1] > $1 * .[0]")" = true ]
}

@test "seccomp: each filter runs at each call, and the most that is allowed can be had" {
	measure --set seccomp=0,3000 --runs 2 --budget 1s
	[ "$(result '.cells[1].image.seccomp_filters >= 3000')" = true ]
	call_grows 1.2
}

@test "landlock: all 16 layers" {
	need landlock
	measure --set landlock=16 --runs 1 --budget 300ms
	[ "$(result '.cells[0] | .verdict == "SKIP" or .image.landlock_layers == 16')" = true ]
}

@test "lives-in: all are six, by whoever asks; one alone is one for root, and two for others" {
	need lives-in
	measure --set lives-in=uts,all --runs 1 --budget 500ms
	[ "$(result '.cells[1] | .verdict == "SKIP" or .image.own_namespaces == 6')" = true ]
	[ "$(result '.cells[0] | .verdict == "SKIP" or .image.own_namespaces == 1 + .image.own_user_namespace')" = true ]
}

@test "rlimits: all are finite" {
	measure --set rlimits=default,cpu,nproc,set --runs 1 --budget 1s
	[ "$(result '[.cells[].image.finite_rlimits] | .[1] >= 1 and .[2] >= 1 and .[3] == 16')" = true ]
}

@test "uprobes: the breakpoints are in the program, a descriptor each, and fork copies what they changed" {
	need uprobes
	measure --set uprobes=0,1,3 --runs 2 --budget 1s
	[ "$(result '.cells[1].verdict')" != SKIP ] || skip "$(result '.cells[1].reason')"
	[ "$(result '[.cells[].image.uprobes] | tostring')" = "[null,1,3]" ]
	[ "$(result '[.cells[].image.fds] | .[2] - .[0]')" -eq 3 ]
	call_grows 1.02
}

@test "what confines a process goes together, and programs can still be executed" {
	need landlock
	need pid-depth
	measure --set mechanism=fork-exec,posix_spawn --set seccomp=3 --set landlock=2 --set lives-in=all --set pid-depth=2 \
		--set rlimits=set --runs 1 --budget 1s
	[ "$(result '[.cells[] | .verdict == "SKIP" or (.image | .seccomp_filters >= 3 and .landlock_layers >= 2 and
		.own_namespaces == 6 and .pid_namespaces >= 3 and .finite_rlimits == 16)] | all')" = true ]
}

@test "an ordinary user: each is measured, or SKIP with a reason" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	mkdir "$dir/out" && chown nobody "$dir" "$dir/out"
	run setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups "$FORKMARK" run --set seccomp=0,3 --set landlock=0,2 \
		--set pid-depth=0,2 --runs 1 --budget 2s --no-controls --no-report -q --force -o "$dir/out"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict == "OK" or .verdict == "SKIP" and (.reason | length > 5)] | all')" = true ]
	[ "$(result '[.cells[] | select(.verdict == "OK")] | length > 0')" = true ]
}
