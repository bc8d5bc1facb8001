// SPDX-License-Identifier: GPL-2.0-or-later
/* Arenas as a subject leaves them, written by hand: which stamps make which interval, and what
 * cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/clock.h"
#include "harness/samples.h"

static const struct arena_spec spec = { .magic = ARENA_MAGIC,
					.version = ARENA_VERSION,
					.values = { [AXIS_MECHANISM] = { .text = "fork" } },
					.capacity = 4096 };

static const struct arena_sample plain_sample = {
	.call = 100, .returned = 140, .reaped = 200, .parent_cpu = 3, .child_cpu = 9
};
static const struct arena_sample stamped_sample = {
	.call = 100, .child = 150, .end = 170, .returned = 140, .reaped = 200, .parent_cpu = 3
};
static const struct arena_sample exec_sample = { .call = 1000,
						 .child = 1050,
						 .image = 1080,
						 .end = 1090,
						 .returned = 1060,
						 .reaped = 1120,
						 .parent_cpu = 70 };

/* What a subject writes at its end: N samples from the FIRST on, and how many there are. */
static void write_samples(const struct arenas *arenas, size_t arena, uint64_t first,
			  const struct arena_sample *samples, size_t n)
{
	struct arena_header header = { .spec = spec, .result = { .n = first + n } };
	size_t size = n * sizeof(*samples);
	off_t offset = ARENA_SAMPLES_OFFSET + (off_t)(first * sizeof(*samples));

	assert_int_equal(pwrite(arenas->fds[arena], samples, size, offset), size);
	assert_int_equal(pwrite(arenas->fds[arena], &header, sizeof(header), 0), sizeof(header));
}

static void open_arenas(size_t count, struct arenas *arenas)
{
	assert_int_equal(arenas_open(count, arenas), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(arenas_write(arenas, i, &spec), 0);
}

static void open_with(struct arenas *arenas, const struct arena_sample *sample)
{
	open_arenas(1, arenas);
	write_samples(arenas, 0, 0, sample, 1);
	assert_int_equal(arenas_read(arenas), 0);
}

/* One sample: its five intervals in ticks of half a nanosecond; 0 where it has none. */
static void assert_intervals(const struct arena_sample *sample, const double ns[INTERVALS])
{
	struct arenas arenas;

	open_with(&arenas, sample);
	for (enum interval i = 0; i < INTERVALS; i++) {
		double value = -1;
		size_t n = 77;

		assert_int_equal(arenas_interval(&arenas, i, 0.5, &value, &n, NULL), 0);
		assert_int_equal(n, ns[i] > 0);
		assert_true(value == (ns[i] > 0 ? ns[i] : -1));
	}
	arenas_close(&arenas);
}

static void begin_with_the_spec(void **state)
{
	struct arenas arenas;
	struct arena_spec found;
	struct stat status;

	(void)state;
	open_arenas(2, &arenas);
	assert_int_equal(arenas.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pread(arenas.fds[i], &found, sizeof(found), 0), sizeof(found));
		assert_memory_equal(&found, &spec, sizeof(spec));
		assert_int_equal(fstat(arenas.fds[i], &status), 0);
		assert_int_equal(status.st_size, ARENA_SAMPLES_OFFSET);
	}
	assert_int_equal(arenas_read(&arenas), 0);
	assert_string_equal(arenas.headers[1].spec.values[AXIS_MECHANISM].text, "fork");
	assert_int_equal(arenas.headers[1].result.n, 0);
	arenas_close(&arenas);
	assert_int_equal(arenas.count, 0);
	assert_null(arenas.fds);
}

/* Also what a control leaves, which has no child. */
static void without_stamps(void **state)
{
	static const double ns[INTERVALS] = { [INTERVAL_CALL] = 20, [INTERVAL_TOTAL] = 50 };

	(void)state;
	assert_intervals(&plain_sample, ns);
}

static void with_stamps(void **state)
{
	static const double ns[INTERVALS] = { [INTERVAL_CALL] = 20,
					      [INTERVAL_START] = 25,
					      [INTERVAL_RUN] = 10,
					      [INTERVAL_EXIT] = 15,
					      [INTERVAL_TOTAL] = 50 };

	(void)state;
	assert_intervals(&stamped_sample, ns);
}

/* The child begins where the new program does, whether or not it was stamped before. */
static void with_an_exec(void **state)
{
	static const double ns[INTERVALS] = { [INTERVAL_CALL] = 30,
					      [INTERVAL_START] = 40,
					      [INTERVAL_RUN] = 5,
					      [INTERVAL_EXIT] = 15,
					      [INTERVAL_TOTAL] = 60 };
	struct arena_sample image_only = exec_sample;

	(void)state;
	assert_intervals(&exec_sample, ns);
	image_only.child = 0;
	assert_intervals(&image_only, ns);
}

