// SPDX-License-Identifier: GPL-2.0-or-later
/* Raw samples on their way: from arenas as subjects leave them, through the real writer into a
 * file, and back by the reader. Ten million of them where there is room. */
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
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "analysis/raw.h"
#include "harness/place.h"
#include "harness/raw_log.h"
#include "harness/samples.h"
#include "harness/tally.h"

#define MANY       10000000u
#define MANY_A_RUN 1000000u

struct fixture {
	char folder[64];
	hwloc_topology_t topology;
	hwloc_bitmap_t allowed;
	struct cell_spec cells[2];
	struct tally tallies[2];
	struct arenas arenas;
	struct raw_log *log;
};

static void set_up(struct fixture *f, size_t arenas)
{
	char why[200];

	*f = (struct fixture){ .folder = "/tmp/forkmark-test.XXXXXX" };
	assert_non_null(mkdtemp(f->folder));
	assert_int_equal(place_load(&f->topology, &f->allowed), 0);
	f->cells[0] = (struct cell_spec){ .name = "fork mm=0", .params_hash = 0x1234567890abcdef };
	f->cells[1] = (struct cell_spec){ .name = "null", .control = true };
	for (size_t i = 0; i < 2; i++) {
		f->tallies[i].spec = &f->cells[i];
		assert_int_equal(place_choose(f->topology, f->allowed, "compact", 1,
					      &f->tallies[i].placement, why, sizeof(why)),
				 0);
	}
	assert_int_equal(arenas_open(arenas, &f->arenas), 0);
}

static void begin(struct fixture *f, const struct raw_before *before)
{
	struct raw_log_spec spec = { .folder = f->folder,
				     .seed = 77,
				     .started = "2025-01-02T03:04:05Z",
				     .clock = "CLOCK_MONOTONIC",
				     .tallies = f->tallies,
				     .count = 2,
				     .topology = f->topology,
				     .allowed = f->allowed,
				     .before = before };
	char why[4200];

	assert_int_equal(raw_log_open(&spec, &f->log, why, sizeof(why)), 0);
}

static void path_of(const struct fixture *f, char path[128])
{
	snprintf(path, 128, "%s/%s", f->folder, RAW_FILE);
}

static void tear_down(struct fixture *f)
{
	char path[128];

	raw_log_close(f->log);
	arenas_close(&f->arenas);
	for (size_t i = 0; i < 2; i++)
		placement_free(&f->tallies[i].placement);
	hwloc_bitmap_free(f->allowed);
	hwloc_topology_destroy(f->topology);
	path_of(f, path);
	unlink(path);
	assert_int_equal(rmdir(f->folder), 0);
}

/* Sample NUMBER: every stamp tells which it is. */
static struct arena_sample make(uint64_t number, bool stamped)
{
	uint64_t t = 1000 + 100 * number;

	return (struct arena_sample){ .call = t,
				      .child = stamped ? t + 10 : 0,
				      .end = stamped ? t + 20 : 0,
				      .returned = t + 30 + number % 7,
				      .reaped = t + 50 + number % 11,
				      .parent_cpu = (uint32_t)(number % 3),
				      .child_cpu = (uint32_t)(number % 5) };
}

/* COUNT samples from FIRST on, at the beginning of an arena. */
static void fill(struct fixture *f, size_t arena, uint64_t first, size_t count, bool stamped)
{
	struct arena_header header = { .result = { .n = count, .started = 500 + arena } };
	struct arena_sample *samples = calloc(count + 1, sizeof(*samples));
	size_t bytes = count * sizeof(*samples);

	assert_non_null(samples);
	for (size_t i = 0; i < count; i++)
		samples[i] = make(first + i, stamped);
	assert_int_equal(pwrite(f->arenas.fds[arena], samples, bytes, ARENA_SAMPLES_OFFSET), bytes);
	assert_int_equal(pwrite(f->arenas.fds[arena], &header, sizeof(header), 0), sizeof(header));
	free(samples);
}

static void take(struct fixture *f, size_t cell, size_t run, bool stamped)
{
	const struct raw_run which = {
		.cell = cell, .run = run, .round = 4, .stamped = stamped, .ns_per_tick = 0.5
	};

	assert_int_equal(arenas_read(&f->arenas), 0);
	raw_log_before_run(f->log, &f->tallies[cell].placement);
	assert_int_equal(raw_log_run(f->log, &which, &f->arenas, f->arenas.count), 0);
}

