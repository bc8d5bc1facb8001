#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Which counters can be asked for, what a document says of them, and `forkmark list counters`. FORKMARK is the program.
# What a PMU would count is in tests/unit/counter_plan.c and counted.c, with one that the tests made up.
bats_require_minimum_version 1.5.0

setup() {
	dir=$BATS_TEST_TMPDIR
}

# measure OPTIONS: into $dir/out.
measure() {
	run "$FORKMARK" run --set mechanism=fork --no-report -q --force -o "$dir/out" "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

cell() {
	jq -rc ".cells[0] | $1" "$dir/out/result.json"
}

schema() {
	/usr/bin/python3 "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" "$dir/out/result.json"
}

# refused MESSAGE OPTIONS
refused() {
	local message=$1
	shift
	run --separate-stderr "$FORKMARK" run --dry-run "$@"
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$stderr" = "forkmark: $message" ]
}

@test "list counters: at most 100 columns, every set, nothing without a reason" {
	run --separate-stderr "$FORKMARK" list counters
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(awk 'length > 100' <<<"$output")" = "" ]
	[ "$(grep -c '^ *$' <<<"$output")" -eq 0 ]
	local set
	for set in software core tlb cache branch stall topdown derived uncore; do
		grep -qE "^  [^ ]+ +$set +[a-z]" <<<"$output"
	done
	grep -qE '^  ipc +derived +(yes|no) +PAPI_TOT_INS / PAPI_TOT_CYC$' <<<"$output"
	run "$FORKMARK" list --json counters
	[ "$status" -eq 0 ]
	[ "$(jq '[.counters[] | .available or (.reason | length > 0)] | all' <<<"$output")" = true ]
	[ "$(jq '[.counters[] | select(.counts == "no") | .reason | length > 0] | all' <<<"$output")" = true ]
	[ "$(jq '[.counters[] | .summary | length <= 60] | all' <<<"$output")" = true ]
	# Where instructions count, they do so on a loop of known length.
	[ "$(jq '[.counters[] | select(.name == "PAPI_TOT_INS") | .counts == "no" or (.loop_error | fabs < 0.01)] | all' <<<"$output")" = true ]
}

@test "list counters and documents: uncore PMUs, or that there are none" {
	local there=0 pmu
	for pmu in /sys/bus/event_source/devices/*/cpumask; do
		case $pmu in */power/* | */cstate_*) ;; *) [ ! -e "$pmu" ] || there=1 ;; esac
	done
	run "$FORKMARK" list --json counters
	[ "$(jq '[.counters[] | select(.set == "uncore")] | length > 0' <<<"$output")" = true ]
	[ "$there" -eq 1 ] || [ "$(jq -r '.counters[] | select(.set == "uncore").reason' <<<"$output")" = \
		"no uncore PMU here, as in most virtual machines" ]
	measure --runs 1 --budget 300ms
	schema
	[ "$(cell '.uncore | length > 0 and ([.[] | has("per_op") != (.unavailable | length > 0)] | all)')" = true ]
	[ "$there" -eq 1 ] || [ "$(cell .uncore)" = '{"pmu":{"unavailable":"no uncore PMU here, as in most virtual machines"}}' ]
	measure --counters off --runs 1 --budget 300ms
	[ "$(cell .uncore.pmu.unavailable)" = "not asked for (counters: off)" ]
}

@test "list counters: no more than what was named, and not unless it was" {
	run "$FORKMARK" list --words counters
	[ "$status" -eq 0 ]
	[[ $output == *PAPI_TOT_CYC* ]]
	run "$FORKMARK" list
	[[ $output != *"counters: "* ]]
}

@test "no PMU is said so" {
	for pmu in /sys/bus/event_source/devices/{cpu,cpu_core,armv8_*}; do
		[ ! -e "$pmu" ] || skip "this machine has a PMU: $pmu"
	done
	run "$FORKMARK" list --json counters
	[ "$(jq -r '[.counters[] | select(.set == "core") | .reason] | unique[]' <<<"$output")" = \
		"no PMU: the kernel has none of this CPU, as in most virtual machines" ]
}

