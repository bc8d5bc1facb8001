// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/crew.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/arena_io.h"
#include "bench/loop.h"
#include "bench/measure.h"
#include "bench/readings.h"
#include "bench/refusal.h"
#include "bench/shared.h"

struct crew {
	const struct arena_spec *spec;
	struct creator **creators;
	struct image *image;
	const struct measure *measure;
	struct arena_table *table; /* of a special measurement, and room for its numbers */
	pthread_barrier_t ready, start;
	bool failed;
	struct arena_usage usage;
	struct arena_fault *fault;
};

static uint64_t timeval_ns(const struct timeval *a, const struct timeval *b)
{
	return ((uint64_t)a->tv_sec + (uint64_t)b->tv_sec) * 1000000000u +
	       ((uint64_t)a->tv_usec + (uint64_t)b->tv_usec) * 1000u;
}

static struct arena_usage usage_now(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return (struct arena_usage){
		.minor_faults = (uint64_t)(own.ru_minflt + children.ru_minflt),
		.major_faults = (uint64_t)(own.ru_majflt + children.ru_majflt),
		.voluntary_switches = (uint64_t)(own.ru_nvcsw + children.ru_nvcsw),
		.involuntary_switches = (uint64_t)(own.ru_nivcsw + children.ru_nivcsw),
		.user_ns = timeval_ns(&own.ru_utime, &children.ru_utime),
		.system_ns = timeval_ns(&own.ru_stime, &children.ru_stime),
	};
}

static struct arena_usage usage_between(const struct arena_usage *a, const struct arena_usage *b)
{
	return (struct arena_usage){
		.minor_faults = b->minor_faults - a->minor_faults,
		.major_faults = b->major_faults - a->major_faults,
		.voluntary_switches = b->voluntary_switches - a->voluntary_switches,
		.involuntary_switches = b->involuntary_switches - a->involuntary_switches,
		.user_ns = b->user_ns - a->user_ns,
		.system_ns = b->system_ns - a->system_ns,
	};
}

/* In the thread that creates. */
static int get_ready(struct crew *crew, struct creator *c)
{
	const struct arena_spec *spec = crew->spec;
	struct loop warm = { spec->warm_ticks, spec->warm_n, UINT64_MAX, true };
	int error = 0;

	if (c->cpu != CLOCK_CPU_UNKNOWN) {
		cpu_set_t *set = CPU_ALLOC(c->cpu + 1);
		size_t size = CPU_ALLOC_SIZE(c->cpu + 1);

		CPU_ZERO_S(size, set);
		CPU_SET_S(c->cpu, size, set);
		error = sched_setaffinity(0, size, set) ? errno : 0;
		CPU_FREE(set);
	}
	if (error)
		return fault_set(&c->fault, "start", error, "sched_setaffinity to CPU %u: %s",
				 c->cpu, strerror(error));
	/* Only now, so that the samples are not in the image's figures. */
	memset(c->samples, 0, spec->capacity * sizeof(*c->samples));
	error = creator_prepare(c, crew->image);
	if (!error && !(crew->measure->run && crew->measure->cold))
		error = loop_run(c, &warm);
	memset(c->refusals, 0, sizeof(c->refusals));
	return error;
}

static int work(struct crew *crew, struct creator *c)
{
	struct loop loop = { crew->spec->loop_ticks, crew->spec->fewest, crew->spec->capacity,
			     false };
	struct measuring m = { .creator = c,
			       .image = crew->image,
			       .table = crew->table,
			       .numbers = (double *)(crew->table + 1) };

	int error = crew->measure->run ? crew->measure->run(&m) : loop_run(c, &loop);

	if (error && c->shared)
		shared_abandon(c->shared);
	return error;
}

struct member {
	struct crew *crew;
	struct creator *creator;
};

static void *live(void *argument)
{
	struct member *member = argument;
	int error = get_ready(member->crew, member->creator);

	if (error)
		member->crew->failed = true;
	pthread_barrier_wait(&member->crew->ready);
	pthread_barrier_wait(&member->crew->start);
	if (!member->crew->failed)
		error = work(member->crew, member->creator);
	if (error)
		member->crew->failed = true;
	return NULL;
}

/* The only creator reads them, which is this thread. */
static int take_over_events(struct creator *c, struct arena_fault *fault)
{
	int got = readings_receive(&c->readings_room, fault);

	if (got > 0)
		c->readings = &c->readings_room;
	return got < 0 ? got : 0;
}

/* All creators are here, and the start line opens. */
static int wait_for_start(struct crew *crew)
{
	int error = arena_wait_for_start(crew->fault);

	if (crew->spec->announce)
		syscall(crew->spec->announce);
	if (!error && !crew->spec->counted)
		close(ARENA_GATE_FD);
	if (!error && crew->spec->reads)
		error = take_over_events(crew->creators[0], crew->fault);
	crew->usage = usage_now();
	return error;
}

