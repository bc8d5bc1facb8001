// SPDX-License-Identifier: GPL-2.0-or-later
/* One run, once its subjects are started (run_start.c): bring them to the start line, open it, wait
 * for their ends or end them, and have what they wrote judged (run_judge.c). */
#include "harness/run.h"

#include <errno.h>
#include <numa.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "harness/graph.h"
#include "harness/graph_phases.h"
#include "harness/phase_backend.h"
#include "harness/raw_log.h"
#include "harness/run_parts.h"
#include "harness/trace.h"

const char *const run_kind_names[RUN_KINDS] = { "plain",         "stamped",
						"counted",       "counted-intervals",
						"traced-memory", "traced-call",
						"traced-life",   "traced-graph" };
const char *const verdict_names[] = { "OK", "SKIP", "FAIL", "BROKEN" };

/* How long the keeper has to end everything before it is killed itself. */
#define KILL_NS 5000000000u
/* A run makes some ten creations at the least, none of which takes longer than twice building the
 * image: that is what a child does that writes to all of it. */
#define BUILDS_A_RUN 20
/* Forks whose call trees are merged. */
#define GRAPH_CALLS 200

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
		run_verdict(a->run, VERDICT_BROKEN, "starting forkmark-subject %zu of %zu: %s: %s",
			    event->worker + 1, a->subjects + a->neighbours, event->step,
			    strerror(event->status));
		end_all(a);
		break;
	case KEEPER_ENDED:
		if (event->worker >= a->subjects) {
			a->neighbour_ended = true;
			end_all(a);
			a->killed = a->ended > 0;
			break;
		}
		a->statuses[event->worker] = event->status;
		a->used[event->worker] = event->usage;
		if (a->ended++ == 0)
			a->first_ended = event->worker;
		/* The run is lost, and others may wait at a barrier for the one that is gone. */
		if (event->status && !a->killed && a->ended < a->subjects) {
			a->failed = true;
			end_all(a);
		}
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
		a->ready = 2 * a->subjects +
			   a->neighbours; /* all ends are closed: the keeper will tell why */
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

/* On which nodes the first image's pages lie. */
static void look_at_memory(struct active *a, pid_t pid)
{
	size_t nodes = numa_available() < 0 ? 1 : (size_t)numa_max_node() + 1;
	struct run *run = a->run;

	run->memory_nodes = calloc(nodes, sizeof(*run->memory_nodes));
	if (run->memory_nodes && place_memory_nodes(pid, a->arenas.headers[0].image.mm_start,
						    a->spec->cell->values[AXIS_MM].number,
						    run->memory_nodes, nodes) == 0)
		run->memory_node_count = nodes;
}

/* What can be asked only while the subjects wait at the start line. From here on the pids are of
 * those who measure: they may be descendants of those who were started. */
static int look_at_subjects(struct active *a)
{
	const struct placement *placement = a->spec->placement;
	int error = arenas_read(&a->arenas);

	if (error)
		return error;
	a->run->bound = true;
	for (size_t i = 0; i < a->subjects; i++) {
		if (a->arenas.headers[i].image.pid)
			a->pids[i] = (pid_t)a->arenas.headers[i].image.pid;
		a->run->bound =
			a->run->bound && place_verify_cpu(a->pids[i], placement->cpus[i]) == 0;
	}
	if (a->homes[HOME_SUBJECT].depth) {
		a->lives_deep = cgroup_home_depth_of(&a->homes[HOME_SUBJECT], a->pids[0]);
		a->lives_charged = cgroup_home_is_charged(&a->homes[HOME_SUBJECT]);
	}
	if (a->spec->look_at_memory && a->arenas.headers[0].image.mm_start)
		look_at_memory(a, a->pids[0]);
	return arenas_tell_pids(&a->arenas, a->pids, a->subjects);
}

/* Time to build: an allowance that no working machine needs. */
static uint64_t build_allowance_ns(const struct active *a)
{
	return 4 * plan_overhead_ns(a->spec->cell) * a->subjects;
}

/* Bring all to the start line. False: some never came, or the keeper has ended. */
static bool gather(struct active *a, bool *alive)
{
	size_t all = a->subjects + a->neighbours;

	a->deadline_ns = clock_monotonic() + a->setup->timeout_ns + build_allowance_ns(a) +
			 a->spec->loop_ns + a->spec->expected_ns;
	/* All at the line, and all known by pid: the two are told on different ways. */
	while (*alive && !a->ended && !a->killed && (a->ready < all || a->started < all))
		*alive = wait_once(a, all);
	return *alive && !a->ended && !a->killed;
}

/* In a counted run the subjects wait at the end of their loops, so that what they do after it is
 * not counted. */
static void finish_counting(struct active *a, bool *alive)
{
	while (*alive && !a->killed && a->ready < 2 * a->subjects + a->neighbours &&
	       a->ended < a->subjects)
		*alive = wait_once(a, 2 * a->subjects + a->neighbours);
	counters_end(a->counters, &a->run->counters);
	a->counters = NULL;
}

/* What building took tells how slow this machine is with memory at present. */
static uint64_t slowest_build_ns(const struct active *a)
{
	uint64_t slowest = 0;

	for (size_t i = 0; i < a->subjects; i++)
		if (a->arenas.headers[i].image.build_ticks > slowest)
			slowest = a->arenas.headers[i].image.build_ticks;
	return (uint64_t)((double)slowest * a->setup->timebase->ns_per_tick);
}

