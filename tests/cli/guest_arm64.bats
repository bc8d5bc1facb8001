#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole program on arm64: cross-built (tests/guest/arm64.sh), and run in a guest that has a PMU. Its clock goes by its
# instructions, 1 ns each, and by nothing else: counted instructions and time that was measured are two ways to the same
# figure. Without the cross compiler, its packages, a kernel image or qemu these tests are skipped.
bats_require_minimum_version 1.5.0

# What is missing, for setup; what does not build is a failure of each test.
setup_file() {
	local why=$BATS_FILE_TMPDIR/why
	: >"$why"
	if ! command -v qemu-system-aarch64 >/dev/null; then
		echo "qemu-system-aarch64 is not installed" >"$why"
	elif ! command -v aarch64-linux-gnu-gcc >/dev/null; then
		echo "aarch64-linux-gnu-gcc is not installed" >"$why"
	elif "$SOURCE/tests/guest/kernels.sh" fetch 6.1 arm64 >"$BATS_FILE_TMPDIR/kernel" 2>"$why" &&
		"$SOURCE/tests/guest/arm64.sh" fetch >"$BATS_FILE_TMPDIR/root" 2>"$why"; then
		"$SOURCE/tests/guest/arm64.sh" build "$BUILD/arm64" 2>"$BATS_FILE_TMPDIR/failed" || :
	fi
}

setup() {
	[ ! -s "$BATS_FILE_TMPDIR/why" ] || skip "$(tail -n 1 "$BATS_FILE_TMPDIR/why")"
	cat "$BATS_FILE_TMPDIR/failed"
	[ ! -s "$BATS_FILE_TMPDIR/failed" ]
	kernel=$(cat "$BATS_FILE_TMPDIR/kernel")
	root=$(cat "$BATS_FILE_TMPDIR/root")
	out=$BATS_TEST_TMPDIR/out
	options=()
}

# guest COMMANDS: of a shell, in the folder that comes out as $out.
guest() {
	run --separate-stderr "$GUEST_RUN" --arch aarch64 --forkmark "$BUILD/arm64/forkmark" --system "$root" \
		--busybox "$root/bin/busybox" --qemu -cpu --qemu cortex-a57 --exact --timeout 400 \
		--out "$out" "${options[@]}" "$kernel" \
		sh -ec "echo -1 >/proc/sys/kernel/perf_event_paranoid; $1"
	echo "status $status: $output $stderr"
	[ "$status" -eq 0 ]
}

@test "what the program says of the machine, and every mechanism, in a document that the schema allows" {
	guest 'forkmark info --json >info
		forkmark run --set mechanism=$(forkmark list --words mechanisms | paste -sd , -) \
			--runs 1 --budget 300ms --phases off --no-report -q -o all'
	jq -e '.machine | .architecture == "aarch64" and .hypervisor == "QEMU" and .page_size_bytes == 4096
		and .cpu_model == "Arm implementer 0x41 part 0xd07"' "$out/info"
	jq -e '.clock | .name == "cntvct_el0" and .frequency_hz > 62e6 and .frequency_hz < 63e6' "$out/all/result.json"
	# each is measured, or is not there for the kernel or the C library
	[ "$(jq '.cells | length' "$out/all/result.json")" -eq "$("$FORKMARK" list --words mechanisms | wc -l)" ]
	[ -z "$(jq -r '.cells[] | select((.verdict == "OK" and .intervals.total.n > 0) or
		(.verdict == "SKIP" and (.reason | test("this kernel does not know|the C library it was built with")))
		| not) | "\(.name): \(.verdict) \(.reason)"' "$out/all/result.json" | tee /dev/stderr)" ]
	[ "$(jq '[.cells[] | select(.verdict == "OK")] | length' "$out/all/result.json")" -ge 30 ]
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" "$out/all/result.json"
}

