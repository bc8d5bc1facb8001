#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `forkmark trace --backend functions`: every function that the kernel has out of line has a time, and nothing stays behind.
# Here, where functions can be attached to; and in guests, of which 6.1 has a BTF that must not be trusted. FORKMARK is the
# program, GUEST_RUN runs it in a guest.
bats_require_minimum_version 1.5.0

setup() {
	export BATS_TEST_RETRIES=1 # other work on the machine can disturb times
	dir=$BATS_TEST_TMPDIR/files
	mkdir -p "$dir"
	cd "$dir"
}

needs_functions() {
	local why
	why=$("$FORKMARK" list backends --json | jq -r '.backends[] | select(.name == "functions") | .reason // ""')
	[ -z "$why" ] || skip "$why"
}

# rows: is `tree` as it must be, on the kernel whose `symbols` and, if there is such a file, `traceable` functions these are?
rows() {
	# names that stand there once: of two functions of one name nobody can tell which is meant
	cut -d ' ' -f 3 symbols | sort | uniq -u | jq -R . | jq -s . >known
	if [ -s traceable ]; then cut -d ' ' -f 1 traceable | jq -R . | jq -s . >traced; else echo null >traced; fi
	# the table's functions, from the page that is made of it
	sed -nE 's/^\| [· ]*`([a-z_]+)` \| [^|]* \| (`[^|]*`) \|.*/\1 \2/p' "$SOURCE/docs/phases.md" |
		tr -d '`,' | jq -R 'split(" ") | { key: .[0], value: .[1:] }' | jq -s from_entries >functions
	jq -e --slurpfile known known --slurpfile functions functions --slurpfile traced traced \
		'$known[0] as $known | $functions[0] as $functions | $traced[0] as $traceable | '"$(grep -v '^#' "$SOURCE/tests/cli/function_rows.jq")" tree
}

programs() { bpftool prog list --json | jq length; }

@test "functions of this kernel: times of their own, which add up" {
	needs_functions
	"$FORKMARK" trace fork --backend functions -q --runs 3 --budget 6s --json >tree
	sed 's/\t.*//' /proc/kallsyms | grep -E '^[0-9a-f]+ [tTwW] ' >symbols
	[ ! -r /sys/kernel/tracing/available_filter_functions ] || cp /sys/kernel/tracing/available_filter_functions traceable
	rows
	"$FORKMARK" trace fork --backend functions -q --runs 1 --budget 2s | grep -F 'less own cost'
}

@test "no program stays in this kernel, also after kill -9" {
	needs_functions
	command -v bpftool >/dev/null || skip "bpftool is not installed"
	before=$(programs)
	"$FORKMARK" trace fork --backend functions -q --runs 1 --budget 2s >/dev/null
	[ "$(programs)" -eq "$before" ]
	"$FORKMARK" trace fork --backend functions -q --runs 5 --budget 30s >/dev/null 3>&- &
	local pid=$!
	for _ in {1..100}; do
		[ "$(programs)" -le $((before + 40)) ] || break
		sleep 0.1
	done
	[ "$(programs)" -gt $((before + 40)) ]
	kill -9 "$pid"
	wait "$pid" || :
	for _ in {1..50}; do
		[ "$(programs)" -ne "$before" ] || return 0
		sleep 0.1
	done
	return 1
}

@test "a backend that is none, and one that cannot be had: words that say so" {
	run ! --separate-stderr "$FORKMARK" trace fork --backend nonesuch
	[ "$status" -eq 2 ]
	[[ $stderr == *"--backend nonesuch: is not auto, landmarks or functions"* ]]
	[ "$(id -u)" -eq 0 ] || skip "needs root, to be somebody else"
	run ! --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups "$FORKMARK" trace fork --backend functions -q --runs 1 \
		--budget 1s
	[ "$status" -eq 2 ]
	[[ $stderr == *"was not traced: "*"not allowed"* || $stderr == *"was not traced: built without BPF"* ]]
}

# guest KERNEL SCRIPT
guest() {
	local kernel
	command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
	command -v busybox >/dev/null || skip "busybox is not installed"
	[ "$(uname -m)" = x86_64 ] || skip "the guest has this forkmark, which is not for x86_64"
	[ -z "${SANITIZED-}" ] || skip "the guest's memory is too small for a sanitizer"
	"$FORKMARK" list backends --json | jq -e '.backends[1].reason // "" | contains("built without") | not' >/dev/null ||
		skip "built without BPF"
	kernel=$("$SOURCE/tests/guest/kernels.sh" fetch "$1" 2>why) || skip "no kernel image: $(tail -n 1 why)"
	run --separate-stderr "$GUEST_RUN" --memory 1024 --timeout 500 --log "$BATS_TEST_TMPDIR/log" --out "$dir" "$kernel" sh -c "$2"
	echo "status $status, stderr $stderr"
	[ "$status" -eq 0 ]
}

# traced KERNEL: in it, a trace, and what is left then.
traced() {
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest "$1" '
		mount -t debugfs none /sys/kernel/debug
		attached() { cat /sys/kernel/tracing/enabled_functions /sys/kernel/debug/kprobes/list | wc -l; }
		grep -E " [tTwW] [^.]*$" /proc/kallsyms | grep -v "\[" >symbols
		cp /sys/kernel/tracing/available_filter_functions traceable
		attached >left
		forkmark trace fork --backend functions -q --runs 1 --budget 2s --json >tree || exit 1
		attached >>left'
	rows
	[ "$(cat left)" = $'0\n0' ]
}

# how FUNCTION...: which way each function of the tree is attached to.
how() {
	for name; do
		jq -r --arg name "$name" '.phases[] | select(.source // "" | endswith(" " + $name)) | .source | split(" ")[0]' tree
	done | paste -sd ' '
}

@test "functions of 5.10: what is attached once is loaded anew" {
	traced 5.10
	[ "$(how kernel_clone copy_process mm_init)" = "fentry kprobe kprobe" ]
}

@test "functions of 6.1: trampolines where the arguments are certain, else probes" {
	traced 6.1
	[ "$(how copy_creds copy_process mm_init)" = "fentry kprobe kprobe" ]
}

@test "functions of the newest kernel of Debian's suites: trampolines" {
	traced newest
	[ "$(how copy_creds copy_process mm_init)" = "fentry fentry fentry" ]
}

@test "kill -9 leaves no trampoline and no probe in 6.1" {
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest 6.1 '
		mount -t debugfs none /sys/kernel/debug
		attached() { cat /sys/kernel/tracing/enabled_functions /sys/kernel/debug/kprobes/list | wc -l; }
		forkmark trace fork --backend functions -q --runs 50 --budget 100s >/dev/null &
		for i in $(seq 300); do
			[ $(attached) -lt 20 ] || break
			sleep 0.1
		done
		attached >held
		kill -9 $!
		wait $!
		for i in $(seq 100); do
			[ $(attached) -gt 0 ] || break
			sleep 0.1
		done
		attached >left'
	[ "$(cat held)" -ge 20 ]
	[ "$(cat left)" = 0 ]
}
