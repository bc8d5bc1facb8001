#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The phases on other kernels, in guests: from the oldest that forkmark runs on to the newest of Debian's suites. A kernel
# image is fetched unless it is there; without one, or without qemu and busybox, these tests are skipped.
bats_require_minimum_version 1.5.0

setup() {
	command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
	command -v busybox >/dev/null || skip "busybox is not installed"
	[ "$(uname -m)" = x86_64 ] || skip "the guest has this forkmark, which is not for x86_64"
	"$FORKMARK" list phases --json | jq -e '.phases[0].reason // "" | contains("built without") | not' >/dev/null ||
		skip "built without BPF"
	out=$BATS_TEST_TMPDIR/out
	options=()
}

# guest KERNEL COMMAND...
guest() {
	local kernel
	kernel=$("$SOURCE/tests/guest/kernels.sh" fetch "$1" 2>"$BATS_TEST_TMPDIR/why") ||
		skip "no kernel image: $(tail -n 1 "$BATS_TEST_TMPDIR/why")"
	run --separate-stderr "$GUEST_RUN" --memory 1024 --timeout 300 --out "$out" "${options[@]}" "$kernel" "${@:2}"
	echo "status $status, stderr $stderr"
	[ "$status" -eq 0 ]
}

# landmarks KERNEL: every row, those that have a landmark on every kernel with a time, and nothing lost.
landmarks() {
	guest "$1" sh -c 'forkmark trace fork -q --runs 2 --budget 2s --json >tree'
	jq -e -f "$SOURCE/tests/cli/phase_rows.jq" "$out/tree"
	[ "$(jq -c -f "$SOURCE/tests/cli/landmark_rows.jq" "$out/tree")" = '[]' ]
	# each mapping is seen
	jq -e '.phases[] | select(.name == "vm_area_dup") | .count >= 8 and .count == (.count | floor)' "$out/tree"
	jq -e '[.kernel_memory[] | select(.phase == "dup_task_struct") | .bytes] | max > 2000' "$out/tree"
}

@test "landmarks on 5.10: no events of mmap_lock, no caches in those of allocations" {
	landmarks 5.10
}

@test "landmarks on 6.1" {
	landmarks 6.1
	jq -e '.phases[] | select(.name == "mmap_lock") | .status == "measured"' "$out/tree"
}

@test "landmarks on the newest kernel of Debian's suites" {
	landmarks newest
	jq -e '.phases[] | select(.name == "mmap_lock") | .status == "measured"' "$out/tree"
}

@test "the whole call tree, in the global buffer of 6.1, which is put back" {
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest 6.1 sh -c 'forkmark trace fork -q --full --runs 1 --budget 3s --json >tree &&
		cat /sys/kernel/tracing/current_tracer /sys/kernel/tracing/set_ftrace_pid >after; ls /sys/kernel/tracing/instances >>after'
	[ "$(cat "$out/after")" = $'nop\nno pid' ]
	jq -e '.backend == "graph" and .call_graph.buffer == "global"' "$out/tree"
	jq -e '.phases[] | select(.name == "kernel_clone" and .parent == null) | .n >= 10' "$out/tree"
	jq -e '.phases[] | select(.name == "copy_process" and .parent == "kernel_clone") | .mean_ns > 0' "$out/tree"
}

@test "landmarks, functions and the call graph agree" {
	# by the instruction: other work on this machine is in no figure
	options=(--exact)
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest 6.1 sh -c 'for way in "--backend landmarks" "--backend functions" --full; do
		forkmark trace fork --set mm=2M $way -q --runs 2 --budget 1s --json >"${way##* }" || exit 1
	done'
	jq -s -e -f "$SOURCE/tests/cli/backends_agree.jq" "$out/landmarks" "$out/functions" "$out/--full"
}

@test "absences on 6.1: no BTF, a tracer of somebody else" {
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest 6.1 sh -c 'mkdir none && mount --bind none /sys/kernel/btf &&
		forkmark trace fork -q --runs 2 --budget 2s --json >tree || exit 1
		[ -d /sys/kernel/tracing/events ] || mount -t tracefs none /sys/kernel/tracing
		echo function >/sys/kernel/tracing/current_tracer
		forkmark trace fork -q --runs 1 --budget 2s --json >disturbed || exit 1
		forkmark trace fork -q --full --runs 1 --budget 2s 2>refused
		[ $? -eq 2 ] && cat /sys/kernel/tracing/current_tracer >tracer'
	jq -e -f "$SOURCE/tests/cli/phase_rows.jq" "$out/tree"
	jq -e '.coverage > 0.4 and (.phases[] | select(.name == "copy_files").status == "derived")' "$out/tree"
	jq -e '.phases[] | select(.name == "copy_files").status == "derived"' "$out/disturbed"
	grep -F "the tracer function is in use" "$out/refused"
	[ "$(cat "$out/tracer")" = function ]
}

@test "lockdown=confidentiality on 6.1: landmarks go on, the graph says why not" {
	options=(--append lockdown=confidentiality)
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest 6.1 sh -c 'forkmark trace fork -q --runs 2 --budget 2s --json >tree || exit 1
		forkmark trace fork -q --full --runs 1 --budget 2s 2>refused
		[ $? -eq 2 ] && mount -t securityfs none /sys/kernel/security && cat /sys/kernel/security/lockdown >lockdown'
	grep -F "[confidentiality]" "$out/lockdown"
	jq -e -f "$SOURCE/tests/cli/phase_rows.jq" "$out/tree"
	jq -e '.coverage > 0.4 and (.phases[] | select(.name == "copy_files").status == "derived")' "$out/tree"
	grep -F tracefs "$out/refused"
}
