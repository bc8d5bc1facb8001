// SPDX-License-Identifier: GPL-2.0-or-later
/* The beginning of a run: what the subjects are told, their arenas, the start line, the keeper. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/neighbour.h"
#include "harness/phase_backend.h"
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

size_t run_subjects(const struct cell_spec *cell)
{
	return strcmp(cell->values[AXIS_WORKERS_AS].text, "thread")
		       ? cell->values[AXIS_WORKERS].number
		       : 1;
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
		.ns_per_tick = setup->timebase->ns_per_tick,
		.stamped = spec->kind == RUN_STAMPED,
		.counted = spec->kind == RUN_COUNTED,
		.reads = spec->kind == RUN_COUNTED_INTERVALS,
		.announce = run_is_traced(spec->kind) && setup->tracer
				    ? phase_tracer_announcement(setup->tracer, spec->kind)
				    : 0,
		.creators = (uint32_t)(workers / run_subjects(cell)),
		.workers = (uint32_t)workers,
		.loop_ticks = to_ticks(setup->timebase, spec->loop_ns),
		.fewest = spec->fewest,
		.capacity = capacity < most ? capacity : most,
		.warm_ticks = to_ticks(setup->timebase, spec->loop_ns / 10),
		.warm_n = 3,
		.spin_ticks = (uint64_t)(spec->inject.spin_ns / setup->timebase->ns_per_tick + 0.5),
		.backoff_ns = 100000,
	};

	/* Warming up uses a sample for each child in flight. */
	if (arena.capacity < axes[AXIS_CONCURRENCY]->most)
		arena.capacity = axes[AXIS_CONCURRENCY]->most;
	for (size_t i = 0; i < AXIS_TOLD; i++) {
		arena.values[i].number = cell->values[i].number;
		snprintf(arena.values[i].text, sizeof(arena.values[i].text), "%s",
			 cell->values[i].text);
	}
	inject_into_values(&spec->inject, arena.values);
	return arena;
}

/* The controller itself cannot go on: say at which call. */
static int give_up(struct run *run, const char *call, int error)
{
	snprintf(run->reason, sizeof(run->reason), "%s: %s", call, strerror(-error));
	return error;
}

static void tell_cpus(hwloc_const_bitmap_t cpus, uint64_t mask[ARENA_MOST_CPU / 64])
{
	unsigned cpu;

	memset(mask, 0, ARENA_MOST_CPU / 8);
	hwloc_bitmap_foreach_begin(cpu, cpus) if (cpu < ARENA_MOST_CPU) mask[cpu / 64] |=
		UINT64_C(1) << cpu % 64;
	hwloc_bitmap_foreach_end();
}

static void tell_child_cpus(const struct placement *placement, size_t worker,
			    struct arena_spec *spec)
{
	spec->move_child = placement->children != NULL;
	memset(spec->child_cpus, 0, sizeof(spec->child_cpus));
	if (placement->children)
		tell_cpus(placement->children[worker], spec->child_cpus);
}

/* The cgroups that the cell wants. False: they cannot be made, and the run is BROKEN. */
static bool make_homes(struct active *a)
{
	const struct cell_spec *cell = a->spec->cell;
	const struct neighbour *neighbour = neighbour_find(cell->values[AXIS_BESIDE].text);
	const struct {
		enum cgroup_home_kind kind;
		unsigned depth;
	} wanted[HOMES] = {
		[HOME_SUBJECT] = { CGROUP_HOME_CHARGED,
				   (unsigned)cell->values[AXIS_CGROUP_DEPTH].number },
		[HOME_CHILD] = { CGROUP_HOME_UNIFIED, cell->mechanism->wants_cgroup },
		[HOME_NEIGHBOUR] = { CGROUP_HOME_UNIFIED, neighbour->wants_cgroups ? 2 : 0 },
	};
	char why[300];

	for (unsigned i = 0; i < HOMES; i++)
		if (wanted[i].depth && cgroup_home_make(wanted[i].kind, wanted[i].depth, i,
							&a->homes[i], why, sizeof(why))) {
			run_verdict(a->run, VERDICT_BROKEN, "%s", why);
			return false;
		}
	return true;
}

static void tell_homes(const struct active *a, struct arena_spec *spec)
{
	if (a->homes[HOME_CHILD].depth)
		cgroup_home_level(&a->homes[HOME_CHILD], 1, spec->own_cgroup,
				  sizeof(spec->own_cgroup));
	for (unsigned i = 0; i < 2 && a->homes[HOME_NEIGHBOUR].depth; i++)
		cgroup_home_level(&a->homes[HOME_NEIGHBOUR], i + 1, spec->beside_cgroups[i],
				  sizeof(spec->beside_cgroups[i]));
}

