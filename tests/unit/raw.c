// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading raw samples: files made by hand as docs/samples.md has them, whole and damaged in every
 * byte; and the rows that are printed of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/raw.h"
#include "analysis/raw_rows.h"

#define BLOCKS  3
#define SAMPLES 4 /* in each */

static char path[64];
static int memory; /* what is there, on no disk */

/* A file in memory. */
static struct image {
	unsigned char bytes[4096];
	size_t size;
	size_t blocks[BLOCKS + 2]; /* where each begins: cells, samples, end */
} image;

static void append(const void *bytes, size_t size)
{
	assert_true(image.size + size <= sizeof(image.bytes));
	memcpy(image.bytes + image.size, bytes, size);
	image.size += size;
}

static void append_block(size_t number, struct raw_block block, const void *payload, size_t bytes)
{
	image.blocks[number] = image.size;
	block.bytes = (uint32_t)bytes;
	raw_block_seal(&block, payload);
	append(&block, sizeof(block));
	append(payload, bytes);
}

static void append_cells(void)
{
	static const char names[2][16] = { "fork mm=0", "a \"b\", c" };
	unsigned char payload[2 * (sizeof(struct raw_cell) + 16)];

	for (size_t i = 0; i < 2; i++) {
		struct raw_cell cell = { .params_hash = i, .name_bytes = strlen(names[i]) };

		/* The second is 8 long and needs no padding. */
		memcpy(payload + 32 * i, &cell, sizeof(cell));
		memcpy(payload + 32 * i + sizeof(cell), names[i], 16);
	}
	append_block(0, (struct raw_block){ .type = RAW_CELLS, .count = 2 }, payload, 56);
}

static void append_samples(size_t number, uint32_t fields)
{
	unsigned char payload[SAMPLES * sizeof(struct sample)];
	struct raw_block block = { .type = RAW_SAMPLES,
				   .cell = (uint32_t)(number - 1),
				   .run = 7,
				   .round = 3,
				   .kind = number == 2 ? RAW_STAMPED : RAW_PLAIN,
				   .worker = 2,
				   .fields = fields,
				   .count = SAMPLES,
				   .first = 10,
				   .started = 1000,
				   .ns_per_tick = 0.5 };

	for (uint64_t i = 0; i < SAMPLES; i++) {
		struct sample sample = { .intended = 1100 + i,
					 .call = 1101 + i,
					 .child = 1103 + i,
					 .image = 1106 + i,
					 .end = 1110 + i,
					 .returned = 1115 + i,
					 .reaped = 1121 + i,
					 .parent_cpu = 1,
					 .child_cpu = i ? 5 : UINT32_MAX };

		raw_sample_put(&sample, fields, payload + i * raw_sample_bytes(fields));
	}
	append_block(number, block, payload, SAMPLES * raw_sample_bytes(fields));
}

static void make(void)
{
	struct raw_header header = { .seed = 5, .started = "2025", .boot_id = "x", .clock = "c" };
	struct raw_end end = { BLOCKS * SAMPLES, BLOCKS + 1 };

	image.size = 0;
	raw_header_seal(&header);
	append(&header, sizeof(header));
	append_cells();
	append_samples(1, RAW_CALL | RAW_RETURNED | RAW_REAPED | RAW_CPUS);
	append_samples(2, RAW_ALL_FIELDS);
	append_samples(3, RAW_CALL | RAW_REAPED);
	append_block(4, (struct raw_block){ .type = RAW_END }, &end, sizeof(end));
}

static void save(void)
{
	assert_int_equal(ftruncate(memory, (off_t)image.size), 0);
	assert_int_equal(pwrite(memory, image.bytes, image.size, 0), image.size);
}

/* What a reader finds. */
struct found {
	size_t blocks, damages;
	struct raw_damage first;
	bool whole, ended;
};

