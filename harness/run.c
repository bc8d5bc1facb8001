// SPDX-License-Identifier: GPL-2.0-or-later
/* One run, from arena to figures. Its three parts: start the subjects and bring them to the start
 * line; open it and wait for their ends, or end them; judge what they wrote. */
#include "harness/run.h"

#include <errno.h>
#include <numa.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/run_parts.h"

const char *const run_kind_names[RUN_KINDS] = { "plain", "stamped", "counted" };
const char *const verdict_names[] = { "OK", "SKIP", "FAIL", "BROKEN" };

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

static int start(struct active *a)
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

/* How long the keeper has to end everything before it is killed itself. */
#define KILL_NS 5000000000u

static void end_all(struct active *a)
{
	if (a->killed)
		return;
	keeper_kill(&a->keeper);
	a->killed = true;
	a->deadline_ns = clock_monotonic() + KILL_NS;
}

static void take_event(struct active *a, const struct keeper_event *event)
{
	switch (event->kind) {
	case KEEPER_STARTED:
		a->pids[event->worker] = event->pid;
		a->started++;
		break;
	case KEEPER_REFUSED:
		run_verdict(a->run, VERDICT_BROKEN,
			    "starting forkmark-subject for worker %zu on CPU %d: %s: %s",
			    event->worker, a->spec->placement->cpus[event->worker], event->step,
			    strerror(event->status));
		end_all(a);
		break;
	case KEEPER_ENDED:
		a->statuses[event->worker] = event->status;
		if (a->ended++ == 0)
			a->first_ended = event->worker;
		break;
	case KEEPER_LEFTOVER:
		a->leftovers++;
		break;
	}
}

/* The deadline has passed, or somebody wants us to stop. */
static void lose_patience(struct active *a)
{
	if (a->killed) {
		/* It is stopped, or waits for one that cannot die: PDEATHSIG does what can be done.
		 */
		keeper_abandon(&a->keeper);
		a->abandoned = true;
		return;
	}
	a->run->interrupted = *a->setup->stop;
	a->timed_out = !*a->setup->stop;
	end_all(a);
}

