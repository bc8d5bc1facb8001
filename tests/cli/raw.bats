#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `run --raw`, `dump` and the plot of samples: what is in the file is what the document says, and a file that fails
# costs the file only. FORKMARK is the program.
bats_require_minimum_version 1.5.0

setup() {
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
}

teardown() {
	mountpoint -q "$dir/small" && umount "$dir/small"
	rm -rf "$dir"
}

# measure ARGUMENTS: a short run with raw samples, in $dir/out.
measure() {
	run --separate-stderr "$FORKMARK" run --raw --no-report -q -o "$dir/out" "$@"
}

result() {
	jq -r "$1" "$dir/out/result.json"
}

# columns of the rows that dump prints
rows() {
	"$FORKMARK" dump "$dir/out" "$@" | tail -n +2
}

@test "every sample is there: as many in each run, and the same quantiles" {
	measure --set mechanism=fork,fork-exec --runs 2 --budget 1s
	[ "$status" -eq 0 ]
	[ "$(result '.raw.complete and .raw.error == null')" = true ]
	# one file, one checksum
	run --separate-stderr "$FORKMARK" dump "$dir/out" --check
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = "$(result '"\(.raw.samples) samples in \(.raw.blocks) blocks; \(.raw.bytes) bytes, crc32 \(.raw.crc32); whole"')" ]
	[ "$(gzip -c "$dir/out/samples.fmraw" | tail -c 8 | od -A n -t x4 | awk '{ print $1 }')" = "$(result .raw.crc32)" ]
	# each run of the document, cell by cell
	rows | awk -F, '{ n[$1 "," $2 "," $3 "," $4]++ } END { for (k in n) print k "," n[k] }' | sort >"$dir/there"
	result '(.cells + .controls)[] | .name as $cell | .runs | to_entries[] | select(.value.kind | IN("plain", "stamped")) |
		"\($cell),\(.key),\(.value.round),\(.value.kind),\(.value.n)"' | sort >"$dir/told"
	[ -s "$dir/told" ]
	diff "$dir/told" "$dir/there"
	# exact figures, of a stamped run that executes: to the thousandth that rows are rounded to
	rows --cell 'fork-exec*' | awk -F, '$2 == 1 && $4 == "stamped" { n++; call += $9; start += $10; run += $11; exit_ += $12
		if (n == 1 || $13 < least) least = $13 }
		END { printf "%d %.3f %.2f %.2f %.2f %.2f\n", n, least, call / n, start / n, run / n, exit_ / n }' >"$dir/found"
	result '.cells[1].runs[1].intervals | [.total.n, .total.min_ns, .call.mean_ns, .start.mean_ns, .run.mean_ns, .exit.mean_ns] | @tsv' |
		awk '{ printf "%d %.3f %.2f %.2f %.2f %.2f\n", $1, $2, $3, $4, $5, $6 }' >"$dir/wanted"
	paste -d ' ' "$dir/found" "$dir/wanted" | awk '{ for (i = 1; i <= 6; i++) if ($i - $(i + 6) > 0.02 || $(i + 6) - $i > 0.02) exit 1 }'
}

@test "workers, an open loop, a config's key; JSON lines" {
	printf 'raw: yes\nruns: 2\nbudget: 1s\ncells:\n  - mechanism: vfork\n    workers: 2\n    load: open\n    rate: 200\n' >"$dir/c.yaml"
	run --separate-stderr "$FORKMARK" run "$dir/c.yaml" --no-report --no-controls -q -o "$dir/out"
	[ "$status" -eq 0 ]
	"$FORKMARK" dump "$dir/out" --format jsonl -o "$dir/rows"
	[ "$(jq -s 'length' "$dir/rows")" = "$(result '[.cells[].runs[] | select(.kind == "plain" or .kind == "stamped") | .n] | add')" ]
	[ "$(jq -s 'map(.worker) | unique == [0, 1]' "$dir/rows")" = true ]
	[ "$(jq -s 'map(.queue_ns != null and .total_ns >= .queue_ns) | all' "$dir/rows")" = true ]
	# the child's CPU and its times are known of stamped runs only
	[ "$(jq -s 'map((.kind == "stamped") == has("start_ns") and (.kind == "stamped" or (has("cpu_child") | not))) | all' "$dir/rows")" = true ]
	# every CPU may be measured on: that is told
	[ "$(result '.raw.cpus_measured | type')" = boolean ]
}

@test "without --raw no document speaks of it, and an older file is taken away" {
	mkdir "$dir/out"
	echo old >"$dir/out/samples.fmraw"
	run "$FORKMARK" run --set mechanism=vfork --runs 1 --budget 200ms --no-controls --no-report -q -o "$dir/out"
	[ "$status" -eq 0 ]
	[ "$(result 'has("raw")')" = false ]
	[ ! -e "$dir/out/samples.fmraw" ]
	run --separate-stderr "$FORKMARK" dump "$dir/out"
	[ "$status" -eq 2 ]
	[[ $stderr == *"No such file"* ]]
}

