#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel booted in qemu, and a command that is run in it: harness/guest.h through GUEST_RUN. What of it needs no boot is
# in tests/unit/guest_*.c. A kernel image is fetched unless it is there (tests/guest/kernels.sh); without one, or without
# qemu and busybox, these tests are skipped.
bats_require_minimum_version 1.5.0

setup_file() {
	"$SOURCE/tests/guest/kernels.sh" fetch 6.1 >"$BATS_FILE_TMPDIR/kernel" 2>"$BATS_FILE_TMPDIR/why" || : >"$BATS_FILE_TMPDIR/kernel"
}

setup() {
	command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
	command -v busybox >/dev/null || skip "busybox is not installed"
	[ "$(uname -m)" = x86_64 ] || skip "the guest has this forkmark, which is not for x86_64"
	kernel=$(cat "$BATS_FILE_TMPDIR/kernel")
	[ -n "$kernel" ] || skip "no kernel image: $(tail -n 1 "$BATS_FILE_TMPDIR/why")"
	# on the kernel's command line, and so on qemu's
	mark=forkmark-test=$BATS_SUITE_TEST_NUMBER.$$
	out=$BATS_TEST_TMPDIR/out log=$BATS_TEST_TMPDIR/log
}

# Should a test have failed.
teardown() {
	[ -z "${mark-}" ] || pgrep -f "^qemu.*$mark" | xargs -r kill -9
}

# guest OPTIONS: in a minute or so; slower only where the machine has other work.
guest() {
	run --separate-stderr "$GUEST_RUN" --timeout 240 --log "$log" --append "$mark" "$@"
	echo "status $status, stderr $stderr"
	tail -n 5 "$log" || :
}

# failed MESSAGE: that one line and no more, and no qemu that lives on.
failed() {
	[ "$status" -eq 125 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "guest-run: $1"* ]]
	[ -z "$(pgrep -f "$mark")" ]
}

@test "a run in the guest: the result document comes out, with the guest's kernel in it" {
	[ -z "${SANITIZED-}" ] || skip "what runs in the guest is tested without a sanitizer"
	guest --cpus 2 --out "$out" "$kernel" -- \
		forkmark run --set mechanism=fork --runs 1 --budget 2s --no-report -q -o /out/r
	[ "$status" -eq 0 ]
	[ "$(jq -r .format "$out/r/result.json")" = forkmark.result ]
	[ "$(jq -r .kernel.release "$out/r/result.json")" = "$(sed -E 's/.*Linux version ([^ ]+).*/\1/; q' <(grep -a 'Linux version' "$log"))" ]
	[ "$(jq '[.cells[] | select(.axes.mechanism == "fork")] | length' "$out/r/result.json")" -eq 1 ]
	[ -z "$(pgrep -f "$mark")" ]
}

@test "what a command prints, the configs and the helpers are there" {
	guest --memory 1024 "$kernel" forkmark list --words mechanisms configs
	[ "$status" -eq 0 ]
	[ "$output" = "$("$FORKMARK" list --words mechanisms configs)" ]
}

