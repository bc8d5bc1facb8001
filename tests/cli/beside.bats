#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Neighbours: each acts while the parents are measured, how often is recorded, and it ends with the run.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 755 "$dir"
}

teardown() {
	rm -rf "$dir"
}

result() {
	jq -r "$1" "$dir/out/result.json"
}

# subjects: the pids of ours, and of no other forkmark's.
subjects() {
	local pid
	for pid in $(pgrep -x forkmark-subjec); do
		[ "$(readlink "/proc/$pid/exe")" != "$(realpath "$(dirname "$FORKMARK")")/forkmark-subject" ] || echo "$pid"
	done
}

@test "each neighbour acts in every run, and none is left" {
	run "$FORKMARK" run --set mm=1M --set "beside=$("$FORKMARK" list neighbours --json |
		jq -r '[.neighbours[] | select(.available) | .name] | join(",")')" --runs 2 --budget 4s --no-controls --no-report -q -o "$dir/out"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	# of six: on a machine that others use, a run of 30 ms may be over before the neighbour has had a CPU
	[ "$(result '[.cells[] | select(.axes.beside != "none") | .beside_per_s > 5 and
		([.runs[].beside_per_s > 0 | select(.)] | length >= 4)] | length >= 4 and all')" = true ]
	[ "$(result '.cells[] | select(.axes.beside == "none") | .beside_per_s')" = null ]
	run subjects
	[ -z "$output" ]
}

@test "cgroup-migrate holds the lock that fork takes" {
	[ "$(nproc)" -ge 2 ] || skip "one CPU: the neighbour and the parent take turns"
	[ "$("$FORKMARK" list neighbours --json | jq '.neighbours[] | select(.name == "cgroup-migrate") | .available')" = true ] ||
		skip "cgroup-migrate is not available here"
	run "$FORKMARK" run --set beside=none,cgroup-migrate --runs 3 --budget 3s --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[].intervals.call.p50_ns] | .[1] > 1.2 * .[0]')" = true ]
}

@test "signals interrupt, and nothing is lost" {
	run "$FORKMARK" run --set mechanism=fork,posix_spawn,vfork --set reap=wait4,waitid,pidfd-epoll,signalfd --set beside=signals \
		--runs 1 --budget 3s --no-controls --no-report -q -o "$dir/out"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0] | all')" = true ]
}

@test "a neighbour dies with the controller and with the keeper" {
	local which pid keeper
	for which in controller both; do
		"$FORKMARK" run --set beside=mmap-churn --runs 1 --budget 20s --no-controls --no-report -q -o "$dir/$which" &
		pid=$!
		for _ in $(seq 50); do [ "$(subjects | wc -l)" -ge 2 ] && break; sleep 0.1; done
		[ "$(subjects | wc -l)" -ge 2 ]
		keeper=$(pgrep -P "$pid" | head -n 1)
		kill -9 "$pid"
		[ "$which" = controller ] || kill -9 "$keeper"
		wait "$pid" || true
		for _ in $(seq 30); do [ -z "$(subjects)" ] && break; sleep 0.1; done
		[ -z "$(subjects)" ]
	done
}