@test "a full disk ends the file, not the run" {
	mkdir "$dir/small"
	mount -t tmpfs -o size=16m,mode=755 tmpfs "$dir/small" 2>/dev/null || skip "a small file system cannot be mounted here"
	# the last 8 MiB are left to the document
	head -c 6M /dev/zero >"$dir/small/filler"
	run --separate-stderr "$FORKMARK" run --raw --set mechanism=null,getpid,vfork --runs 3 --budget 2s --no-controls --no-report -q -o "$dir/small/out"
	[ "$status" -eq 0 ]
	cp -r "$dir/small/out" "$dir/out"
	[ "$(result '[.cells[].verdict] | unique | join(" ")')" = OK ]
	[ "$(result '.raw.complete')" = false ]
	[[ "$(result .raw.error)" == "at byte "*"of the disk are left, and the document needs them" ]]
	[ "$(result .raw.bytes)" -gt 0 ]
	[ "$(result '[.warnings[].name] | index("raw-incomplete") != null')" = true ]
	[ "$(stat -c %s "$dir/out/samples.fmraw")" -eq "$(result .raw.bytes)" ]
	run --separate-stderr "$FORKMARK" dump "$dir/out" --check
	[ "$status" -eq 1 ]
	[[ $output == "$(result .raw.samples) samples in $(result .raw.blocks) blocks; "*"not whole" ]]
	[[ $stderr == *"has no end block"* && $stderr != *damaged* ]]
}

@test "kill -9 leaves samples that can be read, and a run that can be gone on with" {
	"$FORKMARK" run --raw --set mechanism=fork,vfork --runs 10 --budget 6s --no-controls --no-report -q -o "$dir/out" 3>&- &
	pid=$!
	for ((i = 0; i < 600; i++)); do
		[ "$(jq '.raw.samples > 0' "$dir/out/result.json" 2>/dev/null)" != true ] || break
		sleep 0.01
	done
	kill -9 "$pid"
	wait "$pid" || true
	run --separate-stderr "$FORKMARK" dump "$dir/out" --check
	[ "$status" -eq 1 ]
	[ "${output%% *}" -ge "$(result .raw.samples)" ]
	run "$FORKMARK" run --resume "$dir/out" --no-report -q
	[ "$status" -eq 0 ]
	[ "$(result .raw.complete)" = true ]
	[ "$(result .raw.samples)" -eq "$(result '[.cells[].runs[] | select(.kind == "plain" or .kind == "stamped") | .n] | add')" ]
	run "$FORKMARK" dump "$dir/out" --check
	[ "$status" -eq 0 ]
	[[ $output == *"crc32 $(result .raw.crc32); whole" ]]
}

@test "where io_uring is refused pwrite does it, and the document says why" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	# a seccomp filter that answers io_uring_setup (425) with EPERM, as containers do
	cat >"$dir/refuse.py" <<-'END'
		import ctypes, os, struct, sys
		code = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)]
		program = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *c) for c in code))
		class Filter(ctypes.Structure):
		    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
		libc = ctypes.CDLL(None, use_errno=True)
		f = Filter(len(code), ctypes.addressof(program))
		if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(f), 0, 0):
		    sys.exit(99)
		os.execvp(sys.argv[1], sys.argv[1:])
	END
	run --separate-stderr python3 "$dir/refuse.py" "$FORKMARK" run --raw --set mechanism=vfork --runs 2 --budget 500ms \
		--no-controls --no-report -q -o "$dir/out"
	[ "$status" -ne 99 ] || skip "no seccomp filter can be set here"
	[ "$status" -eq 0 ]
	[ "$(result .raw.writer)" = pwrite ]
	[[ "$(result .raw.writer_reason)" == io_uring_setup:* ]]
	run "$FORKMARK" dump "$dir/out" --check
	[ "$status" -eq 0 ]
}

@test "damage is told with its place, and the rest is printed" {
	measure --set mechanism=vfork --runs 2 --budget 500ms --no-controls
	[ "$status" -eq 0 ]
	size=$(stat -c %s "$dir/out/samples.fmraw")
	all=$(rows | wc -l)
	# the last byte of the last samples, in front of the end block of 96 bytes
	printf '\377\376\375' | dd of="$dir/out/samples.fmraw" bs=1 seek=$((size - 99)) conv=notrunc status=none
	run --separate-stderr "$FORKMARK" dump "$dir/out"
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[0]} == "forkmark: $dir/out: damaged at byte "*": the checksum of its samples is wrong; "* ]]
	[ "${#lines[@]}" -gt 1 ]
	[ $((${#lines[@]} - 1)) -lt "$all" ]
	echo nothing >"$dir/nothing"
	run --separate-stderr "$FORKMARK" dump "$dir/nothing"
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: $dir/nothing: is not a file of forkmark's raw samples" ]
	run --separate-stderr "$FORKMARK" dump "$dir/out" --cell nosuch
	[ "$status" -eq 2 ]
	[[ $stderr == *"--cell nosuch: no samples of such a cell"* ]]
}

@test "the plot of samples: a panel a cell, and only with the samples of this result" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	measure --set mechanism=fork,vfork --runs 2 --budget 1s --no-controls
	run --separate-stderr "$FORKMARK" plot samples "$dir/out"
	[ "$status" -eq 0 ]
	[ "$output" = "$dir/out/samples.svg" ]
	[ "$(grep -oE 'samples in 2 runs' "$dir/out/samples.svg" | wc -l)" -eq 2 ]
	# of another run
	jq '.plan.seed += 1' "$dir/out/result.json" >"$dir/other.json"
	mv "$dir/other.json" "$dir/out/result.json"
	run --separate-stderr "$FORKMARK" plot samples "$dir/out"
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "samples: not made: samples.fmraw is of another run" ]
	run --separate-stderr "$FORKMARK" plot nosuch "$dir/out"
	[ "$status" -eq 2 ]
}

@test "the document passes the schema" {
	/usr/bin/python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null ||
		skip "python3-jsonschema with draft 2020-12 is not installed"
	measure --set mechanism=vfork --runs 1 --budget 200ms
	/usr/bin/python3 -W ignore "$SOURCE/tests/house/schema.py" "$SOURCE/results/result.schema.json" "$dir/out/result.json"
}