@test "landmarks, and a report and a model, there as here" {
	mkdir "$BATS_TEST_TMPDIR/analysis"
	cp "$BUILD"/arm64/analysis/*.gp "$BUILD"/arm64/analysis/*.css "$BATS_TEST_TMPDIR/analysis"
	options=(--put "$BATS_TEST_TMPDIR/analysis=/usr/share/forkmark/analysis")
	guest 'forkmark trace fork -q --runs 1 --budget 500ms --json >tree
		forkmark run --set mechanism=fork --set mm=1M,2M,4M,8M --runs 1 --budget 200ms --phases off --no-report -q -o r
		forkmark report -o report.html r
		forkmark model r >model'
	jq -e -f "$SOURCE/tests/cli/phase_rows.jq" "$out/tree"
	[ "$(jq -c -f "$SOURCE/tests/cli/landmark_rows.jq" "$out/tree")" = '[]' ]
	jq -e '.phases[] | select(.name == "mmap_lock") | .status == "measured"' "$out/tree"
	# no event tells of them
	jq -e '.phases[] | select(.name == "page_faults") | .status == "merged" and .with == ["user"]' "$out/tree"
	jq -e '[.kernel_memory[] | select(.phase == "dup_task_struct") | .bytes] | max > 2000' "$out/tree"
	grep -q '</html>' "$out/report.html"
	[ "$(cat "$out/model")" = "$("$FORKMARK" model "$out/r")" ]
}

# growth BOOT: [instructions, nanoseconds] that a page more costs the same operations, those of the counted runs. The
# counters end where the kernel takes them from a child that exits: where that is before its memory is torn down, what
# grows with mm and is counted is the call alone.
growth() {
	jq -c '[.cells[] | ([.caveats[] | select(.name == "counted-part")] | if length > 0 then "call" else "total" end) as $part
			| {pages: ((.axes.mm | rtrimstr("M") | tonumber) * 256), instructions: .counters.PAPI_TOT_INS.per_op,
				ns: ([.runs[] | select(.kind == "counted").intervals[$part].mean_ns] | add / length)}]
		| sort_by(.pages) | (.[1].pages - .[0].pages) as $pages
		| [.[1].instructions - .[0].instructions, .[1].ns - .[0].ns] | map(. / $pages)' "$1/result.json"
}

# counted FOLDER: an image of 4 MiB and one of 32 MiB; into $out/r. What the kernel puts off it does in a thread of its own,
# not in the time of whoever is there (RCU's callbacks): that was up to 1 % of a fork's instructions, from boot to boot.
counted() {
	out=$1 options=(--append rcu_nocbs=0)
	guest 'forkmark run --set mechanism=fork --set mm=4M,32M --runs 1 --budget 300ms --no-controls --phases off \
		--no-report -q -o r'
	jq -c '.cells[] | [.name, .counters.PAPI_TOT_INS, [.caveats[].name]]' "$out/r/result.json"
	jq -c '.cells | map({(.axes.mm): .counters.PAPI_TOT_INS.per_op}) | add' "$out/r/result.json" >>"$BATS_TEST_TMPDIR/counts"
	growth "$out/r" | tee -a "$BATS_TEST_TMPDIR/growth"
}

# within COUNT: so many growths, in instructions what they are in nanoseconds.
within() {
	jq -se --argjson count "$1" 'map(.[0] / .[1] - 1 | fabs) | length == $count and max < 0.02' "$BATS_TEST_TMPDIR/growth"
}

# sides FOLDER: what a page more costs by side: in the kernel's instructions, and in nanoseconds by the clock, which knows
# the call (the caller's) and what is left of the whole until the child was reaped; and the child's instructions in user
# mode at both sizes.
sides() {
	jq -c 'def ns($interval): [.runs[] | select(.kind == "counted").intervals[$interval].mean_ns] | add / length;
		def of($key): .counters_by_side["PAPI_TOT_INS:" + $key].per_op;
		[.cells[] | {pages: ((.axes.mm | rtrimstr("M") | tonumber) * 256), caller: of("k:caller"), child: of("k:child"),
			user: of("u:child"), call_ns: ns("call"), rest_ns: (ns("total") - ns("call"))}]
		| sort_by(.pages) | (.[1].pages - .[0].pages) as $pages | map(.user) as $user
		| . as $two | ["caller", "child", "call_ns", "rest_ns"] | map({(.): (($two[1][.] - $two[0][.]) / $pages)}) | add
		| .user = $user' "$1/r/result.json" | tee /dev/stderr
}

# intervals FOLDER: of each size what the caller's call took in instructions, as it read them itself, and by the clock in the
# same run; then what a page more costs its call and its reaping. Of the two runs the second is of hardware events.
intervals() {
	jq -c 'def of($key): .counters_by_interval["PAPI_TOT_INS:" + $key].per_op;
		[.cells[] | {pages: ((.axes.mm | rtrimstr("M") | tonumber) * 256), call: of("call"), reap: of("reap"),
			kernel: of("k:call"), ns: ([.runs[] | select(.kind == "counted-intervals")][1].intervals.call.mean_ns)}]
		| sort_by(.pages) | (.[1].pages - .[0].pages) as $pages
		| {sizes: ., growth: (. as $two | ["call", "reap", "kernel", "ns"]
			| map({(.): (($two[1][.] - $two[0][.]) / $pages)}) | add)}' "$1/r/result.json" | tee /dev/stderr
}

# apart FOLDER: the call is the clock's, and what a page costs is in it and not in the reaping.
apart() {
	intervals "$1" | jq -e '([.sizes[] | .call / .ns - 1 | fabs] | length == 2 and max < 0.01)
		and ([.sizes[] | .reap > 1000 and .reap < .call] | all)
		and (.growth | (.kernel / .ns - 1 | fabs) < 0.02 and (.reap / .call | fabs) < 0.02)'
	# in user mode all that the caller did but for the beginning and the end of its loop; in the kernel's, events that
	# children inherit cost it something while others count it
	jq -e '[.cells[] | .counters_by_interval as $by
			| ([("call", "reap", "loop") | $by["PAPI_TOT_INS:u:" + .].per_op] | add)
				/ .counters_by_side["PAPI_TOT_INS:u:caller"].per_op | . > 0.5 and . <= 1]
		| length == 2 and all' "$1/r/result.json"
}

@test "instructions that PAPI counts: the growth by page is the clock's, in three boots" {
	local boot
	for boot in 1 2 3; do
		counted "$BATS_TEST_TMPDIR/$boot"
	done
	within 3
	jq -se 'map(.[0]) | length == 3 and min > 20 and max / min < 1.01' "$BATS_TEST_TMPDIR/growth"
	jq -se '[map(.["4M"], .["32M"]) | select(. <= 0)] == []
		and ([map(.["4M"]), map(.["32M"])] | map(length == 3 and max / min < 1.01) | all)' "$BATS_TEST_TMPDIR/counts"
	# A page more is more to copy for the caller; a child's own is the same, as far as this kernel counts it.
	for boot in 1 2 3; do
		sides "$BATS_TEST_TMPDIR/$boot" | jq -e '(.caller / .call_ns - 1 | fabs) < 0.02 and (.child / .caller | fabs) < 0.02
			and (.user | min > 20 and max - min < 2)'
		apart "$BATS_TEST_TMPDIR/$boot"
	done
}

@test "the same on 5.10, which counts a child to its end" {
	kernel=$("$SOURCE/tests/guest/kernels.sh" fetch 5.10 arm64 2>"$BATS_TEST_TMPDIR/why") ||
		skip "no kernel image: $(tail -n 1 "$BATS_TEST_TMPDIR/why")"
	counted "$BATS_TEST_TMPDIR/old"
	jq -e '[.cells[].caveats[] | select(.name == "counted-part")] == []' "$out/r/result.json"
	within 1
	# the caller copies as before, and the child tears down what was copied
	sides "$out" | jq -e '(.caller / .call_ns - 1 | fabs) < 0.02 and (.child / .rest_ns - 1 | fabs) < 0.03 and .child > .caller'
	apart "$out"
}