static void take_readiness(struct active *a)
{
	char bytes[256];
	ssize_t ready = recv(a->gate, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (ready > 0)
		a->ready += (size_t)ready;
	else if (ready == 0)
		a->ready = 2 * a->workers; /* all ends are closed: the keeper will tell why */
}

/* Wait for the next thing to happen: an event, subjects at the line (or, later, at their loop's
 * end), the deadline, a signal to us. False: the keeper has ended and with it everything that it
 * had started. */
static bool wait_once(struct active *a, size_t ready_wanted)
{
	struct pollfd polled[2] = { { a->keeper.events, POLLIN, 0 }, { a->gate, POLLIN, 0 } };
	bool gate_open = a->ready < ready_wanted;
	uint64_t now = clock_monotonic();
	uint64_t left = a->deadline_ns > now ? a->deadline_ns - now : 0;
	struct timespec timeout = { (time_t)(left / 1000000000u), (long)(left % 1000000000u) };
	sigset_t none;
	int got;

	sigemptyset(&none);
	got = ppoll(polled, gate_open ? 2 : 1, a->abandoned ? NULL : &timeout, &none);
	if (!a->abandoned && (got == 0 || *a->setup->stop > a->killed))
		lose_patience(a);
	if (got <= 0)
		return true;
	if (gate_open && polled[1].revents)
		take_readiness(a);
	if (polled[0].revents) {
		struct keeper_event event;

		if (read(a->keeper.events, &event, sizeof(event)) != sizeof(event))
			return false;
		take_event(a, &event);
	}
	return true;
}

/* What can be asked only while the subjects wait at the start line. */
static void look_at_subjects(struct active *a)
{
	const struct placement *placement = a->spec->placement;
	struct run *run = a->run;

	run->bound = true;
	for (size_t i = 0; i < a->workers; i++)
		run->bound = run->bound && place_verify_cpu(a->pids[i], placement->cpus[i]) == 0;
	if (a->spec->look_at_memory && arenas_read(&a->arenas) == 0 &&
	    a->arenas.headers[0].image.mm_start) {
		size_t nodes = numa_available() < 0 ? 1 : (size_t)numa_max_node() + 1;

		run->memory_nodes = calloc(nodes, sizeof(*run->memory_nodes));
		if (run->memory_nodes &&
		    place_memory_nodes(a->pids[0], a->arenas.headers[0].image.mm_start,
				       a->spec->cell->values[AXIS_MM].number, run->memory_nodes,
				       nodes) == 0)
			run->memory_node_count = nodes;
	}
}

/* Time to build: an allowance that no working machine needs. */
static uint64_t build_allowance_ns(const struct active *a)
{
	return 4 * plan_overhead_ns(a->spec->cell) * a->workers;
}

/* Bring all to the start line. False: some never came, or the keeper has ended. */
static bool gather(struct active *a, bool *alive)
{
	a->deadline_ns = clock_monotonic() + a->setup->timeout_ns + build_allowance_ns(a) +
			 a->spec->loop_ns + a->spec->expected_ns;
	/* All at the line, and all known by pid: the two are told on different ways. */
	while (*alive && !a->ended && (a->ready < a->workers || a->started < a->workers))
		*alive = wait_once(a, a->workers);
	return *alive && !a->ended && !a->killed;
}

/* In a counted run the subjects wait at the end of their loops, so that what they do after it is
 * not counted. */
static void finish_counting(struct active *a, bool *alive)
{
	while (*alive && !a->killed && a->ready < 2 * a->workers && a->ended < a->workers)
		*alive = wait_once(a, 2 * a->workers);
	counters_end(a->counters, &a->run->counters);
	a->counters = NULL;
}

static int attend(struct active *a)
{
	uint64_t loop_ns =
		a->spec->loop_ns > a->spec->expected_ns ? a->spec->loop_ns : a->spec->expected_ns;
	bool alive = true;
	int error = 0;

	if (!gather(a, &alive)) {
		end_all(a); /* let nobody start */
	} else {
		look_at_subjects(a);
		if (a->spec->kind == RUN_COUNTED)
			error = counters_attach(a->pids, a->workers, &a->counters);
		a->deadline_ns = clock_monotonic() + a->setup->timeout_ns + 2 * loop_ns;
		if (a->counters)
			counters_begin(a->counters);
		shutdown(a->gate, SHUT_WR);
		if (a->counters)
			finish_counting(a, &alive);
	}
	/* Its hang-up is what subjects of counted runs wait for. */
	close(a->gate);
	a->gate = -1;
	while (alive)
		alive = wait_once(a, 0);
	return error;
}

static void release(struct active *a)
{
	if (a->counters)
		counters_end(a->counters, &a->run->counters);
	if (a->gate >= 0)
		close(a->gate);
	arenas_close(&a->arenas);
	free(a->pids);
	free(a->statuses);
}

int run_execute(const struct run_setup *setup, const struct run_spec *spec, run_samples_sink *sink,
		void *context, struct run *run)
{
	struct active a = { .setup = setup,
			    .spec = spec,
			    .run = run,
			    .gate = -1,
			    .workers = spec->placement->workers };
	uint64_t began = clock_monotonic();
	int error;

	*run = (struct run){ .cpus = hwloc_bitmap_alloc() };
	error = run->cpus ? start(&a) : -ENOMEM;
	if (error) {
		release(&a);
		return error;
	}
	error = attend(&a);
	if (keeper_finish(&a.keeper) && !run->interrupted && !a.abandoned)
		run_verdict(run, VERDICT_BROKEN,
			    "the keeper of the run ended before its subjects: killed from outside");
	if (!error)
		error = arenas_read(&a.arenas);
	if (!error && !run->interrupted)
		error = run_judge(&a, sink, context);
	if (error)
		snprintf(run->reason, sizeof(run->reason), "a run of '%s': %s", spec->cell->name,
			 strerror(-error));
	release(&a);
	run->setup_ns = clock_monotonic() - began - run->duration_ns;
	return error;
}

void run_free(struct run *run)
{
	hwloc_bitmap_free(run->cpus);
	free(run->memory_nodes);
	run->cpus = NULL;
	run->memory_nodes = NULL;
}
