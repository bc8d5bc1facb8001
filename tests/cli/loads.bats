#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# When the next creation is due: closed, open and storm, by processes and by threads. Figures are compared within one
# run; none is judged by itself.

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
	chmod 777 "$dir"
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --runs 1 --budget 400ms --no-controls --no-report -q --force -o "$dir/out" "$@"
}

result() {
	jq -r "$1" "$dir/out/result.json"
}

# plan SECONDS LOAD-LINES: closed and open cells of one run, interleaved.
plan() {
	{
		printf 'budget: %s\nruns: 8\ncells:\n  - mechanism: fork\n    mm: 4M\n' "$1"
		printf '  - mechanism: fork\n    mm: 4M\n    load: %s\n    rate: %s\n' "$2" "$3"
	} >"$dir/plan.yaml"
	"$FORKMARK" run "$dir/plan.yaml" --no-controls --no-report -q --force -o "$dir/out"
}

closed_rate() {
	"$FORKMARK" run --set mechanism=fork --set mm=4M --runs 2 --budget 600ms --no-controls --no-report -q --force -o "$dir/out"
	result '1e9 / .cells[0].intervals.total.p50_ns'
}

@test "every load, by processes and by threads, one and several children in flight: OK" {
	for as in process thread; do
		for load in "closed" "storm" "open --rate 500" "open-fixed --rate 500"; do
			# shellcheck disable=SC2086 # a word and perhaps an option
			measure --set mechanism=fork,vfork --set workers-as="$as" --workers 2 --concurrency 1,4 --set load=$load
			[ "$status" -eq 0 ]
			[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0 and .intervals.run.n > 0] | length == 4 and all')" = true ]
		done
	done
}

@test "an ordinary user: every load" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become another user"
	for load in "closed" "storm" "open --rate 500" "open-fixed --rate 500"; do
		run su -s /bin/sh nobody -c "exec '$FORKMARK' run --set mechanism=fork --workers 2 --concurrency 1,4 --set load=$load \
			--runs 1 --budget 400ms --no-controls --no-report -q --force -o '$dir/out'"
		[ "$status" -eq 0 ]
		[ "$(result '[.cells[] | .verdict == "OK" and .intervals.total.n > 0] | length == 2 and all')" = true ]
	done
}

# Other work on the machine delays creations that are due at fixed times: the best of three attempts is judged.
@test "open below saturation agrees with closed; nothing waits" {
	rate=$(closed_rate)
	for _ in 1 2 3; do
		plan 3s open-fixed "$(jq -n "$rate * 0.4 | floor")"
		[ "$(result '[.cells[].verdict] | unique | tostring')" = '["OK"]' ]
		result '.cells | [.[].intervals.total.p50_ns, .[1].intervals.queue.p50_ns] | tostring'
		agrees=$(result '.cells | (.[1].intervals.total.p50_ns / .[0].intervals.total.p50_ns | . > 0.85 and . < 1.15) and .[1].intervals.queue.p50_ns < .[1].intervals.total.p50_ns / 5')
		[ "$agrees" = false ] || break
	done
	[ "$agrees" = true ]
}