@test "each row is a figure or a reason, for every set" {
	measure --counters core,tlb,cache,branch,stall,topdown,PAPI_FP_OPS --set mm=0,4M --runs 2 --budget 1s
	schema
	[ "$(cell '.counters + .vmstat + .rusage | [.[] | has("per_op") != (.unavailable | length > 0)] | all')" = true ]
	[ "$(cell '.derived | [.[] | has("value") != (.unavailable | length > 0)] | all')" = true ]
	[ "$(cell '.derived | [.[] | .formula | length > 0] | all')" = true ]
	[ "$(cell '[.counters[] | select(.mode and .per_op == 0)] | length')" -eq 0 ]
	# Software events, and three rows each: 2 + 3 + 4 + 2 + 3 + 5 in sets and one that is in none.
	[ "$(cell '.counters | length')" -eq $((6 + 3 * 20)) ]
	[ "$(cell '.counters["PAPI_FP_OPS:u"].mode')" = user ]
	[ "$(jq -c .plan.counters "$dir/out/result.json")" = '["core","tlb","cache","branch","stall","topdown","PAPI_FP_OPS"]' ]
}

@test "what is not asked for is not there; off is no counted run" {
	measure --counters branch --runs 2 --budget 500ms
	[ "$(cell '.counters | has("PAPI_TOT_CYC")')" = false ]
	[ "$(cell '.counters | has("PAPI_BR_MSP:k")')" = true ]
	[ "$(cell '.derived | keys')" = '["branch_miss_part"]' ]
	[ "$(cell '.counters["page-faults"].per_op > 0')" = true ]
	measure --counters off --runs 2 --budget 500ms
	schema
	[ "$(cell '[.runs[] | select(.kind == "counted")] | length')" -eq 0 ]
	[ "$(cell '.counters["page-faults"].unavailable')" = "not asked for (counters: off)" ]
	[ "$(jq -c .plan.counters "$dir/out/result.json")" = '["off"]' ]
}

@test "a config's counters, and an option instead of them" {
	cat >"$dir/c.yaml" <<-'END'
		counters: [branch, PAPI_L1_DCM]
		multiplex: yes
		cells:
		  - mechanism: vfork
	END
	run "$FORKMARK" run "$dir/c.yaml" --runs 1 --budget 300ms --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	[ "$(jq -c '.plan | .counters, .multiplex' "$dir/out/result.json" | paste -sd ' ')" = '["branch","PAPI_L1_DCM"] true' ]
	run "$FORKMARK" run "$dir/c.yaml" --counters auto --runs 1 --budget 300ms --no-report -q --force -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(cell '.counters | has("PAPI_TOT_INS:u") and (has("PAPI_BR_INS") | not)')" = true ]
}

@test "errors name the option or the line, and what to do" {
	refused "--counters: 'coer' is no set and no event; did you mean 'core'?" --counters coer
	refused "--counters: 'spoons' is no set and no event; see \`forkmark list counters\`" --counters core,spoons
	refused "--counters: 'tlb' is there twice; name each once" --counters tlb,tlb
	refused "--counters: 'core' goes not with off; write the one or the other" --counters off,core
	printf 'cells:\n- mechanism: fork\ncounters: [core, spoons]\n' >"$dir/c.yaml"
	refused "$dir/c.yaml:3: counters: 'spoons' is no set and no event; see \`forkmark list counters\`" "$dir/c.yaml"
	printf 'cells:\n- mechanism: fork\ncounters: []\n' >"$dir/c.yaml"
	refused "$dir/c.yaml:3: counters: '' is no set and no event; see \`forkmark list counters\`" "$dir/c.yaml"
	printf 'cells:\n- mechanism: fork\nmultiplex: maybe\n' >"$dir/c.yaml"
	refused "$dir/c.yaml:3: multiplex: 'maybe' is not yes or no" "$dir/c.yaml"
}

@test "an event that PAPI does not know" {
	run "$FORKMARK" list --json counters
	[[ $output != *"built without PAPI"* ]] || skip "built without PAPI"
	refused "--counters: 'PAPI_L1_DCN' is no event that PAPI knows here; did you mean 'PAPI_L1_DCM'?" \
		--counters PAPI_L1_DCN
	printf 'cells:\n- mechanism: fork\ncounters: no::SUCH\n' >"$dir/c.yaml"
	refused "$dir/c.yaml:3: counters: 'no::SUCH' is no event that PAPI knows here; see \`forkmark list counters\` and papi_native_avail" \
		"$dir/c.yaml"
}

@test "a counted run that is gone on with" {
	"$FORKMARK" run --set mechanism=fork --counters core,tlb --runs 6 --budget 9s --no-report -q -o "$dir/out" &
	# The first document is written before the first run.
	until [ -s "$dir/out/result.json" ] || ! kill -0 $!; do sleep 0.1; done
	kill -INT $!
	wait $! || :
	[ "$(jq .plan.interrupted "$dir/out/result.json")" = true ]
	run "$FORKMARK" run --resume "$dir/out" --budget 1s --no-report -q
	[ "$status" -eq 0 ]
	schema
	[ "$(jq -c .plan.counters "$dir/out/result.json")" = '["core","tlb"]' ]
	[ "$(cell '[.runs[] | select(.kind == "counted")] | length >= 2')" = true ]
	[ "$(cell '.counters | has("PAPI_TLB_DM:k")')" = true ]
	[ "$(cell '[.runs[] | select(.kind == "counted-intervals")] | length >= 2')" = true ]
}

