#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What machines can say about the sources: format, shell scripts, suspicious C. SOURCE is the tree.
bats_require_minimum_version 1.5.0

# Formatters of other versions break lines elsewhere.
clang_format_version=14

setup() {
	cd "$SOURCE"
}

need() {
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

c_files() {
	find bench stress results analysis harness tests -name '*.[ch]' | sort
}

@test "C files are as .clang-format says" {
	need clang-format
	local version file bad=0
	version=$(clang-format --version | sed -E 's/.*version ([0-9]+).*/\1/')
	[ "$version" -eq "$clang_format_version" ] ||
		skip "clang-format is version $version, the tree is formatted by $clang_format_version"
	[ "$(c_files | wc -l)" -ge 50 ]
	for file in $(c_files); do
		clang-format "$file" | cmp -s - "$file" || { echo "clang-format -i $file"; bad=1; }
	done
	return "$bad"
}

@test "shell scripts pass shellcheck" {
	need shellcheck
	shellcheck -x quickstart check .ci/run table.sh text.sh scripts/*.sh harness/*.sh tests/guest/*.sh tests/house/tidy tests/truth/truth tests/truth/raw
}

@test "bats files pass shellcheck" {
	need shellcheck
	# bats runs each test in a shell of its own, ends it at the first failure and sets `output`, `lines`, `stderr`
	shellcheck -x -S warning -e SC2030,SC2031,SC2044,SC2046,SC2154,SC2164,SC2317 tests/*/*.bats
}

@test "python scripts compile" {
	local file
	for file in $(find . -name '*.py' -not -path './build*'); do
		python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())' "$file"
	done
}

@test "cppcheck has nothing to say" {
	need cppcheck
	# in cmd_run.c the session, like what it points to, is used in that function only
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability,performance --std=c11 --inline-suppr -j 2 \
		-D__x86_64__ -D_GNU_SOURCE -I . --library=tests/house/cppcheck.cfg \
		--suppress=missingInclude --suppress=autoVariables:harness/cmd_run.c \
		bench stress results analysis harness
	# it has read the files: this one has an array that is too short
	printf 'int f(void);\nint f(void)\n{\n\tint a[2];\n\n\ta[2] = 1;\n\treturn a[2];\n}\n' |
		cat harness/plan.c - >"$BATS_TEST_TMPDIR/plan.c"
	run ! cppcheck --quiet --error-exitcode=1 --std=c11 -D__x86_64__ -D_GNU_SOURCE -I . \
		--library=tests/house/cppcheck.cfg "$BATS_TEST_TMPDIR/plan.c"
	[[ $output == *arrayIndexOutOfBounds* ]]
}
