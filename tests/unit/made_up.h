/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cell and runs of it as if executed, for tests that ask what is made of them. Include after
 * cmocka.h. */
#ifndef TESTS_UNIT_MADE_UP_H
#define TESTS_UNIT_MADE_UP_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/noise.h"
#include "harness/tally.h"
#include "tests/unit/made_up_cell.h"

#define SEED 42

static const struct mechanism creator = { .name = "fork", .version = 3, .child = CHILD_COPY };

static struct cell_spec spec = {
	.name = "fork mm=64M",
	.values = { [AXIS_MECHANISM] = { .text = "fork" },
		    [AXIS_MM] = { .text = "64M", .number = 64 << 20 },
		    [AXIS_THREADS] = { .text = "0" },
		    [AXIS_ACTION] = { .text = "exit" },
		    [AXIS_REAP] = { .text = "wait4" },
		    [AXIS_WORKERS] = { .text = "2", .number = 2 },
		    [AXIS_PLACEMENT] = { .text = "2,5" },
		    [AXIS_MEM] = { .text = "local" } },
	.mechanism = &creator,
	.params_hash = 0xabc,
};

static inline void begin(struct tally *tally)
{
	complete_cell(&spec);
	*tally = (struct tally){ .spec = &spec, .verdict = VERDICT_SKIP };
	snprintf(tally->reason, sizeof(tally->reason), "not measured yet");
	tally->placement.cpus = calloc(2, sizeof(int));
	assert_non_null(tally->placement.cpus);
	tally->placement.cpus[0] = 2;
	tally->placement.cpus[1] = 5;
	tally->placement.workers = tally->placement.distinct = 2;
}

/* Four samples: 10 below the median, twice the median, 20 above it. */
static inline void add_samples(struct tally_sink *sink, struct run *run, enum interval interval,
			       double p50)
{
	const double sorted[] = { p50 - 10, p50, p50, p50 + 20 };

	run->intervals[interval] = (struct interval_figures){ .n = 4,
							      .min_ns = p50 - 10,
							      .p50_ns = p50,
							      .p90_ns = p50 + 14,
							      .p99_ns = p50 + 19,
							      .max_ns = p50 + 20,
							      .mean_ns = p50 + 2.5 };
	assert_int_equal(tally_samples(sink, interval, sorted, 4), 0);
}

/* A run as if executed: `total` has the median P50, in stamped runs the other intervals too. A
 * subject was stopped for STOPPED_MS. */
static inline struct run made_up_stopped(struct tally *tally, enum run_kind kind, double p50,
					 double stopped_ms)
{
	struct run run = {
		.verdict = VERDICT_OK,
		.n = 4,
		.duration_ns = 5000,
		.setup_ns = 700,
		.ops_per_s = 2000 - p50,
		.image = { .vmas = 14,
			   .own_vmas = 2,
			   .rss_bytes = 67108864,
			   .threads = 1,
			   .fds = 5 },
		.build_ns = 900,
		.usage = { .minor_faults = 20,
			   .user_ns = 1000,
			   .system_ns = kind == RUN_PLAIN ? 3000 : 9000 },
		.cpus = hwloc_bitmap_alloc(),
		.bound = true,
	};
	struct tally_sink sink = { tally, kind, &run };

	assert_non_null(run.cpus);
	hwloc_bitmap_set(run.cpus, 2);
	hwloc_bitmap_set(run.cpus, 5);
	for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
		run.environment.value[i] = NAN;
	run.environment.cpus = 2;
	run.environment.value[ENVIRONMENT_LOAD1] = 0.5;
	run.environment.value[ENVIRONMENT_STEAL] = 1.25;
	run.environment.value[ENVIRONMENT_STOPPED] = stopped_ms;
	run.noise = noise_judge(&run.environment, tally->spec);
	add_samples(&sink, &run, INTERVAL_CALL, p50 - 500);
	add_samples(&sink, &run, INTERVAL_TOTAL, p50);
	if (kind == RUN_STAMPED) {
		add_samples(&sink, &run, INTERVAL_START, p50 - 600);
		add_samples(&sink, &run, INTERVAL_RUN, p50 - 900);
		add_samples(&sink, &run, INTERVAL_EXIT, p50 - 700);
	}
	return run;
}

static inline struct run made_up(struct tally *tally, enum run_kind kind, double p50)
{
	return made_up_stopped(tally, kind, p50, 0);
}

static inline void take_in(struct tally *tally, struct run *run, enum run_kind kind, unsigned round)
{
	assert_int_equal(tally_add(tally, run, kind, round, 1000 * round), 0);
	hwloc_bitmap_free(run->cpus);
}

static inline void add(struct tally *tally, enum run_kind kind, unsigned round, double p50)
{
	struct run run = made_up(tally, kind, p50);

	take_in(tally, &run, kind, round);
}

/* The same, during which a subject was stopped. */
static inline void add_stopped(struct tally *tally, enum run_kind kind, unsigned round, double p50)
{
	struct run run = made_up_stopped(tally, kind, p50, 200);

	take_in(tally, &run, kind, round);
}

/* A counted run of 4 operations that took TASK_CLOCK_NS each. */
static inline void add_counted(struct tally *tally, unsigned round, double task_clock_ns)
{
	struct run run = made_up(tally, RUN_COUNTED, 1200);

	run.counters.counted = true;
	run.counters.value[COUNTER_TOTAL][COUNTER_PAGE_FAULTS] = 50;
	run.counters.value[COUNTER_TOTAL][COUNTER_TASK_CLOCK] = 4 * task_clock_ns;
	snprintf(run.counters.unavailable[COUNTER_TOTAL][COUNTER_CPU_MIGRATIONS],
		 sizeof(run.counters.unavailable[COUNTER_TOTAL][COUNTER_CPU_MIGRATIONS]), "hidden");
	run.counters.vmstat[0] = 60;
	run.counters.vmstat_known[0] = true;
	take_in(tally, &run, RUN_COUNTED, round);
}

static inline struct json_object *describe(struct tally *tally)
{
	struct json_object *cell = NULL;

	assert_int_equal(tally_describe(tally, SEED, 1, &cell), 0);
	assert_non_null(cell);
	return cell;
}

/* Medians of a cell's six plain runs. */
static const double p50s[] = { 1000, 1020, 1010, 1030, 990, 1005 };

#endif