# Events of the kernel, against a loop that knows nothing of forkmark and asks getrusage. Both without random addresses:
# where these place a process's pages makes a difference of 2 faults a fork, in either loop.
@test "minor faults of fork at 64 MiB are those of a bare loop, within 1" {
	local bare ours
	setarch -R true 2>/dev/null || skip "addresses cannot be had without randomness (setarch -R)"
	bare=$(setarch -R "$BUILD/tests/bare" 40 64 0 0 1 | cut -d ' ' -f 4)
	run setarch -R "$FORKMARK" run --set mechanism=fork --set mm=64M --runs 2 --budget 2s --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(cell '.counters["minor-faults"] | has("unavailable")')" = false ] || skip "$(cell '.counters["minor-faults"].unavailable')"
	ours=$(cell '.counters["minor-faults"].per_op')
	echo "$ours, bare loop $bare"
	jq -en "($ours | round) - ($bare | round) | fabs <= 1" # each is a whole number, but for faults of other doings
}

# by_side CELL SIDE: minor faults of one operation.
by_side() {
	jq ".cells[$1].counters_by_side[\"minor-faults:$2\"].per_op" "$dir/out/result.json"
}

@test "minor faults by side: the caller's are a bare loop's own, and the pages that a child touches are the child's" {
	local bare own
	setarch -R true 2>/dev/null || skip "addresses cannot be had without randomness (setarch -R)"
	run setarch -R "$FORKMARK" run --set mechanism=fork --set mm=64M --set action=exit,touch=100 --runs 2 --budget 2s \
		--no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	[ "$(cell '.counters["minor-faults"] | has("unavailable")')" = false ] || skip "$(cell '.counters["minor-faults"].unavailable')"
	read -r _ _ _ bare own <<<"$(setarch -R "$BUILD/tests/bare" 40 64 0 0 1)"
	echo "exit: $(by_side 0 caller), $(by_side 0 child); touch: $(by_side 1 caller), $(by_side 1 child); bare loop $bare, own $own"
	jq -en "($(by_side 0 caller) | round) - ($own | round) | fabs <= 1"
	jq -en "($(by_side 0 child) | round) - ($bare - $own | round) | fabs <= 1"
	# more than nothing on either side, or the two could not be told from each other
	jq -en "$(by_side 0 caller) > 1 and $(by_side 0 child) > 1"
	# what a child touches is no fault of its caller
	jq -en "($(by_side 1 child) - $(by_side 0 child) | round) - 100 | fabs <= 1"
	jq -en "($(by_side 1 caller) | round) - ($own | round) | fabs <= 1"
}

@test "by side: what has a figure has both, their sum is the total, and what creates nothing has none" {
	run "$FORKMARK" run --set mechanism=fork,zygote --counters core --runs 2 --budget 1s --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	# the rows that are known, of the document's own
	jq -e '[.cells[] | (.counters | with_entries(select(.value.per_op)) | keys | map(. + ":caller", . + ":child") | sort)
		- (.counters_by_side | keys)] == [[], []]' "$dir/out/result.json"
	jq -e '[.cells[0] | .counters as $total | .counters_by_side as $sides | $total | keys[] | select($sides[. + ":child"].per_op)
		| ($sides[. + ":child"].per_op + $sides[. + ":caller"].per_op - $total[.].per_op | fabs) <= 1e-4 * $total[.].per_op]
		| length > 0 and all' "$dir/out/result.json"
	jq -e '.cells[0] | .counters["page-faults"].per_op > .counters_by_side["page-faults:caller"].per_op' "$dir/out/result.json"
	jq -e '[.controls[].counters_by_side == {}] | length == 2 and all' "$dir/out/result.json"
	[ "$(jq -r '.cells[1].counters_by_side["task-clock:child"].unavailable' "$dir/out/result.json")" = \
		"another process creates the child: neither is counted" ]
	run "$FORKMARK" report -o "$dir/page.html" "$dir/out"
	[ "$status" -eq 0 ]
	grep -q '<th scope="col">task-clock:caller</th><th scope="col">task-clock:child</th>' "$dir/page.html"
	grep -q ': another process creates the child: neither is counted</li>' "$dir/page.html"
	# By interval, too: what the caller of a zygote does is its own.
	jq -e '[.controls[].counters_by_interval == {}] | length == 2 and all' "$dir/out/result.json"
	jq -e '[.cells[].counters_by_interval["minor-faults:call"] | has("per_op")] == [true, true]' "$dir/out/result.json"
	grep -q '<th scope="col">minor-faults:call</th><th scope="col">minor-faults:reap</th>' "$dir/page.html"
}