/* An arena for each subject and for its neighbour; workers that are threads find their CPUs in it.
 */
static int make_arenas(struct active *a)
{
	struct arena_spec spec = make_spec(a->setup, a->spec);
	size_t count = a->subjects + a->neighbours;
	int error = arenas_open(count, &a->arenas);

	tell_cpus(a->spec->placement->controller, spec.other_cpus);
	tell_homes(a, &spec);
	for (size_t i = 0; i < count && !error; i++) {
		spec.worker = (uint32_t)i;
		spec.seed = a->spec->seed + i;
		spec.beside = i >= a->subjects;
		if (i < a->subjects)
			tell_child_cpus(a->spec->placement, i, &spec);
		error = arenas_write(&a->arenas, i, &spec);
	}
	if (!error && spec.creators > 1)
		error = arenas_write_cpus(&a->arenas, a->spec->placement->cpus,
					  a->spec->placement->workers);
	return error;
}

/* Subjects on their CPUs, the neighbour where the controller is. */
static int *choose_cpus(const struct active *a)
{
	int *cpus = malloc((a->subjects + 1) * sizeof(*cpus));

	if (cpus) {
		memcpy(cpus, a->spec->placement->cpus, a->subjects * sizeof(*cpus));
		cpus[a->subjects] = hwloc_bitmap_first(a->spec->placement->controller);
	}
	return cpus;
}

/* A socket for each subject over which its events come: the start line is one for all. THEIRS are
 * the subjects' ends; NULL where nothing is read. */
static int make_handovers(struct active *a, int **theirs)
{
	*theirs = NULL;
	if (a->spec->kind != RUN_COUNTED_INTERVALS)
		return 0;
	a->handovers = malloc(a->subjects * sizeof(*a->handovers));
	*theirs = malloc(a->subjects * sizeof(**theirs));
	if (!a->handovers || !*theirs)
		return -ENOMEM;
	for (size_t i = 0; i < a->subjects; i++)
		a->handovers[i] = (*theirs)[i] = -1;
	for (size_t i = 0; i < a->subjects; i++) {
		int ends[2];

		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
			return -errno;
		a->handovers[i] = ends[0];
		(*theirs)[i] = ends[1];
	}
	return 0;
}

static void close_handovers(const struct active *a, int *theirs)
{
	for (size_t i = 0; theirs && i < a->subjects; i++)
		if (theirs[i] >= 0)
			close(theirs[i]);
	free(theirs);
}

int run_start(struct active *a)
{
	struct keeper_spec keeper = {
		.subject = a->setup->subject,
		.nop_folder = a->setup->nop_folder,
		.nop = a->setup->nop,
		.workers = a->subjects,
		.mem = a->spec->cell->values[AXIS_MEM].text,
	};
	int ends[2];
	int *cpus, *events = NULL, error;

	a->neighbours = strcmp(a->spec->cell->values[AXIS_BESIDE].text, "none") != 0;
	keeper.neighbours = a->neighbours;
	if (!make_homes(a))
		return 0;
	keeper.home = a->homes[HOME_SUBJECT].depth ? &a->homes[HOME_SUBJECT] : NULL;
	keeper.homes = a->homes;
	keeper.home_count = HOMES;
	error = make_arenas(a);
	if (error)
		return give_up(a->run, "memfd_create for an arena", error);
	a->pids = calloc(a->subjects + 1, sizeof(*a->pids));
	a->statuses = calloc(a->subjects + 1, sizeof(*a->statuses));
	a->used = calloc(a->subjects + 1, sizeof(*a->used));
	cpus = choose_cpus(a);
	if (!a->pids || !a->statuses || !a->used || !cpus) {
		error = give_up(a->run, "calloc", -ENOMEM);
		goto out;
	}
	error = make_handovers(a, &events);
	if (error || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		error = give_up(a->run, "socketpair", error ? error : -errno);
		goto out;
	}
	a->gate = ends[0];
	keeper.arenas = a->arenas.fds;
	keeper.shared = a->arenas.shared;
	keeper.cpus = cpus;
	keeper.events = events;
	keeper.gate = ends[1];
	keeper.controller_gate = ends[0];
	error = keeper_start(&keeper, &a->keeper);
	close(ends[1]);
	if (error)
		error = give_up(a->run, "starting the keeper (pipe2, fork)", error);
out:
	close_handovers(a, events);
	free(cpus);
	return error;
}
