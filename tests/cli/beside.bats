#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What another process does meanwhile: it acts, its rate is recorded, the measured processes survive it, and it ends with
# the run.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	[ -z "$controller" ] || kill -9 "$controller" 2>/dev/null || true
	rm -rf "$dir"
}

options="--runs 1 --budget 500ms --no-report --no-controls -q --force"

measure() {
	# shellcheck disable=SC2086
	run "$FORKMARK" run $options --set "mechanism=${mechanism:-fork}" -o "$dir/out" "$@"
}

acted() {
	jq -e '[.cells[] | select(.verdict != "SKIP") | .verdict == "OK" and ([.runs[].beside_per_s // 0] | max > 0)] |
		length > 0 and all' "$dir/out/result.json"
}

@test "every neighbour acts while the parent is measured" {
	measure --set beside=mmap-churn,proc-scan,page-cache,signals,cgroup-migrate
	[ "$status" -eq 0 ]
	acted
	[ "$(jq '[.cells[] | .verdict == "SKIP" or .beside_per_s > 0] | length == 5 and all' "$dir/out/result.json")" = true ]
}

@test "every neighbour of an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	run su -s /bin/sh nobody -c "exec '$FORKMARK' run $options -o '$dir/out' --set mechanism=fork \
		--set beside=mmap-churn,proc-scan,page-cache,signals,cgroup-migrate"
	[ "$status" -eq 0 ]
	acted
	[ "$(jq '[.cells[] | select(.verdict == "SKIP") | .reason | length > 5] | all' "$dir/out/result.json")" = true ]
}

@test "none: no neighbour, no rate" {
	measure --set beside=none
	[ "$status" -eq 0 ]
	[ "$(jq '[.cells[].runs[] | .beside_per_s // 0] | max' "$dir/out/result.json")" = 0 ]
}

@test "signals: at most 10,000 a second, and parents with children in flight survive them" {
	mechanism=fork,vfork,posix_spawn measure --set beside=signals --set concurrency=1,8
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict] | unique' "$dir/out/result.json")" = '["OK"]' ]
	[ "$(jq '[.cells[].runs[] | .beside_per_s // 0] | max > 0 and max <= 10000' "$dir/out/result.json")" = true ]
}

@test "signals: parents in a PID namespace of their own, and threads" {
	measure --set beside=signals --set pid-depth=1
	[ "$(jq -r '.cells[0].verdict' "$dir/out/result.json")" != SKIP ] || skip "no PID namespaces here"
	[ "$status" -eq 0 ]
	acted
	measure --set beside=signals --set threads=4 --workers 2
	[ "$status" -eq 0 ]
	acted
}

@test "cgroup-migrate: leaves no folder behind" {
	measure --set beside=cgroup-migrate
	[ "$(jq -r '.cells[0].verdict' "$dir/out/result.json" 2>/dev/null)" = OK ] || skip "no cgroup of ours here"
	[ -z "$(find /sys/fs/cgroup -type d -name 'forkmark-*' 2>/dev/null)" ]
}

@test "a neighbour ends with its controller, also by kill -9" {
	"$FORKMARK" run --runs 1 --budget 60s --no-report --no-controls -q -o "$dir/long" \
		--set mechanism=fork --set beside=mmap-churn 3>&- &
	controller=$!
	keeper=
	for _ in $(seq 100); do
		keeper=$(pgrep -P "$controller" | head -1) || true
		[ -z "$keeper" ] || [ "$(pgrep -c -P "$keeper")" -lt 2 ] || break
		sleep 0.1
	done
	mapfile -t children < <(pgrep -P "$keeper")
	[ "${#children[@]}" -ge 2 ]
	kill -9 "$controller"
	for _ in $(seq 100); do
		alive=0
		for pid in "${children[@]}"; do
			[ ! -d "/proc/$pid" ] || alive=1
		done
		[ "$alive" -eq 1 ] || break
		sleep 0.1
	done
	[ "$alive" -eq 0 ]
}
