// SPDX-License-Identifier: GPL-2.0-or-later
/* Archives of the kernel's "newc" format, byte by byte. That a kernel reads them is seen by those
 * who boot one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/guest_cpio.h"

/* Ends CPIO. */
static size_t contents(struct guest_cpio *cpio, char *bytes, size_t size)
{
	int fd = guest_cpio_finish(cpio);
	ssize_t got;

	assert_true(fd >= 0);
	got = pread(fd, bytes, size, 0);
	assert_true(got >= 0 && (size_t)got < size);
	guest_cpio_close(cpio);
	return (size_t)got;
}

static void test_exact(void **state)
{
	static const char wanted[] =
		/* inode, mode, uid, gid, links, time, size, device, device number, length of the
		   name, check */
		"070701"
		"00000001"
		"000041ED"
		"00000000"
		"00000000"
		"00000001"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000004"
		"00000000"
		"etc\0\0\0"
		"070701"
		"00000002"
		"000081A4"
		"00000000"
		"00000000"
		"00000001"
		"00000000"
		"00000005"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000009"
		"00000000"
		"etc/file\0\0"
		"hello\0\0\0"
		"070701"
		"00000003"
		"00002180"
		"00000000"
		"00000000"
		"00000001"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000005"
		"00000001"
		"00000004"
		"00000000"
		"tty\0\0\0"
		"070701"
		"00000003"
		"00000000"
		"00000000"
		"00000000"
		"00000001"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"00000000"
		"0000000B"
		"00000000"
		"TRAILER!!!\0\0\0\0";
	struct guest_cpio cpio;
	char bytes[1024];

	(void)state;
	assert_int_equal(guest_cpio_open(&cpio), 0);
	assert_int_equal(guest_cpio_bytes(&cpio, "/etc/file", 0644, "hello", 5), 0);
	assert_int_equal(guest_cpio_device(&cpio, "/tty", 5, 1), 0);
	assert_int_equal(contents(&cpio, bytes, sizeof(bytes)), sizeof(wanted) - 1);
	assert_memory_equal(bytes, wanted, sizeof(wanted) - 1);
}

static void test_refused(void **state)
{
	static const char *const paths[] = { "",      "/",   "relative", "/a/../b", "/..",
					     "/a/..", "//a", "/a//b",    "/a/",     "/./a" };
	struct guest_cpio cpio;

	(void)state;
	assert_int_equal(guest_cpio_open(&cpio), 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		assert_int_equal(guest_cpio_folder(&cpio, paths[i]), -EINVAL);
	assert_int_equal(guest_cpio_folder(&cpio, "/..a/.b"), 0);
	assert_int_equal(guest_cpio_folder(&cpio, "/..a"), -EEXIST);
	assert_int_equal(guest_cpio_bytes(&cpio, "/..a/.b", 0644, "", 0), -EEXIST);
	guest_cpio_close(&cpio);
}

static void test_put(void **state)
{
	struct guest_cpio cpio;
	char why[256];
	int fd;

	(void)state;
	assert_int_equal(guest_cpio_open(&cpio), 0);
	assert_int_equal(guest_cpio_put(&cpio, "/proc/self/exe", "/a/program", why, sizeof(why)),
			 0);
	assert_int_equal(guest_cpio_put(&cpio, "/proc/self/exe", "/a/program", why, sizeof(why)),
			 -EEXIST);
	assert_string_equal(why,
			    "/proc/self/exe, as /a/program in the guest: there is one already");
	assert_int_equal(guest_cpio_put(&cpio, "/dev/null", "/null", why, sizeof(why)), -EINVAL);
	assert_non_null(strstr(why, "/dev/null"));
	assert_int_equal(guest_cpio_put(&cpio, "/nonexistent", "/b", why, sizeof(why)), -ENOENT);
	assert_string_equal(why, "/nonexistent, as /b in the guest: No such file or directory");
	fd = guest_cpio_finish(&cpio);
	assert_true(fd >= 0);
	assert_true(lseek(fd, 0, SEEK_END) > 10000);
	assert_int_equal(lseek(fd, 0, SEEK_END) % 4, 0);
	guest_cpio_close(&cpio);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_put),
	};

	return cmocka_run_group_tests_name("guest_cpio", tests, NULL, NULL);
}