static int read_all(struct found *found)
{
	const unsigned char *samples;
	struct raw_block block;
	struct raw_file file;
	char why[300];
	int got = raw_file_open(path, &file, why, sizeof(why));

	*found = (struct found){ 0 };
	if (got)
		return got;
	while ((got = raw_file_next(&file, &block, &samples)) != 0) {
		assert_true(got == 1 || got == -EBADMSG);
		if (got == -EBADMSG && found->damages++ == 0)
			found->first = file.damage;
		found->blocks += got == 1;
	}
	assert_int_equal(file.offset, image.size);
	assert_int_equal(file.crc, raw_crc(0, image.bytes, image.size));
	assert_int_equal(file.samples, found->blocks * SAMPLES);
	found->whole = file.whole;
	found->ended = file.ended;
	raw_file_close(&file);
	return 0;
}

static void whole(void **state)
{
	struct found found;

	(void)state;
	make();
	save();
	assert_int_equal(read_all(&found), 0);
	assert_int_equal(found.blocks, BLOCKS);
	assert_int_equal(found.damages, 0);
	assert_true(found.whole);
}

/* One bit of any byte: the header is refused, or just the block that it is in is told and missed.
 */
static void a_bit_of_each_byte(void **state)
{
	(void)state;
	make();
	for (size_t at = 0, block = 0; at < image.size; at++) {
		struct found found;
		int error;

		while (block < BLOCKS + 1 && at >= image.blocks[block + 1])
			block++;
		image.bytes[at] ^= 0x10;
		save();
		error = read_all(&found);
		image.bytes[at] ^= 0x10;
		if (at < image.blocks[0]) {
			assert_true(error == -EINVAL || error == -ENOTSUP);
			continue;
		}
		assert_int_equal(error, 0);
		assert_int_equal(found.damages, 1);
		assert_int_equal(found.first.offset, image.blocks[block]);
		assert_int_equal(found.blocks, block == 0 || block == 4 ? BLOCKS : BLOCKS - 1);
		assert_false(found.whole);
	}
}

/* As a kill leaves it: all whole blocks are there, and what is cut is told. */
static void every_length(void **state)
{
	size_t size;

	(void)state;
	make();
	size = image.size;
	for (image.size = 0; image.size < size; image.size++) {
		size_t blocks = 0, at_limit = image.size == image.blocks[0];
		struct found found;

		save();
		if (image.size < image.blocks[0]) {
			assert_int_equal(read_all(&found), -EINVAL);
			continue;
		}
		for (size_t i = 1; i < BLOCKS + 2; i++) {
			at_limit |= image.size == image.blocks[i];
			blocks += i > 1 && image.size >= image.blocks[i];
		}
		assert_int_equal(read_all(&found), 0);
		assert_int_equal(found.blocks, blocks);
		assert_int_equal(found.damages, !at_limit);
		assert_false(found.ended);
		assert_false(found.whole);
	}
	image.size = size;
}

/* As a kill can leave it, too: a later write has come to the disk, an earlier one has not. */
static void a_hole(void **state)
{
	struct found found;

	(void)state;
	make();
	memset(image.bytes + image.blocks[1], 0, image.blocks[3] - image.blocks[1]);
	save();
	assert_int_equal(read_all(&found), 0);
	assert_int_equal(found.blocks, 1);
	assert_int_equal(found.damages, 1);
	assert_int_equal(found.first.offset, image.blocks[1]);
	assert_int_equal(found.first.bytes, image.blocks[3] - image.blocks[1]);
	assert_true(found.ended);
	assert_false(found.whole);
}

/* A head with a good checksum that says what cannot be. */
static void assert_no_block(struct raw_block block)
{
	struct found found;

	make();
	memset(image.bytes + image.blocks[1], 0, sizeof(block));
	block.magic = RAW_BLOCK_MAGIC;
	block.crc = raw_crc(0, &block, offsetof(struct raw_block, crc));
	memcpy(image.bytes + image.blocks[1], &block, sizeof(block));
	save();
	assert_int_equal(read_all(&found), 0);
	assert_int_equal(found.damages, 1);
	assert_int_equal(found.blocks, BLOCKS - 1);
}