static int64_t told(struct fixture *f, const char *key)
{
	struct json_object *object = raw_log_describe(f->log), *value;
	int64_t number = -1;

	assert_non_null(object);
	if (json_object_object_get_ex(object, key, &value))
		number = json_object_is_type(value, json_type_string)
				 ? (int64_t)strtoll(json_object_get_string(value), NULL, 16)
				 : json_object_get_int64(value);
	json_object_put(object);
	return number;
}

static void open_file(struct fixture *f, struct raw_file *file)
{
	char why[300];

	assert_int_equal(raw_file_open(f->folder, file, why, sizeof(why)), 0);
}

/* Read to the end; the samples must be make()'s, one after the other in each block. */
static void read_back(struct raw_file *file, uint64_t first)
{
	const unsigned char *samples;
	struct raw_block block;
	int got;

	while ((got = raw_file_next(file, &block, &samples)) == 1)
		for (uint32_t i = 0; i < block.count; i++, first++) {
			struct arena_sample stamps = make(first, block.kind == RAW_STAMPED);
			struct sample sample, wanted;

			arenas_sample(&stamps, &wanted);
			raw_sample_get(samples + i * raw_sample_bytes(block.fields), block.fields,
				       &sample);
			if (memcmp(&sample, &wanted, sizeof(sample)))
				fail_msg("sample %llu is another", (unsigned long long)first);
		}
	assert_int_equal(got, 0);
}

/* Two workers, two runs, both kinds; a control. */
static void written_and_read(void **state)
{
	const unsigned char *samples;
	struct raw_block block;
	struct raw_file file;
	struct fixture f;

	(void)state;
	set_up(&f, 2);
	begin(&f, NULL);
	fill(&f, 0, 0, 5000, false);
	fill(&f, 1, 5000, 3, false);
	take(&f, 0, 6, false);
	fill(&f, 0, 5003, 1, true);
	fill(&f, 1, 0, 0, true);
	take(&f, 1, 0, true);
	raw_log_finish(f.log, true);
	assert_int_equal(told(&f, "samples"), 5004);
	assert_int_equal(told(&f, "complete"), 1);
	assert_string_equal(raw_log_error(f.log), "");

	open_file(&f, &file);
	assert_int_equal(file.header.seed, 77);
	assert_string_equal(file.header.started, "2025-01-02T03:04:05Z");
	assert_string_equal(file.header.clock, "CLOCK_MONOTONIC");
	assert_int_equal(raw_file_next(&file, &block, &samples), 1);
	assert_int_equal(file.cell_count, 2);
	assert_int_equal(file.cells[0].params_hash, 0x1234567890abcdef);
	assert_false(file.cells[0].control);
	assert_true(file.cells[1].control);
	assert_string_equal(raw_file_cell_name(&file, &block), "fork mm=0");
	assert_int_equal(block.count, 4096);
	assert_int_equal(block.first, 0);
	assert_int_equal(block.run, 6);
	assert_int_equal(block.round, 4);
	assert_int_equal(block.kind, RAW_PLAIN);
	assert_int_equal(block.started, 500);
	assert_true(block.ns_per_tick == 0.5);
	/* What no sample has is not in the file. */
	assert_int_equal(block.fields, RAW_CALL | RAW_RETURNED | RAW_REAPED | RAW_CPUS);
	assert_int_equal(raw_file_next(&file, &block, &samples), 1);
	assert_int_equal(block.count, 904);
	assert_int_equal(block.first, 4096);
	assert_int_equal(raw_file_next(&file, &block, &samples), 1);
	assert_int_equal(block.worker, 1);
	assert_int_equal(block.count, 3);
	assert_int_equal(block.first, 0);
	assert_int_equal(raw_file_next(&file, &block, &samples), 1);
	assert_string_equal(raw_file_cell_name(&file, &block), "null");
	assert_int_equal(block.kind, RAW_STAMPED);
	assert_int_equal(block.fields, RAW_CALL | RAW_CHILD | RAW_END_STAMP | RAW_RETURNED |
					       RAW_REAPED | RAW_CPUS);
	assert_int_equal(raw_file_next(&file, &block, &samples), 0);
	assert_true(file.whole);
	assert_int_equal(file.crc, told(&f, "crc32"));
	assert_int_equal(file.size, told(&f, "bytes"));
	assert_int_equal(file.blocks, told(&f, "blocks"));
	raw_file_close(&file);
	open_file(&f, &file);
	read_back(&file, 0);
	raw_file_close(&file);
	tear_down(&f);
}

