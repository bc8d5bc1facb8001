#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Ways of collecting children: each collects all of them, with its descriptors and signals as it says.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --runs 1 --budget 1s --no-controls --no-report -q --force -o "$dir/out" "$@"
}

result() {
	jq -r "$1" "$dir/out/result.json"
}

# available: the reapers of several children that this kernel has, with commas.
available() {
	"$FORKMARK" list reapers --json |
		jq -r '[.. | objects | select(.name? and .available == true) | .name] | map(select(. != "batch=N")) | join(",")'
}

@test "each reaper collects all that were created" {
	measure --set mechanism=fork,vfork,posix_spawn --set reap="$(available)",batch=1,batch=8
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0 and .intervals.run.n > 0] | length > 12 and all')" = true ]
}

@test "eight in flight: each reaper that can tell children apart" {
	measure --set mechanism=fork,posix_spawn --set reap="$(available | sed 's/,ignored//')" --concurrency 8
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0 and .intervals.run.n > 0] | length > 6 and all')" = true ]
	# each of them waits for seven others
	measure --set mechanism=fork --set reap="$(available | sed 's/,ignored//')" --concurrency 1,8
	[ "$(result '[.cells | _nwise(2) | .[1].intervals.total.p50_ns > 2 * .[0].intervals.total.p50_ns] | all')" = true ]
}

@test "threads of one process: each reaper that collects its own" {
	measure --set mechanism=fork --workers 2 --set workers-as=thread \
		--set reap="$(available | sed 's/,signalfd//')",batch=4
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0] | length > 3 and all')" = true ]
}

@test "an ordinary user: each reaper" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	run su -s /bin/sh nobody -c "exec '$FORKMARK' run --set mechanism=fork --set reap='$(available)',batch=4 \
		--runs 1 --budget 1s --no-controls --no-report -q --force -o '$dir/out'"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | .verdict] | unique | inside(["OK", "SKIP"])')" = true ]
	[ "$(result '[.cells[] | select(.verdict == "OK")] | length >= 5')" = true ]
}

@test "batch: the first of eight waits for the others" {
	measure --set mechanism=fork --set reap=wait4,batch=8
	[ "$status" -eq 0 ]
	[ "$(result '.cells | .[1].intervals.total.p50_ns > 2 * .[0].intervals.total.p50_ns')" = true ]
	[ "$(result '.cells | .[1].intervals.exit.p50_ns > 2 * .[0].intervals.exit.p50_ns')" = true ]
}

@test "a child with another status is seen by each that can know it" {
	for reap in $(available | sed 's/,ignored//' | tr , ' ') batch=3; do
		run "$FAKE" run --set mechanism=fake-status --set reap="$reap" --runs 1 --budget 300ms --no-controls --no-report -q --force \
			-o "$dir/out"
		[ "$status" -eq 1 ]
		[[ "$(result .cells[0].reason)" == *"ended with status 0x300, expected 0" ]]
		run "$FAKE" run --set mechanism=fake-killed --set reap="$reap" --runs 1 --budget 300ms --no-controls --no-report -q --force \
			-o "$dir/out"
		[[ "$(result .cells[0].reason)" == *"killed by signal 9 (Killed)" ]]
	done
}

# links REAPER: what the subject has open while it measures, and its signal masks.
links() {
	local subject pid
	"$FORKMARK" run --set mechanism=fork --set reap="$1" --concurrency "${2-1}" --runs 1 --budget 3s --no-controls --no-report -q --force \
		-o "$dir/out" &
	pid=$!
	sleep 0.8
	for subject in $(pgrep -x forkmark-subjec); do
		[ "$(readlink "/proc/$subject/exe")" = "$(dirname "$FORKMARK")/forkmark-subject" ] || continue
		readlink "/proc/$subject"/fd/* || true
		grep -E 'Sig(Blk|Ign)' "/proc/$subject/status" || true
	done 2>/dev/null
	wait "$pid"
}

@test "descriptors and signals are what the reaper says" {
	# SIGCHLD is bit 16
	found=$(links signalfd)
	[[ "$found" == *"anon_inode:[signalfd]"* && "$found" == *SigBlk:*00010000* ]]
	[ "$(result '.cells[0].image.reaper_fds')" -eq 1 ]
	found=$(links pidfd-epoll)
	[[ "$found" == *"anon_inode:[eventpoll]"* ]]
	[ "$(result '.cells[0].image.reaper_fds')" -eq 1 ]
	found=$(links ignored)
	[[ "$found" == *SigIgn:*00010000* && "$found" != *anon_inode:* ]]
	[ "$(result '.cells[0].image.reaper_fds')" -eq 0 ]
	found=$(links wait4)
	[[ "$found" != *anon_inode:* && "$found" != *SigIgn:*00010000* && "$found" != *SigBlk:*00010000* ]]
	[ "$(result '.cells[0].image | has("reaper_fds")')" = false ]
	[[ ",$(available)," == *,io_uring,* ]] || skip "no io_uring with waitid here"
	found=$(links io_uring)
	[[ "$found" == *"anon_inode:[io_uring]"* ]]
}

@test "what does not go together: one line, exit 2" {
	for bad in "reap=ignored concurrency=2" "reap=batch=4 concurrency=2" "reap=batch=0" "reap=batch=4097" "reap=batch=x" "reap=batch" \
		"reap=wait5" "reap=waitid action=daemonize" "reap=ignored action=tree=2x2" "reap=signalfd workers-as=thread" \
		"reap=batch=4096 workers-as=thread workers=2"; do
		sets=()
		for word in $bad; do sets+=(--set "$word"); done
		run "$FORKMARK" run --set mechanism=fork "${sets[@]}" -o "$dir/no"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	run "$FORKMARK" run --set mechanism=null --set reap=waitid -o "$dir/no"
	[ "$status" -eq 2 ]
}