@test "open above saturation: a queue that grows with the time of the run, not a flat line" {
	rate=$(jq -n "$(closed_rate) * 8 | floor")
	plan 1s open "$rate"
	short=$(result '.cells[1].intervals | .queue.p50_ns')
	# nearly all of the latency is waiting, and it is many creations long
	[ "$(result '.cells | (.[1].intervals.queue.p50_ns / .[1].intervals.total.p50_ns) > 0.8 and
		.[1].intervals.total.p50_ns > 5 * .[0].intervals.total.p50_ns')" = true ]
	# as many as can be are made, not as many as are due
	[ "$(result ".cells[1].ops_per_s < $rate / 2")" = true ]
	plan 4s open "$rate"
	long=$(result '.cells[1].intervals | .queue.p50_ns')
	[ "$(jq -n "$long > 2 * $short")" = true ]
}

@test "open: queue, start, run and exit add up to the total, from when it was due" {
	measure --set mechanism=fork --set load=open --rate 3000 --concurrency 1,4
	[ "$status" -eq 0 ]
	# exact for the means of each stamped run, because each sample adds up
	[ "$(result '[.cells[].runs[] | select(.kind == "stamped") | .intervals |
		(.queue.mean_ns + .start.mean_ns + .run.mean_ns + .exit.mean_ns) / .total.mean_ns - 1 | . < 1e-5 and . > -1e-5] |
		length == 2 and all')" = true ]
}

@test "open: as many as are due, by one worker, by processes and by threads" {
	for as in process thread; do
		measure --budget 2s --set mechanism=vfork --set load=open-fixed --rate 400 --workers 1,2 --set workers-as="$as"
		[ "$status" -eq 0 ]
		[ "$(result '[.cells[].ops_per_s / 400 | . > 0.8 and . < 1.2] | length == 2 and all')" = true ]
	done
}

@test "a rate so low that a run has few arrivals: some samples all the same" {
	measure --set mechanism=vfork --set load=open,open-fixed --rate 20
	[ "$status" -eq 0 ]
	[ "$(result '[.cells[].intervals.total.n >= 7] | all')" = true ]
}

@test "threads of one process that fork together wait for one memory map; vfork does not copy it" {
	[ "$(nproc)" -ge 2 ] || skip "needs two CPUs"
	measure --budget 2s --set mechanism=fork,vfork --set mm=16M --workers 2 --set load=storm --set workers-as=process,thread
	[ "$status" -eq 0 ]
	result '[.cells[] | [.name, .intervals.call.p50_ns]] | tostring'
	ratios=$(result '[.cells[].intervals.call.p50_ns] | [.[1] / .[0], .[3] / .[2]] | tostring')
	[ "$(jq '.[0] > 1.2 and .[0] > .[1]' <<<"$ratios")" = true ]
}

@test "refused creations: counted, and the rest is measured, in every load" {
	for load in "closed" "storm" "open --rate 500" "open-fixed --rate 500"; do
		# shellcheck disable=SC2086 # a word and perhaps an option
		run "$FAKE" run --set mechanism=fake-refuse --workers 2 --concurrency 1,4 --set load=$load --runs 1 --budget 400ms \
			--timeout 5s --no-controls --no-report -q --force -o "$dir/out"
		[ "$status" -eq 0 ]
		[ "$(result '[.cells[] | .verdict == "OK" and .create_errors.EAGAIN > 0 and .intervals.total.n > 0] | length == 2 and all')" = true ]
	done
	run "$FAKE" run --set mechanism=fake-refuse-all --workers 2 --set load=storm --runs 1 --budget 400ms --timeout 5s \
		--no-controls --no-report -q --force -o "$dir/out"
	[ "$status" -eq 1 ]
	[[ "$(result .cells[0].reason)" == "the kernel refused every creation: "* ]]
}

@test "a worker that fails in a storm: the others end with it, its reason is the cell's" {
	for as in process thread; do
		run timeout 30 "$FAKE" run --set mechanism=fake-one-bad --workers 2 --set workers-as="$as" --set load=storm --runs 1 \
			--budget 500ms --timeout 60s --no-controls --no-report -q --force -o "$dir/out"
		[ "$status" -eq 1 ]
		[[ "$(result .cells[0].reason)" == *"ended with status 0x300, expected 0" ]]
	done
	run timeout 30 "$FAKE" run --set mechanism=fake-one-gone --workers 2 --set load=storm --runs 1 \
		--budget 500ms --timeout 60s --no-controls --no-report -q --force -o "$dir/out"
	[ "$status" -eq 1 ]
	[[ "$(result .cells[0].reason)" == *"the subject was killed by signal 9"* ]]
}

@test "--concurrency and --rate are short for --set, and named in errors" {
	measure --set mechanism=vfork --concurrency 2 --set load=open --rate 300
	[ "$status" -eq 0 ]
	[ "$(result .cells[0].name)" = "vfork mm=0 threads=1 load=open rate=300 concurrency=2" ]
	for bad in "--rate 5" "--set load=open" "--rate x --set load=open" "--rate -1 --set load=open" "--rate 99999999999 --set load=open" \
		"--concurrency 0" "--concurrency -1" "--concurrency x" "--concurrency 99999"; do
		# shellcheck disable=SC2086 # options
		run "$FORKMARK" run --set mechanism=vfork $bad -o "$dir/no"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "preflight counts the page tables of children in flight" {
	run "$FORKMARK" run --set mechanism=fork --set mm=4G --concurrency 4096 -o "$dir/no"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == *"of memory"* ]]
}
