#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What a parent lives in and what confines it: namespaces, cgroups, filters, layers, limits, breakpoints. Each is found
# in the image, and does what it must do, as a ratio within one run; nothing of it is left behind.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	[ -z "$controller" ] || kill -9 "$controller" 2>/dev/null || true
	rm -rf "$dir"
}

measure() {
	local mechanism=${mechanism:-fork}
	out=$dir/out
	run "$FORKMARK" run --runs 2 --budget 300ms --no-report --no-controls -q --force -o "$out" --set "mechanism=$mechanism" "$@"
}

as_nobody() {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	out=$dir/nobody
	run su -s /bin/sh nobody -c "exec '$FORKMARK' run --runs 2 --budget 300ms --no-report --no-controls -q --force \
		-o '$out' --set mechanism=fork $*"
}

# The cells' values of a path, as a list.
cells() {
	jq -c "[.cells[] | $1]" "$out/result.json"
}

available() {
	[ "$(jq -r '.cells[-1].verdict' "$out/result.json" 2>/dev/null)" != SKIP ] ||
		skip "$(jq -r '.cells[-1].reason' "$out/result.json")"
	[ "$status" -eq 0 ]
}

# The fastest call of the last cell is at least that many times as long as the first one's: noise only adds.
call_grows() {
	jq -e --argjson times "$1" '[.cells[].intervals.call.min_ns] | .[-1] > .[0] * $times' "$out/result.json"
}

@test "lives-in: each namespace is another one than before" {
	measure --set lives-in=none,mnt,net,ipc,uts,cgroup,user,all
	available
	[ "$(cells '.image.own_namespaces')" = "[null,1,1,1,1,1,1,6]" ] || [ "$(id -u)" -ne 0 ]
	[ "$(cells '.image.own_user_namespace' | jq -c '.[-2:]')" = "[1,1]" ]
}

@test "lives-in: an ordinary user gets a user namespace with each" {
	as_nobody --set lives-in=none,net,all
	available
	[ "$(cells '.image.own_user_namespace')" = "[null,1,1]" ]
	[ "$(cells '.image.own_namespaces')" = "[null,2,6]" ]
}

@test "pid-depth: a number in each namespace, and each takes its time" {
	measure --set pid-depth=0,1,20
	available
	[ "$(cells '.image.pid_namespaces' | jq '.[2] - .[1]')" -eq 19 ]
	call_grows 1.05
}

@test "pid-depth: an ordinary user; the kernel's most is 32 levels" {
	as_nobody --set pid-depth=0,20
	available
	[ "$(cells '.image.pid_namespaces' | jq '.[1] > 20')" = true ]
	measure --set pid-depth=32
	[ "$status" -eq 2 ]
	[[ "$output" == *"the most is 31"* ]]
}

@test "seccomp: each filter runs at each call" {
	measure --set seccomp=0,1,1000
	available
	[ "$(cells '.image.seccomp_mode')" = "[null,2,2]" ]
	[ "$(cells '.image.seccomp_filters' | jq '.[2] - .[1]')" -eq 999 ]
	call_grows 1.2
	as_nobody --set seccomp=0,1000
	[ "$status" -eq 0 ]
	[ "$(cells '.image.seccomp_mode')" = "[null,2]" ]
	call_grows 1.2
}

@test "seccomp: the most that is allowed can be had" {
	measure --set seccomp=3000
	available
	[ "$(cells '.image.seccomp_filters >= 3000')" = "[true]" ]
}

@test "landlock: as many layers as were asked, none of the 16 left" {
	measure --set landlock=0,1,16
	available
	[ "$(cells '.image.landlock_layers' | jq -c '.[1:]')" = "[1,16]" ]
	as_nobody --set landlock=16
	[ "$status" -eq 0 ]
	[ "$(cells '.image.landlock_layers')" = "[16]" ]
}

@test "what confines a process goes together, and programs can still be executed" {
	mechanism=fork-exec,posix_spawn measure --set seccomp=3 --set landlock=2 --set lives-in=all --set pid-depth=2 --set rlimits=set
	available
	[ "$(cells '[.verdict, .image.seccomp_mode, .image.landlock_layers, .image.own_namespaces]' | jq -c 'unique')" = '[["OK",2,2,6]]' ]
}

@test "rlimits: all are finite" {
	measure --set rlimits=default,cpu,set
	available
	[ "$(cells '.image.finite_rlimits' | jq '.[2] == 16 and .[1] >= 1 and .[1] <= 16')" = true ]
	as_nobody --set rlimits=set
	[ "$status" -eq 0 ]
	[ "$(cells '.image.finite_rlimits')" = "[16]" ]
}

@test "uprobes: the breakpoints are in the program, which fork copies then" {
	measure --set uprobes=0,1,3
	available
	[ "$(cells '.image.uprobes')" = "[null,1,3]" ]
	[ "$(cells '.image.fds' | jq '.[2] - .[0]')" -eq 3 ]
	call_grows 1.02
}

# Where the folders of controller $1 are.
folders() {
	find /sys/fs/cgroup -type d -name "forkmark-$1-*" 2>/dev/null
}

until_true() {
	for _ in $(seq 100); do
		! "$@" || return 0
		sleep 0.1
	done
	return 1
}

has_folders() {
	[ -n "$(folders "$controller")" ]
}

has_none() {
	[ -z "$(folders "$controller")" ]
}

@test "cgroup-depth: that many levels, each is charged, none is left" {
	measure --set cgroup-depth=0,2,200
	available
	[ "$(cells '.image.cgroup_depth')" = "[null,2,200]" ]
	[ -z "$(folders '*')" ]
	[ "$(cells '.image.cgroup_counts_pids' | jq '.[2]')" -eq 1 ] || skip "these cgroups do not count processes"
	call_grows 1.02
}

@test "cgroup-depth: an ordinary user without a cgroup of their own is told why" {
	as_nobody --set cgroup-depth=0,2
	[ "$(cells '.verdict' | jq -r '.[1]')" != OK ] || skip "this user has a cgroup"
	[ "$(cells '.verdict')" = '["OK","SKIP"]' ]
	[[ "$(cells '.reason' | jq -r '.[1]')" == *Delegate* ]]
}

start() {
	measure --set cgroup-depth=3
	available
	"$FORKMARK" run --runs 1 --budget 60s --no-report --no-controls -q --force -o "$dir/long" \
		--set mechanism=fork --set cgroup-depth=3 3>&- &
	controller=$!
	until_true has_folders
}

@test "cgroup-depth: kill -9 of the controller leaves no folder" {
	start
	kill -9 "$controller"
	until_true has_none
}

@test "cgroup-depth: what kill -9 of keeper and controller leaves, the next run removes" {
	start
	keeper=$(pgrep -P "$controller" | head -1)
	kill -STOP "$controller"
	kill -9 "$keeper" "$controller"
	sleep 0.5
	has_folders
	measure --set mm=0
	until_true has_none
}