# The caller of vfork sleeps in the call, and copies nothing; that of fork copies page tables there.
@test "by interval: call, reap and loop make the caller, and what grows with mm is in the call of fork" {
	run "$FORKMARK" run --set mechanism=fork,vfork --set mm=4M,64M --runs 2 --budget 3s --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	jq -e '[.cells[] | (.counters | with_entries(select(.value.per_op)) | keys | map(. + ":call", . + ":reap", . + ":loop") | sort)
		- (.counters_by_interval | keys)] | flatten == []' "$dir/out/result.json"
	jq -e '[.cells[].counters_by_interval[] | has("per_op") != (.unavailable | length > 0)] | length > 0 and all' "$dir/out/result.json"
	[ "$(cell '.counters["minor-faults"] | has("unavailable")')" = false ] || skip "$(cell '.counters["minor-faults"].unavailable')"
	jq -c '.cells[] | .name, .counters_by_interval' "$dir/out/result.json"
	jq -e '[.cells[] | .counters_by_interval as $by | .counters_by_side as $side
		| ("page-faults", "minor-faults", "major-faults", "cpu-migrations",
			(select(.axes.mm != "64M" or .axes.mechanism != "fork") | "context-switches"))
		| $by[. + ":call"].per_op + $by[. + ":reap"].per_op + $by[. + ":loop"].per_op - $side[. + ":caller"].per_op | fabs <= 1]
		| length == 19 and all' "$dir/out/result.json"
	# fork and its image are faulted in again by the caller, vfork's never left it
	jq -e '[.cells[].counters_by_interval["minor-faults:call"].per_op] | .[0] > 0.5 and .[1] > 0.5 and .[2] < 0.5 and .[3] < 0.5' \
		"$dir/out/result.json"
	jq -e '[.cells[2, 3].counters_by_interval["context-switches:call"].per_op] | min > 0.9' "$dir/out/result.json"
	jq -e '[.cells[].counters_by_interval | .["task-clock:call"].per_op, .["task-clock:reap"].per_op]
		| (.[2] - .[0]) as $call | (.[3] - .[1]) as $reap | (.[6] - .[4]) as $vfork
		| $call > 0 and ($reap | fabs) < 0.2 * $call and ($vfork | fabs) < 0.2 * $call' "$dir/out/result.json"
	jq -e '.cells[0].counters_by_interval["task-clock:call"].reading > 0' "$dir/out/result.json"
}

@test "by interval: each worker reads its own, or the rows say why not" {
	run "$FORKMARK" run --set mechanism=vfork --set workers=2 --set workers-as=process,thread --set fds=1000 --runs 1 \
		--counters branch --budget 500ms --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	[ "$(cell '.counters["minor-faults"] | has("unavailable")')" = false ] || skip "$(cell '.counters["minor-faults"].unavailable')"
	# every operation of both workers
	cell '([.runs[] | select(.kind == "counted-intervals").n] | add) == .counters_by_interval["task-clock:call"].n' | grep -q true
	cell '.counters_by_interval["task-clock:call"].per_op > 0' | grep -q true
	jq -e '.cells[1] | [.runs[] | select(.kind == "counted-intervals")] == []
		and ([.counters_by_interval[].unavailable] | unique
			== ["workers that are threads do not read their events: workers-as=process"])' "$dir/out/result.json"
}

@test "workers that are threads are counted, or the rows say why not" {
	run "$FORKMARK" run --set mechanism=fork --set workers=2 --set workers-as=thread --set threads=1,2 --set placement=compact \
		--runs 2 --budget 1s --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	schema
	[ "$(cell '.counters["minor-faults"] | has("unavailable")')" = false ] || skip "$(cell '.counters["minor-faults"].unavailable')"
	jq -c '.cells[] | .name, .rusage.minor_faults, .counters["minor-faults"]' "$dir/out/result.json"
	# Those of the process and its children, of other runs, by the kernel's other account of them.
	cell '.rusage.minor_faults.per_op as $all | .counters["minor-faults"].per_op / $all' | jq -e '. > 0.8 and . < 1.25'
	cell '.counters_by_side["minor-faults:child"].per_op > 1' | grep -q true
	[ "$(jq -r '.cells[1].counters["minor-faults"].unavailable' "$dir/out/result.json")" = \
		"which threads create cannot be told where others do not: threads=1, or workers-as=process" ]
}
