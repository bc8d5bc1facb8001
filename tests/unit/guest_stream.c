// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes out of a guest: whole, cut off at each byte, damaged at each bit. */
#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "harness/guest_stream.h"

struct made {
	char bytes[4096];
	size_t size;
};

static char folder[64], why[512];

static void add_line(struct made *made, const char *kind, size_t length)
{
	made->size += (size_t)sprintf(made->bytes + made->size, "%s %zu\n", kind, length);
}

/* As gzip(1) packs. */
static void add_record(struct made *made, const char *kind, const void *bytes, size_t size)
{
	unsigned char packed[1024];
	z_stream to = { .next_in = (void *)bytes,
			.avail_in = (unsigned)size,
			.next_out = packed,
			.avail_out = sizeof(packed) };

	assert_int_equal(deflateInit2(&to, 6, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
	assert_int_equal(deflate(&to, Z_FINISH), Z_STREAM_END);
	size = sizeof(packed) - to.avail_out;
	deflateEnd(&to);
	add_line(made, kind, size);
	memcpy(made->bytes + made->size, packed, size);
	made->size += size;
}

/* Two files, one of them in a folder and with a NUL in it; the command ended with 7. */
static void make(struct made *made)
{
	static const char result[] = "r/result.json\0{ \"cells\": [] }\0\n", empty[] = "empty";

	made->size = (size_t)sprintf(made->bytes, "forkmark-guest 1\n");
	add_record(made, "file", result, sizeof(result) - 1);
	add_record(made, "file", empty, sizeof(empty));
	add_record(made, "end", "7 2", 3);
}

static int read_made(const struct made *made, const char *into, int *status)
{
	int fd = memfd_create("stream", MFD_CLOEXEC), error;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, made->bytes, made->size), made->size);
	error = guest_stream_read(fd, into, status, why, sizeof(why));
	close(fd);
	return error;
}

static size_t read_file(const char *name, char *text, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	assert_non_null(file);
	size = fread(text, 1, size, file);
	fclose(file);
	return size;
}

static void test_whole(void **state)
{
	struct made made;
	int status = -1;
	char text[64];

	(void)state;
	make(&made);
	assert_int_equal(read_made(&made, folder, &status), 0);
	assert_int_equal(status, 7);
	assert_int_equal(read_file("r/result.json", text, sizeof(text)), 17);
	assert_memory_equal(text, "{ \"cells\": [] }\0\n", 17);
	assert_int_equal(read_file("empty", text, sizeof(text)), 0);
	/* again, over what is there */
	assert_int_equal(read_made(&made, folder, &status), 0);
}

static void test_cut_off(void **state)
{
	struct made whole, part;
	int status;

	(void)state;
	make(&whole);
	for (size_t size = 0; size < whole.size; size++) {
		part = whole;
		part.size = size;
		assert_int_equal(read_made(&part, NULL, &status), -ENODATA);
		assert_non_null(strstr(why, size ? "is cut off after" : "nothing came out"));
		assert_null(strchr(why, '\n'));
	}
}

/* gzip's header has a time, a system and a level, which say nothing of the contents: where nothing
 * is amiss, all that was sent has come. */
static void test_damaged(void **state)
{
	struct made made;
	size_t refused = 0;
	char text[64];

	(void)state;
	make(&made);
	for (size_t bit = 0; bit < made.size * 8; bit++) {
		int status = -1, error;

		make(&made);
		made.bytes[bit / 8] ^= (char)(1 << bit % 8);
		error = read_made(&made, folder, &status);
		assert_true(error == 0 || error == -EBADMSG || error == -ENODATA);
		refused += error != 0;
		if (error)
			continue;
		assert_int_equal(status, 7);
		assert_int_equal(read_file("r/result.json", text, sizeof(text)), 17);
		assert_memory_equal(text, "{ \"cells\": [] }\0\n", 17);
	}
	assert_true(refused > made.size * 6);
}

static void refuse(const void *name, size_t size, const char *reason)
{
	struct made made = { .size = (size_t)sprintf(made.bytes, "forkmark-guest 1\n") };
	int status;

	add_record(&made, "file", name, size);
	add_record(&made, "end", "0 1", 3);
	assert_int_equal(read_made(&made, folder, &status), -EBADMSG);
	assert_non_null(strstr(why, reason));
}

static void test_names_that_lead_out(void **state)
{
	static const char *const names[] = { "/etc/passwd", "../x", "a/../../x", "a/..", "..",
					     ".",           "",     "a//b",      "a/" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		refuse(names[i], strlen(names[i]) + 1, "leads out of its folder");
	refuse("no end", 6, "leads out of its folder");
}

static void refuse_end(const char *words, const char *reason)
{
	struct made made = { .size = (size_t)sprintf(made.bytes, "forkmark-guest 1\n") };
	int status;

	add_record(&made, "end", words, strlen(words));
	assert_int_equal(read_made(&made, folder, &status), -EBADMSG);
	assert_non_null(strstr(why, reason));
}

static void test_ends(void **state)
{
	struct made made;
	int status;

	(void)state;
	refuse_end("0 1", "another number of files");
	refuse_end("256 0", "makes no sense");
	refuse_end("-1 0", "makes no sense");
	refuse_end("", "makes no sense");
	make(&made);
	made.bytes[made.size++] = '\n';
	assert_int_equal(read_made(&made, folder, &status), -EBADMSG);
	assert_non_null(strstr(why, "something follows its end"));
}

static void test_no_place_for_it(void **state)
{
	struct made made;
	char file[128];
	int status;

	(void)state;
	make(&made);
	assert_int_equal(read_made(&made, folder, &status), 0);
	snprintf(file, sizeof(file), "%s/empty", folder);
	assert_int_equal(read_made(&made, file, &status), -ENOTDIR);
	assert_non_null(strstr(why, file));
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "%s/forkmark-test-XXXXXX", P_tmpdir);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names_that_lead_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_place_for_it, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("guest_stream", tests, NULL, NULL);
}
