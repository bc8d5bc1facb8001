// SPDX-License-Identifier: GPL-2.0-or-later
/* Every error that creating a process is known to end in has its own name, and the name leads back:
 * a resumed run's refusals come from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "harness/errno_name.h"

static const struct {
	int error;
	const char *name;
} known[] = {
	{ E2BIG, "E2BIG" },   { EACCES, "EACCES" },         { EAGAIN, "EAGAIN" },
	{ EBADF, "EBADF" },   { EBUSY, "EBUSY" },           { EEXIST, "EEXIST" },
	{ EFAULT, "EFAULT" }, { EINTR, "EINTR" },           { EINVAL, "EINVAL" },
	{ EMFILE, "EMFILE" }, { ENFILE, "ENFILE" },         { ENOENT, "ENOENT" },
	{ ENOMEM, "ENOMEM" }, { ENOSPC, "ENOSPC" },         { ENOSYS, "ENOSYS" },
	{ ENXIO, "ENXIO" },   { EOPNOTSUPP, "EOPNOTSUPP" }, { EPERM, "EPERM" },
	{ ESRCH, "ESRCH" },   { ETXTBSY, "ETXTBSY" },       { EUSERS, "EUSERS" },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static void both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		assert_string_equal(errno_name(known[i].error), known[i].name);
		assert_int_equal(errno_number(known[i].name), known[i].error);
	}
}

/* What is named is named above: a new name takes a new row. */
static void no_other_is_named(void **state)
{
	size_t named = 0;

	(void)state;
	for (int error = -1; error < 4096; error++) {
		const char *name = errno_name(error);

		if (errno_number(name)) {
			assert_int_equal(errno_number(name), error);
			named++;
		} else {
			assert_string_equal(name, "unknown");
		}
	}
	assert_int_equal(named, KNOWN);
}

static void unknown(void **state)
{
	(void)state;
	assert_string_equal(errno_name(0), "unknown");
	assert_string_equal(errno_name(-EAGAIN), "unknown");
	assert_string_equal(errno_name(EXDEV), "unknown");
	assert_int_equal(errno_number("unknown"), 0);
	assert_int_equal(errno_number(""), 0);
	assert_int_equal(errno_number("eagain"), 0);
	assert_int_equal(errno_number("EAGAIN "), 0);
	assert_int_equal(errno_number("EXDEV"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(no_other_is_named),
		cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