static void heads_that_contradict_themselves(void **state)
{
	struct raw_block good = {
		.type = RAW_SAMPLES, .bytes = 8, .count = 1, .fields = RAW_CALL, .ns_per_tick = 1
	};
	struct raw_block block = good;

	(void)state;
	block.type = 4;
	assert_no_block(block);
	block = good;
	block.bytes = 16;
	assert_no_block(block);
	block = good;
	block.count = 1u << 29;
	assert_no_block(block);
	block = good;
	block.bytes = block.count = 0x80000000;
	assert_no_block(block);
	block = good;
	block.fields = 1 << 8;
	assert_no_block(block);
	block = good;
	block.kind = RAW_KINDS;
	assert_no_block(block);
	block = good;
	block.ns_per_tick = -1;
	assert_no_block(block);
	block = good;
	block.ns_per_tick = 0.0 / 0.0;
	assert_no_block(block);
	block = (struct raw_block){ .type = RAW_END, .bytes = 8 };
	assert_no_block(block);
}

static void not_one(void **state)
{
	struct raw_file file;
	char why[300];

	(void)state;
	assert_int_equal(raw_file_open("/", &file, why, sizeof(why)), -ENOENT);
	assert_int_equal(raw_file_open("/dev/null", &file, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, "/dev/null: is not a file of forkmark's raw samples");
	make();
	image.bytes[8] = 2;
	save();
	assert_int_equal(raw_file_open(path, &file, why, sizeof(why)), -ENOTSUP);
	assert_non_null(strstr(why, "a later version"));
}

static char *rows(enum raw_format format)
{
	const unsigned char *samples;
	struct raw_block block;
	struct raw_file file;
	char why[300], *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	make();
	save();
	assert_int_equal(raw_file_open(path, &file, why, sizeof(why)), 0);
	raw_rows_begin(format, out);
	while (raw_file_next(&file, &block, &samples) == 1) {
		block.count = 2;
		assert_int_equal(raw_rows_write(format, raw_file_cell_name(&file, &block), &block,
						samples, out),
				 0);
	}
	raw_file_close(&file);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void as_csv(void **state)
{
	char *text = rows(RAW_CSV);

	(void)state;
	assert_string_equal(
		text,
		"cell,run,round,kind,worker,iteration,at_ns,queue_ns,call_ns,start_ns,run_ns,exit_ns,total_ns,cpu_parent,cpu_child\n"
		"fork mm=0,7,3,plain,2,10,50.500,,7.000,,,,10.000,1,\n"
		"fork mm=0,7,3,plain,2,11,51.000,,7.000,,,,10.000,1,5\n"
		"\"a \"\"b\"\", c\",7,3,stamped,2,10,50.000,0.500,7.000,2.500,2.000,5.500,10.500,1,\n"
		"\"a \"\"b\"\", c\",7,3,stamped,2,11,50.500,0.500,7.000,2.500,2.000,5.500,10.500,1,5\n"
		"cell 2,7,3,plain,2,10,50.500,,,,,,10.000,,\n"
		"cell 2,7,3,plain,2,11,51.000,,,,,,10.000,,\n");
	free(text);
}

static void as_json(void **state)
{
	char *text = rows(RAW_JSONL), *second;

	(void)state;
	second = strchr(text, '\n');
	assert_non_null(second);
	*second++ = '\0';
	assert_string_equal(text,
			    "{\"cell\":\"fork mm=0\",\"run\":7,\"round\":3,\"kind\":\"plain\","
			    "\"worker\":2,\"iteration\":10,\"at_ns\":50.500,\"call_ns\":7.000,"
			    "\"total_ns\":10.000,\"cpu_parent\":1}");
	assert_non_null(strstr(second, "{\"cell\":\"a \\\"b\\\", c\","));
	free(text);
}

static int open_memory(void **state)
{
	(void)state;
	memory = memfd_create("samples", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	return memory < 0;
}

static int close_memory(void **state)
{
	(void)state;
	return close(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(a_bit_of_each_byte),
		cmocka_unit_test(every_length),
		cmocka_unit_test(a_hole),
		cmocka_unit_test(heads_that_contradict_themselves),
		cmocka_unit_test(not_one),
		cmocka_unit_test(as_csv),
		cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests(tests, open_memory, close_memory);
}
