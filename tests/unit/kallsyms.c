// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's symbols from made files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/kallsyms.h"

static void read_text(const char *text, struct kallsyms *symbols)
{
	char path[] = "/tmp/forkmark-kallsyms-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(dprintf(fd, "%s", text), (int)strlen(text));
	close(fd);
	assert_int_equal(kallsyms_read(path, symbols), 0);
	unlink(path);
}

static void functions(void **state)
{
	struct kallsyms symbols;
	char name[32];
	uint64_t offset;

	(void)state;
	/* Out of order, with data, with a module, with what compilers append. */
	read_text("ffffffff81002000 T copy_process\n"
		  "ffffffff81001000 t dup_fd.part.0\n"
		  "ffffffff82000000 D init_task\n"
		  "ffffffffc0001000 t xfs_fork\t[xfs]\n"
		  "rubbish\n"
		  "ffffffff81003000 t free_fs_struct.isra.0\n",
		  &symbols);
	assert_int_equal(symbols.count, 4);
	assert_false(symbols.hidden);
	assert_true(kallsyms_has(&symbols, "dup_fd"));
	assert_true(kallsyms_has(&symbols, "xfs_fork"));
	assert_false(kallsyms_has(&symbols, "dup"));
	assert_false(kallsyms_has(&symbols, "init_task"));
	assert_string_equal(
		kallsyms_name(&symbols, 0xffffffff81001fff, name, sizeof(name), &offset), "dup_fd");
	assert_int_equal(offset, 0xfff);
	assert_string_equal(
		kallsyms_name(&symbols, 0xffffffff81003000, name, sizeof(name), &offset),
		"free_fs_struct");
	assert_int_equal(offset, 0);
	assert_null(kallsyms_name(&symbols, 0xffffffff81000fff, name, sizeof(name), &offset));
	assert_null(kallsyms_name(&symbols, 0, name, sizeof(name), &offset));
	kallsyms_free(&symbols);
}

static void hidden(void **state)
{
	struct kallsyms symbols;
	char name[32];
	uint64_t offset;

	(void)state;
	read_text("0000000000000000 T copy_process\n0000000000000000 T dup_fd\n", &symbols);
	assert_true(symbols.hidden);
	assert_true(kallsyms_has(&symbols, "dup_fd"));
	assert_null(kallsyms_name(&symbols, 0xffffffff81001fff, name, sizeof(name), &offset));
	kallsyms_free(&symbols);
	assert_int_equal(kallsyms_read("/proc/forkmark-is-not-there", &symbols), -ENOENT);
	kallsyms_free(&symbols);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions),
		cmocka_unit_test(hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