@test "words reach the command as they are, its files and its status come back" {
	# shellcheck disable=SC2016 # the guest's shell expands these
	guest --bare --out "$out" --put "$SOURCE/LICENSE=/etc/put" "$kernel" -- sh -c '
		printf "<%s>" "$@" >words
		mkdir -p "a b/c"
		head -c 300000 /dev/urandom >"a b/c/random"
		sha256sum "a b/c/random" | cut -d " " -f 1 >sum
		cmp /etc/put /etc/put && cp /etc/put licence
		for place in /proc /sys /dev /tmp /out /sys/fs/cgroup /sys/fs/bpf /sys/kernel/tracing; do
			grep " $place " /proc/mounts
		done
		sleep 1000 &
		exit 41' sh 'a  b' '$HOME `id` "' '' '*' $'line\n' '-x'
	[ "$status" -eq 41 ]
	[ "$(cat "$out/words")" = "$(printf '<%s>' 'a  b' '$HOME `id` "' '' '*' $'line\n' '-x')" ]
	[ "$(sha256sum <"$out/a b/c/random" | cut -d ' ' -f 1)" = "$(cat "$out/sum")" ]
	cmp "$SOURCE/LICENSE" "$out/licence"
	[ "$(cut -d ' ' -f 1 <<<"$output" | paste -sd ' ')" = "proc sysfs devtmpfs tmpfs tmpfs cgroup2 bpf tracefs" ]
	[ "$(find "$out" -type f | wc -l)" -eq 4 ]
}

@test "a command that is not there is the command's own failure" {
	run -127 --separate-stderr "$GUEST_RUN" --bare --timeout 240 "$kernel" nonexistent
	[[ $output == *"nonexistent: not found"* ]]
}

@test "a kernel that panics" {
	guest --bare --append "rdinit=/nonexistent $mark" "$kernel" true
	failed "the guest's kernel panicked; its console's last lines: "
	[[ $stderr == *"Kernel panic - not syncing: VFS: Unable to mount root fs"* ]]
}

@test "a first process that ends" {
	guest --bare --append "rdinit=/bin/busybox $mark" "$kernel" true
	failed "the guest's first process ended; its console's last lines: "
	[[ $stderr == *"Attempted to kill init!"* ]]
}

@test "a guest that takes too long" {
	run --separate-stderr "$GUEST_RUN" --bare --timeout 1 --log "$log" --append "$mark" "$kernel" sleep 1000
	failed "the guest had not ended after 1 s: nothing came out of the guest; "
}

@test "a command that ends the machine: nothing is taken for a result" {
	guest --bare --out "$out" "$kernel" -- sh -c 'echo lost >file; reboot -f'
	failed "nothing came out of the guest; its console's last lines: "
	[ -z "$(ls "$out")" ]
}

@test "kill -9 of who called ends qemu" {
	"$GUEST_RUN" --bare --log "$log" --append "$mark" "$kernel" sleep 1000 3>&- &
	local pid=$! seen=
	for _ in {1..100}; do
		seen=$(pgrep -f "^qemu.*$mark" || :)
		[ -z "$seen" ] || break
		sleep 0.1
	done
	[ -n "$seen" ]
	kill -9 "$pid"
	wait "$pid" || :
	for _ in {1..50}; do
		[ -n "$(pgrep -f "$mark")" ] || return 0
		sleep 0.1
	done
	return 1
}

@test "qemu does not start: its own words" {
	guest --bare --qemu -nonsense "$kernel" true
	failed "qemu ended with status 1: qemu-system-x86_64: -nonsense: invalid option; its console is empty"
	guest --bare "$SOURCE/LICENSE" true
	failed "qemu ended with status 1: "
}

@test "what is missing is said by name, before anything is started" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$(command -v busybox)" "$BATS_TEST_TMPDIR/bin/busybox"
	run --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin" "$GUEST_RUN" --bare "$kernel" true
	failed "qemu-system-x86_64: not found in PATH; install the package qemu-system-x86"
	run --separate-stderr env PATH=/nonexistent "$GUEST_RUN" --bare "$kernel" true
	failed "busybox: not found in PATH; install the package busybox-static"
	guest --bare --busybox "$(command -v sort)" "$kernel" true
	failed "$(command -v sort): not statically linked; install the package busybox-static"
	guest --bare /nonexistent true
	failed "/nonexistent: No such file or directory"
	guest --bare --put "$BATS_TEST_TMPDIR/none=/x" "$kernel" true
	failed "$BATS_TEST_TMPDIR/none, as /x in the guest: No such file or directory"
	guest --bare --out /proc/x "$kernel" true
	failed "/proc/x: No such file or directory"
}

@test "a Debian package as the kernel" {
	command -v dpkg-deb >/dev/null || skip "dpkg-deb is not installed"
	local tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/DEBIAN" "$tree/boot"
	printf 'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n' >"$tree/DEBIAN/control"
	dpkg-deb --build "$tree" "$BATS_TEST_TMPDIR/empty.deb"
	cp "$kernel" "$tree/boot/vmlinuz-1"
	dpkg-deb --build "$tree" "$BATS_TEST_TMPDIR/kernel.deb"
	guest --bare "$BATS_TEST_TMPDIR/empty.deb" true
	failed "$BATS_TEST_TMPDIR/empty.deb: no kernel image (vmlinuz) in this package"
	guest --bare "$BATS_TEST_TMPDIR/kernel.deb" true
	[ "$status" -eq 0 ]
	head -c 5000 "$BATS_TEST_TMPDIR/kernel.deb" >"$BATS_TEST_TMPDIR/half.deb"
	guest --bare "$BATS_TEST_TMPDIR/half.deb" true
	failed "$BATS_TEST_TMPDIR/half.deb: dpkg-deb cannot read it"
}

@test "what --inject injects is what was asked for, by the instruction" {
	[ -z "${SANITIZED-}" ] || skip "what runs in the guest is tested without a sanitizer"
	# shellcheck disable=SC2016 # the guest's shell expands it
	guest --exact --memory 1024 --out "$out" "$kernel" -- sh -c 'for part in "" "--inject 5%"; do
		forkmark run --set mechanism=fork --set mm=8M --runs 1 --budget 200ms --seed 1 --no-controls --no-report -q -o "/out/r${part% *}" \
			$part || exit 1
	done'
	[ "$status" -eq 0 ]
	jq -es 'map(.cells[0].intervals | .total.p50_ns, .call.p50_ns) as [$total, $call, $slow, $slow_call] |
		[$slow / $total - 1, ($slow_call - $call) / $total] | all(. > 0.048 and . < 0.052)' \
		"$out/r/result.json" "$out/r--inject/result.json"
}
