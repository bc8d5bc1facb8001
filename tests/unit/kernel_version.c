// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel releases in the order of their making. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/kernel_version.h"

/* Each is before all that follow. */
static const char *const rising[] = {
	"",
	"2.6.32",
	"5.9.16",
	"5.10-rc1",
	"5.10",
	"5.10.0",
	"5.10.0-8-amd64",
	"5.10.0-28-amd64",
	"5.10.223",
	"6.1-rc2",
	"6.1.0-rc2+",
	"6.1.0-0.rc8.59.fc38.x86_64",
	"6.1~rc10",
	"6.1",
	"6.1.0",
	"6.1.0-1-arc64", /* arc is no candidate */
	"6.1.0-21-amd64",
	"6.1.0-22-amd64",
	"6.1-foo",
	"6.1.90",
	"6.12.1",
};

static void order(void **state)
{
	const size_t count = sizeof(rising) / sizeof(*rising);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int found = kernel_version_compare(rising[i], rising[j]);

			if ((found > 0) - (found < 0) != (i > j) - (i < j))
				fail_msg("'%s' against '%s': %d", rising[i], rising[j], found);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order) };

	return cmocka_run_group_tests_name("kernel version", tests, NULL, NULL);
}
