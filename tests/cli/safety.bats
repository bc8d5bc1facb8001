#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whatever happens to the controller: nothing that it started lives on, and what was measured can be read.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
}

teardown() {
	rm -rf "$dir"
}

# begin ARGS: a run of some seconds in the background; its pid in $pid.
begin() {
	"$FORKMARK" run --set mechanism=fork,vfork-exec --set mm=0,16M --runs 10 --budget 20s -q -o "$dir/out" "$@" \
		3>&- 2>"$dir/err" &
	pid=$!
}

# Processes whose program lies beside forkmark: controller, keeper, subjects, what they execute.
survivors() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ "$(readlink "$exe")" != "$(dirname "$FORKMARK")"/forkmark* ]] || echo "$exe"
	done
}

valid() {
	jq -e '.format == "forkmark.result" and (.cells | length) == 4' "$dir/out/result.json" >/dev/null
}

@test "kill -9 of the controller at five points: nothing lives 1 s later, the document is valid" {
	for delay in 0.05 0.2 0.5 1.1 2.3; do
		rm -rf "$dir/out"
		begin
		sleep "$delay"
		kill -9 "$pid"
		wait "$pid" || true
		sleep 1
		[ -z "$(survivors)" ]
		[ ! -e "$dir/out/result.json" ] || valid
	done
}

@test "the same in an unprivileged container" {
	unshare --user --map-current-user --pid --fork --mount-proc true 2>/dev/null || skip "user namespaces are not allowed"
	unshare --user --map-current-user "$FORKMARK" run --set mechanism=fork --set mm=0 --runs 10 --budget 20s -q -o "$dir/out" 3>&- &
	pid=$!
	sleep 1
	kill -9 "$pid"
	wait "$pid" || true
	sleep 1
	[ -z "$(survivors)" ]
}

@test "a keeper that is killed: the cell is BROKEN, nothing lives on" {
	# one round: each run is some seconds long, so that the keeper that is found is there when it is killed
	begin --runs 1
	sleep 1
	keeper=$(pgrep -P "$pid" | head -n 1)
	subject=$(pgrep -P "$keeper" | head -n 1)
	kill -9 "$keeper"
	sleep 0.5
	[ ! -e "/proc/$subject/exe" ]
	kill -INT "$pid"
	wait "$pid" || true
	[ "$(jq '[.cells[] | select(.verdict == "BROKEN" and (.reason | contains("keeper")))] | length' "$dir/out/result.json")" -eq 1 ]
	[ -z "$(survivors)" ]
}

@test "Ctrl-C once: the document is finished with what was measured, exit 130" {
	begin
	sleep 3
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	valid
	[ "$(jq '.plan.interrupted and (.plan.complete | not) and .plan.finished != null' "$dir/out/result.json")" = true ]
	[ "$(jq '[.cells[].runs[]] | length > 0' "$dir/out/result.json")" = true ]
	[ -e "$dir/out/report.html" ]
	[ -z "$(survivors)" ]
}

@test "Ctrl-C twice: no report, exit 130" {
	begin
	sleep 1
	kill -INT "$pid"
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	valid
	[ -z "$(survivors)" ]
}

@test "SIGTERM: as Ctrl-C" {
	begin
	sleep 1
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	valid
	[ -z "$(survivors)" ]
}

@test "--resume goes on where it was ended, and keeps what was there" {
	begin --budget 6s
	sleep 3
	kill -INT "$pid"
	wait "$pid" || true
	before=$(jq -c '[.cells[0].runs[] | [.kind, .round, .n]]' "$dir/out/result.json")
	first=$(jq '[.cells[].runs[]] | length' "$dir/out/result.json")
	run "$FORKMARK" run --resume "$dir/out" -q
	[ "$status" -eq 0 ]
	[ "$(jq .plan.complete "$dir/out/result.json")" = true ]
	# 4 cells, 10 rounds of plain and stamped, 2 counted and 2 by interval
	[ "$(jq '[.cells[].runs[]] | length' "$dir/out/result.json")" -eq 96 ]
	[ "$first" -lt 96 ]
	after=$(jq -c "[.cells[0].runs[] | [.kind, .round, .n]][:$(jq length <<<"$before")]" "$dir/out/result.json")
	[ "$before" = "$after" ]
	# no run twice, and the merged histogram has the samples of all runs
	[ "$(jq '[.cells[0].runs[] | [.kind, .round]] | unique | length' "$dir/out/result.json")" -eq 24 ]
	[ "$(jq '.cells[0] | (.histogram.intervals.total.count | add) == .intervals.total.n' "$dir/out/result.json")" = true ]
}

