#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The main job: what was asked is what was measured, and what is written is what the schema says.

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --runs 2 --budget 1s -o "$dir/out" "$@"
}

schema() {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	/usr/bin/python3 -m jsonschema -i "$1" "$SOURCE/results/result.schema.json"
}

cell() {
	jq -r ".cells[0] | $1" "$dir/out/result.json"
}

@test "every mechanism: OK, and the document passes the schema" {
	measure --set mechanism=fork,vfork,clone,clone-vm,posix_spawn,fork-exec,vfork-exec,null
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict] | unique' "$dir/out/result.json")" = '["OK"]' ]
	[ "$(jq '[.cells[] | select(.intervals.total.n > 0)] | length' "$dir/out/result.json")" -eq 8 ]
	# a process was created, so a child ran between start and exit; null has none
	[ "$(jq '[.cells[] | select(.intervals.run.n > 0)] | length' "$dir/out/result.json")" -eq 7 ]
	schema "$dir/out/result.json"
}

@test "mm, threads: the image is what was asked" {
	measure --set mechanism=fork --set mm=64M --set threads=16
	[ "$status" -eq 0 ]
	[ "$(cell .image.threads)" -eq 16 ]
	[ "$(cell '.image.anonymous_bytes >= 67108864 and .image.anonymous_bytes < 69206016')" = true ]
	[ "$(cell .image.anon_huge_bytes)" -eq 0 ]
	[ "$(cell '.image.page_table_bytes >= 131072')" = true ]
	[ "$(cell '.image.fds - .image.own_fds')" -eq 3 ]
}

@test "touch: the child's writes are page faults, one a page" {
	measure --set mechanism=fork --set mm=4M --set action=exit,touch,touch=256
	[ "$status" -eq 0 ]
	faults=$(jq -c '[.cells[].rusage.minor_faults.per_op]' "$dir/out/result.json")
	[ "$(jq '.[1] - .[0] > 1000 and .[1] - .[0] < 1060' <<<"$faults")" = true ]
	[ "$(jq '.[2] - .[0] > 240 and .[2] - .[0] < 290' <<<"$faults")" = true ]
}

@test "exec: the new program stamps, start ends there" {
	measure --set mechanism=posix_spawn,vfork-exec
	[ "$status" -eq 0 ]
	# of the same runs: plain ones may have had a faster machine
	[ "$(jq '[.cells[].runs[] | select(.kind == "stamped") | .intervals |
		.start.n > 0 and .start.mean_ns < .total.mean_ns] | length == 4 and all' "$dir/out/result.json")" = true ]
}

@test "start, run and exit add up to the stamped total" {
	measure --set mechanism=fork --runs 3
	[ "$status" -eq 0 ]
	# exact for the means of each stamped run, because each sample adds up
	[ "$(cell '.runs | map(select(.kind == "stamped") | .intervals |
		(.start.mean_ns + .run.mean_ns + .exit.mean_ns) / .total.mean_ns - 1 | . < 1e-5 and . > -1e-5) | all')" = true ]
}

@test "workers: each on its CPU, more than there are CPUs too" {
	cpus=$(nproc)
	measure --workers "1,$((cpus * 4))" --set mechanism=vfork --set mm=0
	[ "$status" -eq 0 ]
	[ "$(jq '.cells[1].placement.cpus | length' "$dir/out/result.json")" -eq $((cpus * 4)) ]
	[ "$(jq '.cells[1].placement.verified' "$dir/out/result.json")" = true ]
	[ "$(jq '[.cells[1].caveats[].name] | index("oversubscribed") != null' "$dir/out/result.json")" = true ]
}

@test "the affinity mask is a limit" {
	run taskset -c 0 "$FORKMARK" run --set mechanism=vfork --workers 2 --runs 1 --budget 500ms -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(cell '.placement.cpus | unique | tostring')" = '[0]' ]
	run taskset -c 0 "$FORKMARK" run --set mechanism=vfork --placement 1 --runs 1 --budget 500ms -q -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "counters: each is a figure or a reason" {
	measure --set mechanism=fork
	[ "$(cell '.counters | [.[] | has("per_op") or (.unavailable | length > 0)] | all')" = true ]
	[ "$(cell '.counters | keys | length')" -eq 12 ]
}

@test "an ordinary user: hidden events are unavailable, not 0" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	[ "$(cat /proc/sys/kernel/perf_event_paranoid)" -ge 2 ] || skip "perf_event_paranoid hides nothing here"
	chmod 777 "$dir"
	run su -s /bin/sh nobody -c "exec '$FORKMARK' run --set mechanism=fork --set mm=0,16M --runs 2 --budget 1s -q -o '$dir/out'"
	[ "$status" -eq 0 ]
	[ "$(cell '.counters["context-switches"] | has("unavailable")')" = true ]
	[ "$(cell '.counters["page-faults"] | has("unavailable")')" = true ]
	[ "$(cell '.counters["task-clock"].per_op > 0')" = true ]
	[ "$(cell '.rusage.minor_faults.per_op > 0')" = true ]
}