/* The document's word is where one goes on: what came to the file after it is taken again. */
static void gone_on(void **state)
{
	struct raw_before before;
	struct json_object *raw;
	struct raw_file file;
	struct fixture f;

	(void)state;
	set_up(&f, 1);
	begin(&f, NULL);
	fill(&f, 0, 0, 5000, false);
	take(&f, 0, 0, false);
	raw_log_settle(f.log);
	raw = raw_log_describe(f.log);
	assert_true(raw_log_restore(raw, &before));
	json_object_put(raw);
	assert_int_equal(before.samples, 5000);
	take(&f, 0, 1, false);
	raw_log_finish(f.log, false);
	assert_int_equal(told(&f, "complete"), 0);
	raw_log_close(f.log);

	begin(&f, &before);
	fill(&f, 0, 5000, 4000, false);
	take(&f, 0, 1, false);
	raw_log_finish(f.log, true);
	assert_int_equal(told(&f, "samples"), 9000);
	assert_int_equal(told(&f, "complete"), 1);
	open_file(&f, &file);
	read_back(&file, 0);
	assert_true(file.whole);
	assert_int_equal(file.samples, 9000);
	assert_int_equal(file.crc, told(&f, "crc32"));
	raw_file_close(&file);
	tear_down(&f);
}

/* The measuring goes on without it, and says why. */
static void gone_on_with_another_file(void **state)
{
	struct raw_before before = { .bytes = 1 << 20, .samples = 3 };
	struct fixture f;
	char path[128];

	(void)state;
	set_up(&f, 1);
	begin(&f, NULL);
	raw_log_finish(f.log, false);
	raw_log_close(f.log);
	begin(&f, &before);
	fill(&f, 0, 0, 10, false);
	take(&f, 0, 0, false);
	raw_log_finish(f.log, true);
	assert_string_equal(raw_log_error(f.log), "it is not what result.json says");
	assert_int_equal(told(&f, "complete"), 0);
	raw_log_close(f.log);
	path_of(&f, path);
	unlink(path);
	begin(&f, &before);
	assert_non_null(strstr(raw_log_error(f.log), "No such file"));
	tear_down(&f);
}

/* A subject that says more than it wrote. */
static void fewer_than_told(void **state)
{
	const struct raw_run run = { .ns_per_tick = 1 };
	struct arena_header header = { .result = { .n = 20 } };
	struct fixture f;

	(void)state;
	set_up(&f, 1);
	begin(&f, NULL);
	fill(&f, 0, 0, 10, false);
	assert_int_equal(pwrite(f.arenas.fds[0], &header, sizeof(header), 0), sizeof(header));
	assert_int_equal(arenas_read(&f.arenas), 0);
	assert_int_equal(raw_log_run(f.log, &run, &f.arenas, 1), -EIO);
	tear_down(&f);
}

static void ten_million(void **state)
{
	/* Five of the stamps and the CPUs, and as much again to be sure. */
	uint64_t bytes = 2ull * MANY * 6 * sizeof(uint64_t);
	struct raw_file file;
	struct statvfs space;
	struct fixture f;

	(void)state;
	assert_int_equal(statvfs("/tmp", &space), 0);
	if (space.f_bavail * (uint64_t)space.f_frsize < bytes) {
		print_message("# SKIP %llu MB of disk are not free\n",
			      (unsigned long long)(bytes / 1000000));
		skip();
	}
	set_up(&f, 1);
	begin(&f, NULL);
	fill(&f, 0, 0, MANY_A_RUN, true);
	for (size_t run = 0; run < MANY / MANY_A_RUN; run++)
		take(&f, 0, run, true);
	raw_log_finish(f.log, true);
	assert_string_equal(raw_log_error(f.log), "");
	assert_int_equal(told(&f, "samples"), MANY);
	/* The pool is far smaller than a run. */
	assert_true(told(&f, "waits") > 0);
	open_file(&f, &file);
	for (int got = 1; got == 1;) {
		const unsigned char *samples;
		struct raw_block block;

		got = raw_file_next(&file, &block, &samples);
		assert_true(got >= 0);
	}
	assert_true(file.whole);
	assert_int_equal(file.samples, MANY);
	assert_int_equal(file.crc, told(&f, "crc32"));
	raw_file_close(&file);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(gone_on),
		cmocka_unit_test(gone_on_with_another_file),
		cmocka_unit_test(fewer_than_told),
		cmocka_unit_test(ten_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
