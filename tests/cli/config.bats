#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input to `forkmark run`, in a config and in --set: one line that names the place and what to do, exit 2, and
# nothing is measured. FORKMARK is the program.
bats_require_minimum_version 1.5.0

fixtures=$BATS_TEST_DIRNAME/../fixtures/configs

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# refused MESSAGE ARGUMENT...: `forkmark run ARGUMENT...` prints exactly this line.
refused() {
	local message=$1
	shift
	run --separate-stderr timeout 10 "$FORKMARK" run --dry-run "$@"
	echo "expected: forkmark: $message"
	echo "printed:  $stderr"
	echo "status:   $status"
	[ "$status" -eq 2 ]
	[ "$stderr" = "forkmark: $message" ]
	[ -z "$output" ]
	[ ! -e results ]
}

@test "every bad config of the fixtures is refused in its own words" {
	local file words seen=0
	for file in "$fixtures"/*.yaml; do
		words=$(sed -n '1s/^# expect: //p' "$file")
		[ -n "$words" ]
		refused "$file:${words//FILE/$file}" "$file"
		seen=$((seen + 1))
	done
	[ "$seen" -ge 14 ]
}

@test "a config of 0 bytes" {
	: > c.yaml
	refused "c.yaml:1: is empty; write cells: and what to measure, see docs/config.md" c.yaml
}

@test "1 MiB of noise" {
	# Noise that is the same every time and on every machine.
	awk 'BEGIN { x = 1; for (i = 0; i < 262144; i++) { x = (x * 16807) % 2147483647; printf "%c%c%c%c",
		128 + x % 64, 128 + int(x / 64) % 64, 32 + int(x / 4096) % 90, 192 + int(x / 524288) % 60 } }' > c.yaml
	truncate -s 1048576 c.yaml
	run --separate-stderr timeout 10 "$FORKMARK" run --dry-run c.yaml
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "forkmark: c.yaml:"* ]]
}

@test "a config larger than 1 MiB" {
	truncate -s 1048577 c.yaml
	refused "c.yaml: is larger than 1 MiB; this is not a config" c.yaml
}

@test "100,000 levels of nesting" {
	printf 'cells: ' > c.yaml
	head -c 100000 /dev/zero | tr '\0' '[' >> c.yaml
	refused "c.yaml:1: is nested too deep; see docs/config.md" c.yaml
}

@test "a NUL byte" {
	printf 'cells:\n- mm: 4K\0\n' > c.yaml
	refused "c.yaml:2: has the control character 0x00; this is not a text file" c.yaml
}

@test "bytes that are not UTF-8" {
	printf 'cells:\n- mm: \377\n' > c.yaml
	refused "c.yaml:2: is not UTF-8 text: invalid leading UTF-8 octet; save it as UTF-8" c.yaml
}

@test "a directory" {
	mkdir c.yaml
	refused "c.yaml: is a directory; name a file in it" c.yaml
}

@test "a fifo that nobody writes to" {
	mkfifo c.yaml
	refused "c.yaml: is not a regular file; save the config to a file" c.yaml
}

@test "a device" {
	refused "/dev/zero: is not a regular file; save the config to a file" /dev/zero
}

@test "a file that is not there" {
	refused "no/such.yaml: cannot be opened: No such file or directory; \`forkmark list configs\` shows the ready ones" \
		no/such.yaml
}

@test "a file that may not be read" {
	[ "$(id -u)" -ne 0 ] || skip "root reads everything"
	echo 'cells: [{}]' > c.yaml
	chmod 0 c.yaml
	refused "c.yaml: cannot be opened: Permission denied; \`forkmark list configs\` shows the ready ones" c.yaml
}

@test "a line feed in a file's name stays one line" {
	refused "a?b.yaml: cannot be opened: No such file or directory; \`forkmark list configs\` shows the ready ones" \
		$'a\nb.yaml'
}

@test "bad --set" {
	refused "--set mm=10E: '10E' is not a size; write 0, 4K, 64M or 1G" --set mm=10E
	refused "--set mm=0,,4K: '' is empty; write a value, or leave mm out" --set mm=0,,4K
	refused "--set mm=: '' is empty; write a value, or leave mm out" --set mm=
	refused "--set mm: has no '='; write axis=value, such as mm=0,64M" --set mm
	refused "--set mn=0: 'mn' is not an axis; did you mean 'mm'?" --set mn=0
	refused "--set colour=0: 'colour' is not an axis; see \`forkmark list axes\`" --set colour=0
	refused "--set threads=-1: '-1' is not a count; write a whole number such as 1" --set threads=-1
	refused "--set threads=99999999999999999999: '99999999999999999999' is too large; the most is 4194304" \
		--set threads=99999999999999999999
	refused "--set mechanism=vfrok: 'vfrok' is unknown; did you mean 'vfork'?" --set mechanism=vfrok
	refused "--set placement=7-4: '7-4' has the range 7-4, which runs backwards; write 4-7" --set placement=7-4
	refused "--set mm=4K: mm was set before, by --set mm=0; set it once, with commas between values" \
		--set mm=0 --set mm=4K
	refused "--set action=touch: 'touch' needs memory to write to, and mm is 0 (--set mm=0); set mm" \
		--set mm=0 --set action=touch
	refused "--set mm=?[2J: '?[2J' is not a size; write 0, 4K, 64M or 1G" --set mm=$'\033[2J'
}

@test "bad --workers and --placement, which are short for --set" {
	refused "--workers 0: '0' is too small; the least is 1" --workers 0
	refused "--placement nowhere: 'nowhere' is unknown; write one of compact, scatter, core, l3, package, node" \
		--placement nowhere
}

@test "a glob that matches no cell" {
	refused "no cell matches 'spoon*'; cells are named like 'fork mm=64M threads=1', so write 'fork *'" \
		--set mm=0 --cells 'spoon*'
}

@test "every ready config makes a plan" {
	local config seen=0
	for config in "$BATS_TEST_DIRNAME"/../../configs/*.yaml; do
		run "$FORKMARK" run --dry-run --force "$config"
		echo "$output"
		# A machine may be too small for a plan, never the plan wrong.
		[[ $status -eq 0 || $output != *"$config:"* ]]
		seen=$((seen + 1))
	done
	[ "$seen" -ge 5 ]
}

@test "the quick config has 18 cells" {
	run "$FORKMARK" run --dry-run quick
	[ "$status" -eq 0 ]
	[[ $output == *"fork mm=256M threads=1"* ]]
	[[ $output == *"fork mm=16M threads=1 action=touch"* ]]
	[ "$(grep -c 'threads=' <<< "$output")" -ge 18 ]
}
