// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/amount.h"

#define GIB (UINT64_C(1) << 30)
#define MIB (UINT64_C(1) << 20)

static void amounts(void **state)
{
	char text[AMOUNT_SIZE];

	(void)state;
	assert_string_equal(amount_bytes(0, text), "0 bytes");
	assert_string_equal(amount_bytes(999, text), "999 bytes");
	assert_string_equal(amount_bytes(1023, text), "0.999 KiB");
	assert_string_equal(amount_bytes(1024, text), "1 KiB");
	assert_string_equal(amount_bytes(12 * GIB, text), "12 GiB");
	assert_string_equal(amount_bytes(65 * GIB + 205 * MIB, text), "65.2 GiB");
	assert_string_equal(amount_bytes(UINT64_MAX, text), "16 EiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(amounts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