/* Which intervals of SAMPLE cannot be, as bits. */
static unsigned impossible(struct arena_sample sample)
{
	struct arenas arenas;
	unsigned bits = 0;

	open_with(&arenas, &sample);
	for (enum interval i = 0; i < INTERVALS; i++) {
		double value;
		size_t n;
		int error = arenas_interval(&arenas, i, 1, &value, &n, NULL);

		assert_true(error == 0 || error == -ERANGE);
		bits |= error ? 1u << i : 0;
	}
	arenas_close(&arenas);
	return bits;
}

/* No interval is taken from such a sample, so that none is kept of a run that is BROKEN by it. */
#define ALL ((1u << INTERVALS) - 1)

static void outside_of_the_iteration(void **state)
{
	struct arena_sample s = stamped_sample;

	(void)state;
	assert_int_equal(impossible(s), 0);
	s.child = 99;
	assert_int_equal(impossible(s), ALL);
	s.child = 171;
	assert_int_equal(impossible(s), ALL);
	s.child = 150;
	s.end = 201;
	assert_int_equal(impossible(s), ALL);
	s.end = 170;
	s.returned = 99;
	assert_int_equal(impossible(s), ALL);
	s.returned = 140;
	s.reaped = 99;
	assert_int_equal(impossible(s), ALL);
	s = exec_sample;
	assert_int_equal(impossible(s), 0);
	s.child = s.image + 1;
	assert_int_equal(impossible(s), ALL);
	s.child = s.call - 1;
	assert_int_equal(impossible(s), ALL);
	/* What takes no time at all can be. */
	s = (struct arena_sample){
		.call = 100, .child = 100, .end = 100, .returned = 100, .reaped = 100
	};
	assert_int_equal(impossible(s), 0);
}

/* More samples than are read at once, over two arenas: in their order, none lost. */
static void many_samples(void **state)
{
	static double values[3000];
	struct arenas arenas;
	size_t n;

	(void)state;
	open_arenas(2, &arenas);
	for (uint64_t i = 0; i < 2500; i++) {
		struct arena_sample sample = { .call = 100, .returned = 100, .reaped = 101 + i };

		write_samples(&arenas, 0, i, &sample, 1);
	}
	write_samples(&arenas, 1, 0, &plain_sample, 1);
	assert_int_equal(arenas_interval(&arenas, INTERVAL_TOTAL, 1, values, &n, NULL), 0);
	assert_int_equal(n, 0); /* not read yet */
	assert_int_equal(arenas_read(&arenas), 0);
	assert_int_equal(arenas_interval(&arenas, INTERVAL_TOTAL, 1, values, &n, NULL), 0);
	assert_int_equal(n, 2501);
	for (size_t i = 0; i < 2500; i++)
		assert_true(values[i] == (double)(i + 1));
	assert_true(values[2500] == 100);
	arenas_close(&arenas);
}

static void cpus_of_the_parents(void **state)
{
	struct arena_sample unknown = plain_sample;
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	struct arenas arenas;
	double values[3];
	char list[64];
	size_t n;

	(void)state;
	assert_non_null(cpus);
	unknown.parent_cpu = CLOCK_CPU_UNKNOWN;
	open_arenas(2, &arenas);
	write_samples(&arenas, 0, 0, &plain_sample, 1);
	write_samples(&arenas, 0, 1, &unknown, 1);
	write_samples(&arenas, 1, 0, &exec_sample, 1);
	assert_int_equal(arenas_read(&arenas), 0);
	/* Also those of samples that have no such interval. */
	assert_int_equal(arenas_interval(&arenas, INTERVAL_EXIT, 1, values, &n, cpus), 0);
	assert_int_equal(n, 1);
	assert_true(hwloc_bitmap_list_snprintf(list, sizeof(list), cpus) > 0);
	assert_string_equal(list, "3,70");
	hwloc_bitmap_free(cpus);
	arenas_close(&arenas);
}

/* A subject that says more than it wrote. */
static void fewer_than_told(void **state)
{
	struct arena_header header = { .spec = spec, .result = { .n = 2 } };
	struct arenas arenas;
	double values[2];
	size_t n;

	(void)state;
	open_arenas(1, &arenas);
	write_samples(&arenas, 0, 0, &plain_sample, 1);
	assert_int_equal(pwrite(arenas.fds[0], &header, sizeof(header), 0), sizeof(header));
	assert_int_equal(arenas_read(&arenas), 0);
	assert_int_equal(arenas_interval(&arenas, INTERVAL_CALL, 1, values, &n, NULL), -EIO);
	/* The file ends in the middle of a sample. */
	assert_int_equal(
		ftruncate(arenas.fds[0], ARENA_SAMPLES_OFFSET + 3 * sizeof(plain_sample) / 2), 0);
	assert_int_equal(arenas_interval(&arenas, INTERVAL_CALL, 1, values, &n, NULL), -EIO);
	arenas_close(&arenas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begin_with_the_spec),
		cmocka_unit_test(without_stamps),
		cmocka_unit_test(with_stamps),
		cmocka_unit_test(with_an_exec),
		cmocka_unit_test(outside_of_the_iteration),
		cmocka_unit_test(many_samples),
		cmocka_unit_test(cpus_of_the_parents),
		cmocka_unit_test(fewer_than_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
