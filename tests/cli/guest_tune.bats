#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Settings of a machine of our own, a guest: forkmark tune on a kernel's real files, of every kind that a guest has, and a
# clock that somebody sets while a run is on.
bats_require_minimum_version 1.5.0

setup_file() {
	"$SOURCE/tests/guest/kernels.sh" fetch 6.1 >"$BATS_FILE_TMPDIR/kernel" 2>"$BATS_FILE_TMPDIR/why" || : >"$BATS_FILE_TMPDIR/kernel"
}

setup() {
	command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
	command -v busybox >/dev/null || skip "busybox is not installed"
	[ "$(uname -m)" = x86_64 ] || skip "the guest has this forkmark, which is not for x86_64"
	[ -z "${SANITIZED-}" ] || skip "what runs in the guest is tested without a sanitizer"
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

# guest OPTIONS: in half a minute or so; slower only where the machine has other work.
guest() {
	run --separate-stderr "$GUEST_RUN" --timeout 240 --memory 1024 --log "$log" --append "$mark" --out "$out" "$@"
	echo "status $status, stderr $stderr"
	echo "$output"
	tail -n 5 "$log" || :
}

@test "a kernel's own files: set, kill -9, --undo: byte for byte as they were" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'END'
		# files: all that tune may set, and the CPUs that are online, each with its bytes
		files() {
			for file in /sys/kernel/mm/ksm/run /sys/kernel/mm/transparent_hugepage/enabled /proc/sys/kernel/numa_balancing \
				/proc/sys/kernel/nmi_watchdog /proc/sys/kernel/soft_watchdog /proc/sys/kernel/randomize_va_space \
				/proc/irq/default_smp_affinity /proc/irq/*/smp_affinity_list /sys/devices/system/cpu/smt/control \
				/sys/devices/system/cpu/online; do
				echo "$file: $(cat "$file")"
			done
		}
		everything="--thp never --no-aslr --cpus 2"
		echo 1 >/sys/kernel/mm/ksm/run
		echo 1 >/proc/sys/kernel/numa_balancing
		files >before
		forkmark tune --apply $everything -- sh -c 'echo $$ >/tmp/command; exec sleep 1000' &
		while [ ! -s /tmp/command ]; do sleep 0.1; done
		files >set
		kill -9 $!
		kill "$(cat /tmp/command)"
		wait
		files >killed
		forkmark tune >told
		forkmark tune --undo || exit
		files >undone
		forkmark tune --apply $everything -- true || exit
		files >run
		[ ! -e /run/forkmark ]
	END
	# this processor has two threads a core
	guest --cpus 4 --qemu -smp --qemu 4,sockets=1,cores=2,threads=2 --qemu -cpu --qemu Skylake-Client \
		--put "$BATS_TEST_TMPDIR/script=/script" "$kernel" -- sh /script
	[ "$status" -eq 0 ]
	cd "$out"
	diff before undone
	diff before run
	diff set killed
	grep -qF "a journal is open" told
	grep -qxE '([0-9]+) of \1 files are as they were' <<<"$output"
	local line
	while read -r line; do
		grep -qxF "$line" set
		run ! grep -qxF "$line" before
	done <<-'END'
		/sys/kernel/mm/ksm/run: 0
		/sys/kernel/mm/transparent_hugepage/enabled: always madvise [never]
		/proc/sys/kernel/numa_balancing: 0
		/proc/sys/kernel/soft_watchdog: 0
		/proc/sys/kernel/randomize_va_space: 0
		/proc/irq/default_smp_affinity: 1
		/proc/irq/4/smp_affinity_list: 0
		/sys/devices/system/cpu/smt/control: off
		/sys/devices/system/cpu/online: 0,2
	END
}

@test "a clock that is set back an hour in the middle of a run moves no figure, and the run ends" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'END'
		forkmark run --set mechanism=fork,vfork-exec --set mm=0 --runs 4 --budget 3s --no-report -q -o /out/r &
		while ! grep -q '"start_ns"' /out/r/result.json 2>/dev/null; do sleep 0.1; done
		cut -d ' ' -f 1 /proc/uptime >set
		date -s "@$(($(date +%s) - 3600))"
		wait $! || exit
		cut -d ' ' -f 1 /proc/uptime >ended
	END
	guest --cpus 2 --put "$BATS_TEST_TMPDIR/script=/script" "$kernel" -- sh /script
	[ "$status" -eq 0 ]
	cd "$out"
	# it was set while the run was on
	[ "$(jq '(.plan.started | fromdate) - (.plan.finished | fromdate) | . > 3000 and . < 3600' r/result.json)" = true ]
	[ "$(jq -c '[.cells[] | [.verdict, (.runs | length >= 4)]]' r/result.json)" = '[["OK",true],["OK",true]]' ]
	[ "$(jq .plan.complete r/result.json)" = true ]
	# since the boot, all of this is an upper bound of any interval, and an hour is sixty times as much
	jq -e --argjson most "$(cut -d . -f 1 ended)" '
		[.cells[].intervals[] | select(. != null) | .min_ns, .p50_ns, .p99_ns, .max_ns, .mean_ns] as $figures |
		[.cells[].runs[] | .start_ns, .duration_ns] as $times |
		($figures | length) >= 20 and ([$figures[], $times[]] | all(. > 0 and . < ($most + 1) * 1e9))' r/result.json
	# and time goes forwards: no run begins before the one before it has ended
	jq -e '[.cells[].runs[]] | sort_by(.start_ns) | [.[:-1], .[1:]] | transpose |
		all(.[0].start_ns + .[0].duration_ns <= .[1].start_ns)' r/result.json
	[ "$(jq '[.cells[].runs[].n] | min > 0' r/result.json)" = true ]
}
