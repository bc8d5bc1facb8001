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

#include "harness/keeper.h"
#include "harness/samples.h"
#include "results/quantile.h"

const char *const run_kind_names[RUN_KINDS] = { "plain", "stamped", "counted" };
const char *const verdict_names[] = { "OK", "SKIP", "FAIL", "BROKEN" };

/* How many samples a run may keep, over all workers: 16 MiB of them. */
#define SAMPLES_MOST   (1 << 18)
#define SAMPLES_FEWEST 1024
/* No process is created faster than this, so that more room would never be used. */
#define FASTEST_NS 5000

struct active {
	const struct run_setup *setup;
	const struct run_spec *spec;
	struct run *run;
	struct arenas arenas;
	struct keeper keeper;
	int gate; /* our end of the start line */
	size_t workers, started, ready, ended;
	pid_t *pids;
	int *statuses; /* as from wait4 */
	size_t leftovers;
	bool timed_out;
	uint64_t deadline_ns;
	struct counter_session *counters;
};

static void set_verdict(struct run *run, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The first bad verdict stays: what follows is mostly its consequence. */
static void set_verdict(struct run *run, enum verdict verdict, const char *format, ...)
{
	va_list arguments;

	if (run->verdict != VERDICT_OK)
		return;
	run->verdict = verdict;
	va_start(arguments, format);
	vsnprintf(run->reason, sizeof(run->reason), format, arguments);
	va_end(arguments);
}

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

static int start(struct active *a)
{
	struct keeper_spec keeper = {
		.subject = a->setup->subject,
		.nop = a->setup->nop,
		.workers = a->workers,
		.cpus = a->spec->placement->cpus,
		.mem = a->spec->cell->values[AXIS_MEM].text,
	};
	struct arena_spec spec = make_spec(a->setup, a->spec);
	int ends[2];
	int error = arenas_open(&spec, a->workers, &a->arenas);

	if (error)
		return error;
	a->pids = calloc(a->workers, sizeof(*a->pids));
	a->statuses = calloc(a->workers, sizeof(*a->statuses));
	if (!a->pids || !a->statuses)
		return -ENOMEM;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	a->gate = ends[0];
	keeper.arenas = a->arenas.fds;
	keeper.gate = ends[1];
	error = keeper_start(&keeper, &a->keeper);
	close(ends[1]);
	return error;
}

static void take_event(struct active *a, const struct keeper_event *event)
{
	switch (event->kind) {
	case KEEPER_STARTED:
		a->pids[event->worker] = event->pid;
		a->started++;
		break;
	case KEEPER_REFUSED:
		set_verdict(a->run, VERDICT_BROKEN, "starting %s for worker %zu on CPU %d: %s",
			    a->setup->subject, event->worker,
			    a->spec->placement->cpus[event->worker], strerror(event->status));
		keeper_kill(&a->keeper);
		break;
	case KEEPER_ENDED:
		a->statuses[event->worker] = event->status;
		a->ended++;
		break;
	case KEEPER_LEFTOVER:
		a->leftovers++;
		break;
	}
}

/* Wait for the next thing to happen: an event, ready workers, the deadline, a signal to us. False:
 * the keeper has ended and with it everything that it had started. */
static bool wait_once(struct active *a)
{
	struct pollfd polled[2] = { { a->keeper.events, POLLIN, 0 }, { a->gate, POLLIN, 0 } };
	bool gate_open = a->ready < a->workers;
	uint64_t now = clock_monotonic();
	uint64_t left = a->deadline_ns > now ? a->deadline_ns - now : 0;
	struct timespec timeout = { (time_t)(left / 1000000000u), (long)(left % 1000000000u) };
	/* Once killed, wait for the end however long it takes: a process in an uninterruptible exit
	 * is still ours. */
	bool killed = a->timed_out || a->run->interrupted;
	sigset_t none;
	int got;

	sigemptyset(&none);
	got = ppoll(polled, gate_open ? 2 : 1, killed ? NULL : &timeout, &none);
	if (!killed && *a->setup->stop) {
		a->run->interrupted = true;
		keeper_kill(&a->keeper);
	} else if (!killed && got == 0) {
		a->timed_out = true;
		keeper_kill(&a->keeper);
	}
	if (got <= 0)
		return true;
	if (gate_open && polled[1].revents) {
		char bytes[256];
		ssize_t ready = recv(a->gate, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (ready > 0)
			a->ready += (size_t)ready;
		else if (ready == 0)
			a->ready = a->workers; /* all ends are closed: the keeper will tell why */
	}
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

static int attend(struct active *a)
{
	bool alive = true;
	int error = 0;

	a->deadline_ns =
		clock_monotonic() + a->setup->timeout_ns + build_allowance_ns(a) + a->spec->loop_ns;
	/* All at the line, and all known by pid: the two are told on different ways. */
	while (alive && !a->ended && (a->ready < a->workers || a->started < a->workers))
		alive = wait_once(a);
	if (!alive || a->ended || a->timed_out || a->run->interrupted ||
	    a->run->verdict != VERDICT_OK) {
		/* Some never came to the line: let nobody start. */
		keeper_kill(&a->keeper);
	} else {
		look_at_subjects(a);
		if (a->spec->kind == RUN_COUNTED)
			error = counters_attach(a->pids, a->workers, &a->counters);
		a->deadline_ns = clock_monotonic() + a->setup->timeout_ns + 2 * a->spec->loop_ns;
		if (a->counters)
			counters_begin(a->counters);
		shutdown(a->gate, SHUT_WR);
	}
	while (alive)
		alive = wait_once(a);
	return error;
}

static void judge_worker(struct active *a, size_t worker)
{
	const struct arena_header *header = &a->arenas.headers[worker];
	const struct arena_fault *fault = &header->fault;
	int status = a->statuses[worker];
	struct run *run = a->run;

	if (fault->step[0])
		set_verdict(run, strcmp(fault->step, "child") ? VERDICT_BROKEN : VERDICT_FAIL,
			    "%.*s: %.*s", (int)sizeof(fault->step), fault->step,
			    (int)sizeof(fault->words), fault->words);
	else if (WIFSIGNALED(status) && !a->timed_out)
		set_verdict(run, VERDICT_FAIL, "the subject was killed by signal %d (%s)",
			    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (a->timed_out)
		set_verdict(run, VERDICT_FAIL,
			    "hung: no end %.1f s after it was due; killed (--timeout)",
			    (double)a->setup->timeout_ns / 1e9);
	else if (header->result.done != ARENA_MAGIC)
		set_verdict(run, VERDICT_BROKEN,
			    "the subject ended with status %#x and reported nothing", status);
}

/* Workers that ended because others did not come to the line must not hide the reason: look for
 * faults first. */
static void judge(struct active *a)
{
	struct run *run = a->run;

	for (size_t i = 0; i < a->workers; i++)
		if (a->arenas.headers[i].fault.step[0] &&
		    strcmp(a->arenas.headers[i].fault.step, "start"))
			judge_worker(a, i);
	for (size_t i = 0; i < a->workers; i++)
		judge_worker(a, i);
	if (a->leftovers && !a->timed_out)
		set_verdict(run, VERDICT_FAIL, "%zu processes outlived the subject", a->leftovers);
}

static void add_refusals(struct run *run, const struct arena_result *result)
{
	for (size_t i = 0; i < ARENA_REFUSALS && result->refusals[i].count; i++) {
		struct arena_refusal *sum = run->refusals;

		while (sum->count && sum->error != result->refusals[i].error &&
		       sum < &run->refusals[ARENA_REFUSALS - 1])
			sum++;
		sum->error = result->refusals[i].error;
		sum->count += result->refusals[i].count;
	}
}

static void sum_up(struct active *a)
{
	double ns_per_tick = a->setup->timebase->ns_per_tick;
	uint64_t first = UINT64_MAX, last = 0;
	struct run *run = a->run;

	run->image = a->arenas.headers[0].image;
	run->build_ns = (uint64_t)((double)run->image.build_ticks * ns_per_tick);
	for (size_t i = 0; i < a->workers; i++) {
		const struct arena_result *result = &a->arenas.headers[i].result;

		run->n += result->n;
		first = result->started < first ? result->started : first;
		last = result->ended > last ? result->ended : last;
		run->usage.minor_faults += result->usage.minor_faults;
		run->usage.major_faults += result->usage.major_faults;
		run->usage.voluntary_switches += result->usage.voluntary_switches;
		run->usage.involuntary_switches += result->usage.involuntary_switches;
		run->usage.user_ns += result->usage.user_ns;
		run->usage.system_ns += result->usage.system_ns;
		add_refusals(run, result);
	}
	/* From the first that began to the last that ended: workers that share a CPU do not run at
	 * the same time, so that the sum of their own rates would be more than there was. */
	run->duration_ns = (uint64_t)((double)(last - first) * ns_per_tick);
	if (run->duration_ns)
		run->ops_per_s = (double)run->n * 1e9 / (double)run->duration_ns;
	if (run->n == 0 && run->refusals[0].count)
		set_verdict(run, VERDICT_FAIL, "the kernel refused every creation: %s, %llu times",
			    strerror(run->refusals[0].error),
			    (unsigned long long)run->refusals[0].count);
	else if (run->n == 0)
		set_verdict(run, VERDICT_BROKEN, "no sample was taken");
}

static void figure(const double *sorted, size_t n, struct interval_figures *figures)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += sorted[i];
	*figures = (struct interval_figures){
		.n = n,
		.min_ns = sorted[0],
		.p50_ns = quantile_sorted(sorted, n, 0.50),
		.p90_ns = quantile_sorted(sorted, n, 0.90),
		.p99_ns = quantile_sorted(sorted, n, 0.99),
		.max_ns = sorted[n - 1],
		.mean_ns = sum / (double)n,
	};
}

static int take_samples(struct active *a, run_samples_sink *sink, void *context)
{
	struct run *run = a->run;
	double *values = malloc(run->n * sizeof(*values));
	int error = values ? 0 : -ENOMEM;

	for (enum interval i = 0; i < INTERVALS && !error; i++) {
		size_t n;

		error = arenas_interval(&a->arenas, i, a->setup->timebase->ns_per_tick, values, &n,
					i == INTERVAL_TOTAL ? run->cpus : NULL);
		if (error || n == 0)
			continue;
		quantile_sort(values, n);
		figure(values, n, &run->intervals[i]);
		error = sink(context, i, values, n);
	}
	free(values);
	if (error == -ERANGE) {
		set_verdict(
			run, VERDICT_BROKEN,
			"a stamp lies outside of its iteration: the clock (%s) differs between CPUs",
			a->setup->timebase->name);
		error = 0;
	}
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
		snprintf(run->reason, sizeof(run->reason), "starting a run of '%s': %s",
			 spec->cell->name, strerror(-error));
		release(&a);
		return error;
	}
	error = attend(&a);
	if (keeper_finish(&a.keeper) && !run->interrupted)
		set_verdict(run, VERDICT_BROKEN, "the keeper of the run was killed from outside");
	if (!error)
		error = arenas_read(&a.arenas);
	if (!error && !run->interrupted) {
		judge(&a);
		if (run->verdict == VERDICT_OK)
			sum_up(&a);
		if (run->verdict == VERDICT_OK)
			error = take_samples(&a, sink, context);
	}
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