@test "--resume of a complete run: one line, exit 2" {
	run "$FORKMARK" run --set mechanism=vfork --runs 1 --budget 300ms --no-controls -q -o "$dir/out"
	[ "$status" -eq 0 ]
	run "$FORKMARK" run --resume "$dir/out"
	[ "$status" -eq 2 ]
	[[ "$output" == *"is complete"* ]]
}

@test "a result folder that fills up: one line that says so, exit 2, the last document is whole" {
	mkdir "$dir/small"
	mount -t tmpfs -o size=200k none "$dir/small" 2>/dev/null || skip "mounting a tmpfs is not allowed"
	run "$FORKMARK" run --set mechanism=fork,vfork,clone,posix_spawn --set mm=0,4K,8K,16K --runs 8 --budget 6s -q -o "$dir/small/out"
	whole=$(jq -e .format "$dir/small/out/result.json")
	umount "$dir/small"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *"No space left on device"* ]]
	[ "$whole" = '"forkmark.result"' ]
}

@test "--resume on other CPUs: refused, nothing changed" {
	[ "$(nproc)" -ge 2 ] || skip "needs two CPUs"
	begin --no-report
	sleep 1
	kill -INT "$pid"
	wait "$pid" || true
	cpu=$(jq '.cells[0].placement.cpus[0]' "$dir/out/result.json")
	other=$(taskset -pc $$ | sed 's/.*: //; s/[-,]/\n/g' | grep -vx "$cpu" | head -n 1)
	sum=$(cksum <"$dir/out/result.json")
	run taskset -c "$other" "$FORKMARK" run --resume "$dir/out" -q
	[ "$status" -eq 2 ]
	[[ "$output" == *"other CPUs"* ]]
	[ "$sum" = "$(cksum <"$dir/out/result.json")" ]
}

@test "SIGCHLD ignored by whoever started it: measured all the same" {
	run bash -c "trap '' CHLD; exec '$FORKMARK' run --set mechanism=vfork --runs 1 --budget 300ms --no-controls -q -o '$dir/out'"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.cells[0].verdict' "$dir/out/result.json")" = OK ]
}

@test "under nohup a hang-up does not end it" {
	nohup "$FORKMARK" run --set mechanism=vfork --runs 1 --budget 3s --no-controls -q --no-report -o "$dir/out" \
		3>&- >"$dir/log" 2>&1 &
	pid=$!
	sleep 1
	kill -HUP "$pid"
	wait "$pid"
	[ "$(jq .plan.complete "$dir/out/result.json")" = true ]
}

@test "kill -9 in a PID namespace that sees the outer /proc: nothing lives on" {
	unshare --pid --fork true 2>/dev/null || skip "PID namespaces are not allowed"
	unshare --pid --fork sh -c "'$FORKMARK' run --set mechanism=fork --runs 10 --budget 20s -q -o '$dir/out' & sleep 1; kill -9 \$!; sleep 2; echo over" \
		3>&- >"$dir/log" &
	pid=$!
	sleep 2.2
	[ -z "$(survivors)" ]
	wait "$pid"
	grep -q over "$dir/log"
}

@test "a keeper that is stopped does not hold us: a second signal ends it" {
	begin --no-report --runs 1
	sleep 1
	kill -STOP "$(pgrep -P "$pid" | head -n 1)"
	kill -TERM "$pid"
	sleep 0.3
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	valid
	[ -z "$(survivors)" ]
}

@test "a cell that is slow, but works, is not called hung" {
	run "$FORKMARK" run --set mechanism=fork --set mm=256M --set action=touch --runs 1 --budget 100ms --timeout 500ms \
		--no-controls -q --no-report -o "$dir/out"
	[ "$(jq -r '.cells[0].verdict' "$dir/out/result.json")" = OK ]
}

@test "a file size limit is an error with a line, not an end by signal" {
	run bash -c "ulimit -f 20; exec '$FORKMARK' run --set mechanism=vfork --runs 1 --budget 300ms --no-controls -q -o '$dir/out'"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *"File too large"* ]]
}
