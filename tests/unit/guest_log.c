// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest's console tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/guest_log.h"

static char *load(const char *bytes, size_t size)
{
	int fd = memfd_create("log", MFD_CLOEXEC);
	char *text;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(guest_log_load(fd, &text), 0);
	close(fd);
	return text;
}

static void test_load(void **state)
{
	static const char bytes[] = "\033[2Jone\r\n\0two\ttabs \303\244\r\n";
	char *text = load(bytes, sizeof(bytes) - 1);

	(void)state;
	assert_string_equal(text, "[2Jone\ntwo\ttabs \303\244\n");
	free(text);
	text = load("", 0);
	assert_string_equal(text, "");
	free(text);
}

static void test_load_long(void **state)
{
	size_t size = 200000;
	char *bytes = malloc(size), *text;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', size);
	memcpy(bytes + size - 5, "end!\n", 5);
	text = load(bytes, size);
	assert_int_equal(strlen(text), 64 << 10);
	assert_string_equal(text + (64 << 10) - 5, "end!\n");
	free(text);
	free(bytes);
}

static void test_last(void **state)
{
	char words[64];

	(void)state;
	guest_log_last("a\n\nb\n[    3.574018] \nc d\n  \n\n", 2, words, sizeof(words));
	assert_string_equal(words, "b | c d");
	guest_log_last("a\nb", 5, words, sizeof(words));
	assert_string_equal(words, "a | b");
	guest_log_last("[    3.5] reboot: now\n", 1, words, sizeof(words));
	assert_string_equal(words, "[    3.5] reboot: now");
	guest_log_last("\n\n", 3, words, sizeof(words));
	assert_string_equal(words, "");
	guest_log_last("", 3, words, sizeof(words));
	assert_string_equal(words, "");
	guest_log_last("longer than that\nshort\n", 2, words, 10);
	assert_string_equal(words, "longer th");
}

static void test_panic(void **state)
{
	char text[] = "up\n[    1.0] Kernel panic - not syncing: VFS\n[    1.1] CPU: 0\n",
	     calm[] = "up\n", words[64];

	(void)state;
	assert_true(guest_log_panic(text, words, sizeof(words)));
	assert_string_equal(words, "Kernel panic - not syncing: VFS");
	assert_string_equal(text, "up\n[    1.0] Kernel panic - not syncing: VFS");
	assert_false(guest_log_panic(calm, words, sizeof(words)));
	assert_string_equal(calm, "up\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_load_long),
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_panic),
	};

	return cmocka_run_group_tests_name("guest_log", tests, NULL, NULL);
}
