#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Ways of creating a process: not only that each is measured (values.bats), but that it is what its name says.

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

# available KIND...: of these mechanisms those that can be had here, joined by commas; what cannot be had has a reason.
available() {
	"$FORKMARK" list mechanisms --json >"$dir/list"
	jq -e '[.mechanisms[] | select(.available | not) | .reason | length > 5] | all' "$dir/list" >/dev/null
	jq -r --args '[.mechanisms[] | select(.available) | .name] - ([.mechanisms[].name] - $ARGS.positional) | join(",")' "$@" <"$dir/list"
}

# flat MECHANISM: how many times a total with 64 MiB is of one without.
flat() {
	result "[.cells[] | select(.axes.mechanism == \"$1\") | .intervals.total.p50_ns] | .[1] / .[0]"
}

@test "what copies the parent's memory grows with it, what does not is flat" {
	local copies borrows mechanism
	copies=$(available fork clone clone3 clone3-pidfd clone3-clear-sighand clone3-set-tid fork-exec fork-execveat ns-uts ns-container)
	borrows=$(available vfork clone-vm posix_spawn posix_spawn-sigmask posix_spawn-pgroup posix_spawn-setsid \
		posix_spawn-scheduler pidfd_spawn vfork-exec system popen zygote thread thread-raw)
	measure --set "mechanism=$copies,$borrows" --set mm=0,128M --runs 2 --budget 12s
	for mechanism in ${copies//,/ }; do
		echo "$mechanism: $(flat "$mechanism") times"
		[ "$(jq -n "$(flat "$mechanism") > 2")" = true ]
	done
	for mechanism in ${borrows//,/ }; do
		echo "$mechanism: $(flat "$mechanism") times"
		[ "$(jq -n "$(flat "$mechanism") < 2")" = true ]
	done
}

@test "a child that executes is stamped by the new program; who is held, is held" {
	measure --set "mechanism=$(available posix_spawn fork-exec fork-execveat vfork-exec system popen pidfd_spawn)" --runs 2 --budget 4s
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.start.n > 0 and .intervals.run.n > 0] | all')" = true ]
	# system returns when its child has ended; popen and fork-exec return before it runs
	[ "$(result '.cells[] | select(.axes.mechanism == "system") | .intervals.call.p50_ns > 0.9 * .intervals.total.p50_ns')" = true ]
	[ "$(result '.cells[] | select(.axes.mechanism == "popen") | .intervals.call.p50_ns < 0.6 * .intervals.total.p50_ns')" = true ]
}

@test "target: the loader and the C library cost what comes before main" {
	measure --set mechanism=fork-exec,posix_spawn --set target=nop,static,dynamic,shebang --runs 2 --budget 5s
	[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
	[ "$(result '[.cells[0:4][].intervals.start.p50_ns] | .[1] > 1.1 * .[0] and .[2] > 1.1 * .[0]')" = true ]
	[ "$(result '[.cells[0:4][].image | [.target_loader, .target_script]] | tostring')" = \
		'[[null,null],[0,0],[1,0],[0,1]]' ]
}

@test "file actions: each costs; only what spawns has them" {
	measure --set mechanism=posix_spawn --set file-actions=0,500 --runs 3 --budget 4s
	[ "$(result '[.cells[].intervals.call.p50_ns] | .[1] > 1.2 * .[0]')" = true ]
	run "$FORKMARK" run --set mechanism=fork --set file-actions=1 -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "$output" = "forkmark: --set file-actions=1: '1' does not go with mechanism=fork (--set mechanism=fork), which has none" ]
}

@test "namespaces: a network of its own costs more than a host name of its own" {
	[ "$(available ns-net ns-uts)" = ns-net,ns-uts ] || skip "no namespaces can be made here"
	measure --set mechanism=ns-uts,ns-net,ns-container --runs 3 --budget 4s
	[ "$(result '[.cells[].intervals.call.p50_ns] | .[1] > 1.5 * .[0] and .[2] > 1.5 * .[0]')" = true ]
}

@test "a zygote and a thread leave nothing behind, also after kill -9" {
	"$FORKMARK" run --set mechanism=zygote --runs 1 --budget 20s --no-controls --no-report -q -o "$dir/out" &
	local pid=$! zygote
	for _ in $(seq 50); do
		zygote=$(pgrep -x forkmark-zygote | head -n 1) && [ -n "$zygote" ] && break
		sleep 0.1
	done
	[ -n "$zygote" ]
	kill -9 "$pid"
	wait "$pid" || true
	for _ in $(seq 20); do
		kill -0 "$zygote" 2>/dev/null || break
		sleep 0.1
	done
	run kill -0 "$zygote"
	[ "$status" -ne 0 ]
}

@test "what does not go together: one line, exit 2" {
	run "$FORKMARK" run --set mechanism=thread --set reap=waitid -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run "$FORKMARK" run --set mechanism=clone3-set-tid --set concurrency=2 -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run "$FORKMARK" run --set mechanism=system --set argv=4K -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run "$FORKMARK" run --set mechanism=zygote --set action=touch --set mm=1M -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run "$FORKMARK" run --set mechanism=fork --set target=static -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "a helper that is not what its name says is BROKEN" {
	cp "$(dirname "$FORKMARK")"/forkmark "$(dirname "$FORKMARK")"/forkmark-* "$dir" 2>/dev/null || true
	cp "$dir/forkmark-static" "$dir/forkmark-dynamic"
	run "$dir/forkmark" run --set mechanism=posix_spawn --set target=dynamic --runs 1 --budget 300ms --no-report -q -o "$dir/out"
	[ "$status" -eq 1 ]
	[[ "$(result '.cells[0].verdict + .cells[0].reason')" == BROKEN*"is no dynamic program"* ]]
}

@test "workers that are threads of one process: zygotes, threads and shells of their own" {
	measure --set mechanism=zygote,thread,thread-raw,popen,posix_spawn,clone3-pidfd --set workers-as=thread --workers 2 --runs 1 --budget 1s
	[ "$(result '[.cells[] | .verdict == "OK" and .intervals.run.n > 0] | length == 6 and all')" = true ]
}

@test "the example of docs/new-mechanism.md runs beside posix_spawn" {
	run "$FAKE" run --set mechanism=posix_spawn,new-call --runs 1 --budget 300ms --no-report --no-controls -q -o "$dir/out"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[] | [.axes.mechanism, .verdict]] | tostring')" = '[["posix_spawn","OK"],["new-call","OK"]]' ]
}