static int work_in_threads(struct crew *crew, struct member *members, pthread_t *threads)
{
	uint32_t count = crew->spec->creators, started = 0;
	int error = pthread_barrier_init(&crew->ready, NULL, count + 1);

	if (!error)
		error = pthread_barrier_init(&crew->start, NULL, count + 1);
	for (; started < count && !error; started++) {
		members[started] = (struct member){ crew, crew->creators[started] };
		error = pthread_create(&threads[started], NULL, live, &members[started]);
	}
	/* The others wait at a barrier that nobody will complete: the caller ends the process. */
	if (error)
		return fault_set(crew->fault, "start", error,
				 "creating thread %u of %u: %s (RLIMIT_NPROC, pids.max)", started,
				 count, strerror(error));
	pthread_barrier_wait(&crew->ready);
	if (!crew->failed)
		error = wait_for_start(crew);
	crew->failed |= error != 0;
	pthread_barrier_wait(&crew->start);
	for (uint32_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return error;
}

static int work_alone(struct crew *crew)
{
	struct creator *c = crew->creators[0];
	int error = get_ready(crew, c);

	if (!error)
		error = wait_for_start(crew);
	if (!error)
		error = work(crew, c);
	crew->failed |= error != 0;
	return error;
}

/* After the loop: the first creator's fault is the crew's. */
static int settle(struct crew *crew)
{
	for (uint32_t i = 0; crew->failed && i < crew->spec->creators; i++)
		if (crew->creators[i]->fault.step[0]) {
			*crew->fault = crew->creators[i]->fault;
			return -ENOEXEC;
		}
	return 0;
}

static int write_result(struct crew *crew, const struct arena_usage *after)
{
	struct arena_result result = { .started = UINT64_MAX,
				       .usage = usage_between(&crew->usage, after) };
	off_t offset = ARENA_SAMPLES_OFFSET;
	int error = 0;

	for (uint32_t i = 0; i < crew->spec->creators && !error; i++) {
		const struct creator *c = crew->creators[i];
		size_t bytes = c->n * sizeof(*c->samples);

		error = arena_write(c->samples, bytes, offset);
		offset += (off_t)bytes;
		result.n += c->n;
		result.started = c->started < result.started ? c->started : result.started;
		result.ended = c->ended > result.ended ? c->ended : result.ended;
		for (size_t r = 0; r < ARENA_REFUSALS && c->refusals[r].count; r++)
			refusal_add(result.refusals, &c->refusals[r]);
	}
	if (!error && crew->measure->run)
		error = arena_write(crew->table, ARENA_TABLE_BYTES, ARENA_TABLE_OFFSET);
	if (crew->spec->reads)
		result.readings = crew->creators[0]->readings_room.sums;
	result.done = ARENA_MAGIC;
	if (!error)
		error = arena_write(&result, sizeof(result), offsetof(struct arena_header, result));
	return error ? fault_set(crew->fault, "report", -error, "writing the samples: %s",
				 strerror(-error))
		     : 0;
}

/* A special measurement's table, which no child inherits. */
static int make_table(struct crew *crew)
{
	if (!crew->measure->run)
		return 0;
	crew->table = mmap(NULL, ARENA_TABLE_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (crew->table == MAP_FAILED || madvise(crew->table, ARENA_TABLE_BYTES, MADV_DONTFORK))
		return fault_set(crew->fault, "samples", errno, "mapping the table: %s",
				 strerror(errno));
	return 0;
}

static int choose_cpus(struct crew *crew)
{
	if (crew->spec->creators == 1)
		return 0;
	for (uint32_t i = 0; i < crew->spec->creators; i++)
		if (pread(ARENA_FD, &crew->creators[i]->cpu, sizeof(uint32_t),
			  ARENA_CPUS_OFFSET + (off_t)(i * sizeof(uint32_t))) != sizeof(uint32_t))
			return fault_set(crew->fault, "spec", errno, "reading the workers' CPUs");
	return 0;
}

int crew_measure(const struct arena_spec *spec, struct creator **creators, struct image *image,
		 struct arena_shared *shared, struct arena_fault *fault)
{
	struct crew crew = { .spec = spec,
			     .creators = creators,
			     .image = image,
			     .measure = measure_find(spec->values[AXIS_MEASURE].text),
			     .fault = fault };
	struct arena_usage after;
	int error = choose_cpus(&crew);

	for (uint32_t i = 0; i < spec->creators; i++)
		creators[i]->shared = shared;
	if (!error)
		error = make_table(&crew);
	if (!error && spec->creators == 1) {
		error = work_alone(&crew);
	} else if (!error) {
		struct member members[spec->creators];
		pthread_t threads[spec->creators];

		error = work_in_threads(&crew, members, threads);
	}
	after = usage_now();
	if (settle(&crew))
		return -ENOEXEC;
	if (!error && spec->counted)
		error = arena_wait_for_counters(fault);
	if (error)
		return error;
	for (uint32_t i = 0; i < spec->creators; i++)
		creator_finish(creators[i]);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		return fault_set(fault, "child", 0, "%s left a child behind that was not reaped",
				 creators[0]->mechanism->name);
	return write_result(&crew, &after);
}