@test "without privileges in a container" {
	unshare --user --pid --fork --mount-proc true 2>/dev/null || skip "user namespaces are not allowed"
	chmod 777 "$dir"
	run unshare --user --pid --fork --mount-proc "$FORKMARK" run --set mechanism=fork --runs 2 --budget 1s -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(cell .verdict)" = OK ]
}

@test "a folder with spaces, a read-only home, a Turkish locale, a closed standard input" {
	mkdir "$dir/a b"
	cd "$dir/a b"
	run env HOME=/proc LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 "$FORKMARK" run --set mechanism=fork --runs 1 --budget 500ms -o "c d" <&-
	[ "$status" -eq 0 ]
	[ -s "c d/report.html" ]
	schema "c d/result.json"
}

@test "standard output on a full device: one line, exit 2" {
	[ -c /dev/full ] || skip "no /dev/full"
	run bash -c "'$FORKMARK' run --set mechanism=vfork --runs 1 --budget 500ms -o '$dir/out' 2>&1 >/dev/full | grep -v '^vfork'; exit \${PIPESTATUS[0]}"
	[ "$status" -eq 2 ]
	[[ "$output" == *"standard output: No space left on device"* ]]
}

@test "closed standard output: said, exit 2" {
	run bash -c "'$FORKMARK' list >&-"
	[ "$status" -eq 2 ]
	[[ "$output" == *"standard output"* ]]
}

@test "a result is not overwritten without --force" {
	measure --set mechanism=vfork --no-report
	[ "$status" -eq 0 ]
	measure --set mechanism=vfork --no-report
	[ "$status" -eq 2 ]
	[[ "$output" == *"--force"* ]]
	measure --set mechanism=vfork --no-report --force
	[ "$status" -eq 0 ]
}

@test "the same seed gives the same order, another seed another" {
	order() {
		"$FORKMARK" run --set mechanism=fork,vfork,clone,posix_spawn,fork-exec --runs 1 --budget 500ms -q --no-report \
			--seed "$1" -o "$dir/$2"
		jq -c '[.cells[] | {n: .name, s: .runs[0].start_ns}] | sort_by(.s) | map(.n)' "$dir/$2/result.json"
	}
	a=$(order 1 a)
	b=$(order 1 b)
	c=$(order 2 c)
	[ "$a" = "$b" ]
	[ "$a" != "$c" ]
}

@test "controls are written apart from the cells, and not at all with --no-controls" {
	measure --set mechanism=vfork --no-report
	[ "$(jq -c '[.controls[].axes.mechanism]' "$dir/out/result.json")" = '["null","getpid"]' ]
	measure --set mechanism=vfork --no-report --force --no-controls
	[ "$(jq -c '.controls' "$dir/out/result.json")" = '[]' ]
}

@test "no host name is in the document, unless asked for" {
	measure --set mechanism=vfork --no-report
	[ "$(jq ".machine | has(\"hostname\")" "$dir/out/result.json")" = false ]
	measure --set mechanism=vfork --no-report --force --identify
	[ "$(jq -r .machine.hostname "$dir/out/result.json")" = "$(uname -n)" ]
}

@test "preflight: what cannot fit is refused before anything starts, the limit named" {
	run "$FORKMARK" run --set mechanism=fork --set mm=1T -o "$dir/out"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *MemAvailable* || "$output" == *memory* ]]
	run "$FORKMARK" run --set mechanism=fork --set threads=4000000 -o "$dir/out"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *pid_max* || "$output" == *threads-max* || "$output" == *pids.max* || "$output" == *memory* || "$output" == *MemAvailable* ]]
	[ ! -e "$dir/out" ]
}

@test "memory on a node that is not there: SKIP with the reason, the others are measured" {
	measure --set mechanism=vfork --set mem=local,node:1023 --no-report
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.cells[].verdict]' "$dir/out/result.json")" = '["OK","SKIP"]' ]
	[[ "$output" == *"SKIP (1 of 2 cells): NUMA node 1023 is not here"* ]]
	run "$FORKMARK" run --set mechanism=vfork --set mem=node:1023 -o "$dir/none"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[ ! -e "$dir/none" ]
}