/* The subjects wait meanwhile: setting the graph tracer up takes seconds. */
static void begin_graph(struct active *a)
{
	struct graph_spec spec = {
		.entries = graph_entries,
		.entry_count = graph_entry_count,
		.pids = a->pids,
		.pid_count = a->subjects,
		.most_calls = GRAPH_CALLS,
	};
	struct trace *trace = a->spec->trace;

	if (graph_start(&spec, &a->graph, trace->reason, sizeof(trace->reason)))
		a->graph = NULL;
}

/* A run that cannot be traced is one without phases, and not a broken one. */
static void begin_tracing(struct active *a)
{
	struct trace *trace = a->spec->trace;

	if (a->spec->kind == RUN_TRACED_GRAPH)
		begin_graph(a);
	else if (run_is_traced(a->spec->kind))
		a->tracing = !phase_tracer_attach(a->setup->tracer, a->spec->kind, trace,
						  trace->reason, sizeof(trace->reason));
}

static void end_graph(struct active *a)
{
	struct trace *trace = a->spec->trace;
	struct graph_result *result;

	if (!graph_stop(a->graph, &result, trace->reason, sizeof(trace->reason))) {
		json_object_put(trace->rows);
		json_object_put(trace->about);
		trace->rows = trace->about = NULL;
		if (!graph_phases(result, &trace->rows, &trace->about))
			trace->backend = "graph";
		graph_result_free(result);
	}
	a->graph = NULL;
}

static int end_tracing(struct active *a)
{
	if (a->graph)
		end_graph(a);
	if (!a->tracing)
		return 0;
	a->tracing = false;
	return phase_tracer_detach(a->setup->tracer, a->spec->kind, a->spec->trace);
}

static int attend(struct active *a)
{
	uint64_t loop_ns =
		a->spec->loop_ns > a->spec->expected_ns ? a->spec->loop_ns : a->spec->expected_ns;
	struct node_pages before, after;
	struct energy energy_before, energy_after;
	bool plain = a->spec->kind == RUN_PLAIN;
	bool alive = true;
	int error = 0;

	if (!gather(a, &alive)) {
		end_all(a); /* let nobody start */
	} else {
		error = look_at_subjects(a);
		if (!error && a->spec->kind == RUN_COUNTED)
			error = run_attach_counters(a);
		if (!error && a->spec->kind == RUN_COUNTED_INTERVALS)
			error = run_hand_over_events(a);
		begin_tracing(a);
		a->deadline_ns = clock_monotonic() + a->setup->timeout_ns + 2 * loop_ns +
				 BUILDS_A_RUN * slowest_build_ns(a);
		if (a->counters)
			counters_begin(a->counters);
		if (a->graph)
			graph_begin(a->graph);
		node_pages_read("", &before);
		if (plain)
			energy_read("", &energy_before);
		a->beside_n = arenas_beside(&a->arenas);
		a->beside_ns = clock_monotonic();
		shutdown(a->gate, SHUT_WR);
		if (a->counters)
			finish_counting(a, &alive);
	}
	/* Its hang-up is what subjects of counted runs wait for. */
	close(a->gate);
	a->gate = -1;
	while (alive && a->ended < a->subjects)
		alive = wait_once(a, 0);
	if (a->beside_ns && plain) {
		energy_read("", &energy_after);
		energy_add(&energy_before, &energy_after, &a->run->energy);
	}
	if (a->beside_ns) {
		node_pages_read("", &after);
		node_pages_add(&before, &after, &a->run->node_pages);
		a->run->beside_per_s = (double)(arenas_beside(&a->arenas) - a->beside_n) * 1e9 /
				       (double)(clock_monotonic() - a->beside_ns);
	}
	while (alive)
		alive = wait_once(a, 0);
	return error ? error : end_tracing(a);
}

static void release(struct active *a)
{
	end_tracing(a);
	/* The keeper has done so, unless it was killed or never lived. */
	for (size_t i = 0; i < HOMES; i++)
		cgroup_home_remove(&a->homes[i]);
	if (a->counters)
		counters_end(a->counters, &a->run->counters);
	counter_reads_close(a->reading, &a->run->reads);
	for (size_t i = 0; a->handovers && i < a->subjects; i++)
		if (a->handovers[i] >= 0)
			close(a->handovers[i]);
	free(a->handovers);
	if (a->gate >= 0)
		close(a->gate);
	arenas_close(&a->arenas);
	environment_reading_free(a->before);
	free(a->pids);
	free(a->statuses);
	free(a->used);
}

int run_execute(const struct run_setup *setup, const struct run_spec *spec, run_samples_sink *sink,
		void *context, struct run *run)
{
	struct active a = { .setup = setup,
			    .spec = spec,
			    .run = run,
			    .gate = -1,
			    .subjects = run_subjects(spec->cell) };
	uint64_t began = clock_monotonic();
	int error;

	*run = (struct run){ .cpus = hwloc_bitmap_alloc() };
	error = run->cpus ? run_watch_begin(&a) : -ENOMEM;
	if (setup->raw)
		raw_log_before_run(setup->raw, spec->placement);
	error = error ? error : run_start(&a);
	if (error || run->verdict != VERDICT_OK) {
		release(&a);
		return error;
	}
	error = attend(&a);
	if (keeper_finish(&a.keeper) && !run->interrupted && !a.abandoned)
		run_verdict(run, VERDICT_BROKEN,
			    "the keeper of the run ended before its subjects: killed from outside");
	if (!error)
		error = run_watch_end(&a);
	if (!error)
		error = arenas_read(&a.arenas);
	if (!error && !run->interrupted)
		error = run_watch_judge(&a);
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
	free(run->counters.readings);
	free(run->table);
	run->counters.readings = NULL;
	run->table = NULL;
	run->cpus = NULL;
	run->memory_nodes = NULL;
}
