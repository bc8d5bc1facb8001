// SPDX-License-Identifier: GPL-2.0-or-later
/* The beginning of a run: what the subjects are told, their arenas, the start line, the keeper. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/run_parts.h"

/* How many samples a run may keep, over all workers: 16 MiB of them. */
#define SAMPLES_MOST   (1 << 18)
#define SAMPLES_FEWEST 1024
/* No process is created faster than this, so that more room would never be used. */
#define FASTEST_NS 5000

static uint64_t to_ticks(const struct timebase *timebase, uint64_t ns)
{
	return (uint64_t)((double)ns / timebase->ns_per_tick);
}

uint64_t run_sample_bytes(uint64_t workers)
{
	uint64_t most =
		SAMPLES_MOST / workers > SAMPLES_FEWEST ? SAMPLES_MOST / workers : SAMPLES_FEWEST;

	return most * sizeof(struct arena_sample);
}

static struct arena_spec make_spec(const struct run_setup *setup, const struct run_spec *spec)
{
	const struct cell_spec *cell = spec->cell;
	uint64_t workers = spec->placement->workers;
	uint64_t most = run_sample_bytes(workers) / sizeof(struct arena_sample);
	uint64_t capacity = spec->loop_ns / FASTEST_NS + SAMPLES_FEWEST;
	struct arena_spec arena = {
		.magic = ARENA_MAGIC,
		.version = ARENA_VERSION,
		.clock = setup->timebase->kind,
		.action = cell->action,
		.stamped = spec->kind == RUN_STAMPED,
		.counted = spec->kind == RUN_COUNTED,
		.touch_pages = cell->touch_pages,
		.mm_bytes = cell->values[AXIS_MM].number,
		.threads = (uint32_t)cell->values[AXIS_THREADS].number,
		.loop_ticks = to_ticks(setup->timebase, spec->loop_ns),
		.fewest = spec->fewest,
		.capacity = capacity < most ? capacity : most,
		.warm_ticks = to_ticks(setup->timebase, spec->loop_ns / 10),
		.warm_n = 3,
		.backoff_ns = 100000,
	};

	snprintf(arena.mechanism, sizeof(arena.mechanism), "%s", cell->mechanism->name);
	return arena;
}

/* The controller itself cannot go on: say at which call. */
static int give_up(struct run *run, const char *call, int error)
{
	snprintf(run->reason, sizeof(run->reason), "%s: %s", call, strerror(-error));
	return error;
}

int run_start(struct active *a)
{
	struct keeper_spec keeper = {
		.subject = a->setup->subject,
		.nop_folder = a->setup->nop_folder,
		.nop = a->setup->nop,
		.workers = a->workers,
		.cpus = a->spec->placement->cpus,
		.mem = a->spec->cell->values[AXIS_MEM].text,
	};
	struct arena_spec spec = make_spec(a->setup, a->spec);
	int ends[2];
	int error = arenas_open(&spec, a->workers, &a->arenas);

	if (error)
		return give_up(a->run, "memfd_create for an arena", error);
	a->pids = calloc(a->workers, sizeof(*a->pids));
	a->statuses = calloc(a->workers, sizeof(*a->statuses));
	if (!a->pids || !a->statuses)
		return give_up(a->run, "calloc", -ENOMEM);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return give_up(a->run, "socketpair", -errno);
	a->gate = ends[0];
	keeper.arenas = a->arenas.fds;
	keeper.gate = ends[1];
	keeper.controller_gate = ends[0];
	error = keeper_start(&keeper, &a->keeper);
	close(ends[1]);
	return error ? give_up(a->run, "starting the keeper (pipe2, fork)", error) : 0;
}
