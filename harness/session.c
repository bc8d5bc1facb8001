// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/measure.h"
#include "harness/cell.h"
#include "harness/cell_pages.h"
#include "harness/cgroup_home.h"
#include "harness/locate.h"
#include "harness/machine.h"
#include "harness/measure_counters.h"
#include "harness/phase_backend.h"
#include "harness/preflight.h"
#include "results/raw.h"

#define WRITE_EVERY_NS 2000000000u
/* Descriptors of the controller besides those for each worker. */
#define OWN_FILES 48
/* Its arena. */
#define FILES_A_WORKER 1
/* Mappings of a subject besides its image. */
#define OWN_VMAS 32

/* Descriptors that a worker's counters take: the software events, and those of the hardware where
 * all of them fit the CPU: a preset may be made of two native events. */
static uint64_t counter_files(const struct plan *plan)
{
	struct counter_wanted *wanted;
	size_t count = 0;

	if (plan->counters.off)
		return 0;
	if (!counter_choice_expand(&plan->counters, &wanted, &count))
		free(wanted);
	if (!plan->counters.multiplex && count > COUNTER_GROUP_MOST)
		count = COUNTER_GROUP_MOST;
	return COUNTER_SCOPES * COUNTERS + 2 * count;
}

static void cell_needs(const struct plan *plan, const struct cell_spec *cell,
		       struct preflight_need *need)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t mm = cell->values[AXIS_MM].number;
	uint64_t workers = cell->values[AXIS_WORKERS].number;
	uint64_t subjects = run_subjects(cell);
	uint64_t threads = subjects < workers; /* counters have the first one, too */
	struct image_need image_need;
	struct preflight_image image = {
		.mm_bytes = mm,
		.touch_bytes = cell_pages_copied(cell),
		.threads = cell->values[AXIS_THREADS].number,
		.workers = subjects,
		.sample_bytes = 2 * run_sample_bytes(workers), /* the subject's and the arena's */
		.page_bytes = page,
	};

	cell_need(cell, &image_need);
	image.children = image_need.children;
	*need = (struct preflight_need){
		.processes = subjects * (image_need.tasks + 1) + workers + 2,
		.files = (workers + threads) * (FILES_A_WORKER + counter_files(plan)) + OWN_FILES,
		.process_files = image_need.files,
		.process_vmas = OWN_VMAS + image_need.vmas,
		.cell = cell->name,
	};
	preflight_memory(&image, need);
	if (need->memory_bytes != UINT64_MAX)
		need->memory_bytes -= subjects * cell_pages_absent(cell);
	need->memory_bytes += subjects * image_need.bytes;
	/* The last generation has its own pages beside those that its ancestors share. */
	if (cell->values[AXIS_ANON_DEPTH].number)
		need->memory_bytes += subjects * mm;
}

uint64_t session_memory_bytes(const struct session *session)
{
	uint64_t most = 0;

	for (size_t i = 0; i < session->plan->count; i++) {
		struct preflight_need need;

		cell_needs(session->plan, &session->plan->cells[i], &need);
		if (need.memory_bytes > most)
			most = need.memory_bytes;
	}
	return most;
}

/* The soft limit on descriptors is a default for programs that use select(2); the hard one is what
 * binds. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int check_fit(const struct plan *plan, char *why, size_t why_size)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct preflight_need need;
		int error;

		cell_needs(plan, &plan->cells[i], &need);
		error = preflight_check(&need, why, why_size);
		if (error)
			return error;
	}
	return 0;
}

int session_open(const struct plan *plan, struct session *session, char *why, size_t why_size)
{
	int error;

	*session = (struct session){ .plan = plan };
	error = locate_helper("forkmark-subject", session->subject, sizeof(session->subject), why,
			      why_size);
	if (!error)
		error = locate_helper("forkmark-nop", session->nop_folder,
				      sizeof(session->nop_folder), why, why_size);
	if (error)
		return error;
	*strrchr(session->nop_folder, '/') = '\0';
	raise_file_limit();
	cgroup_home_sweep();
	error = check_fit(plan, why, why_size);
	if (error)
		return error;
	error = place_load(&session->topology, &session->allowed);
	if (error) {
		snprintf(why, why_size, "hwloc: loading this machine's topology: %s",
			 strerror(-error));
		return error;
	}
	error = measure_prepare(plan, session->topology, session->allowed, &session->measurement,
				why, why_size);
	return error ? error
		     : measure_choose_counters(&session->measurement, &counter_pmu_papi, why,
					       why_size);
}

static struct json_object *collect_warnings(void)
{
	struct machine_warning *warnings;
	struct json_object *list;
	size_t count;

	if (machine_warnings(&warnings, &count))
		return NULL;
	list = machine_warnings_describe(warnings, count);
	free(warnings);
	return list;
}

/* Every CPU that a subject will be bound to must show the same time. */
static int choose_clock(struct session *session)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	int error = cpus ? 0 : -ENOMEM;

	for (size_t i = 0; i < session->plan->count && !error; i++)
		for (size_t w = 0; w < session->measurement.tallies[i].placement.workers; w++)
			hwloc_bitmap_set(
				cpus, (unsigned)session->measurement.tallies[i].placement.cpus[w]);
	if (!error)
		error = timebase_choose(cpus, &session->timebase);
	hwloc_bitmap_free(cpus);
	return error;
}

static int describe(struct session *session, struct json_object *tool, bool identify)
{
	struct document_frame *frame = &session->frame;
	int error;

	frame->measurement = &session->measurement;
	frame->timebase = &session->timebase;
	frame->tool = tool;
	if (!frame->started[0])
		document_timestamp(frame->started);
	error = machine_describe(session->topology, identify, &frame->machine);
	if (!error)
		error = kernel_describe(identify, &frame->kernel);
	if (error)
		return error;
	frame->warnings = collect_warnings();
	return frame->warnings ? 0 : -ENOMEM;
}

static int after_run(void *context, const struct measure_progress *progress)
{
	struct session *session = context;
	uint64_t now = clock_monotonic();
	char why[PATH_MAX + 200];
	int error = session->observer ? session->observer(session->context, progress) : 0;

	if (error || !session->folder || now - session->written_ns < WRITE_EVERY_NS)
		return error;
	error = document_write(&session->frame, session->folder, false, why, sizeof(why));
	session->written_ns = clock_monotonic();
	return error;
}

/* Where the kernel cannot be looked into, the plan goes on without, and each cell says why. */
static void open_phases(struct session *session)
{
	struct measurement *m = &session->measurement;
	char why[200];

	if (m->plan->phases == PLAN_PHASES_OFF || m->plan->phases == PLAN_PHASES_GRAPH ||
	    !phase_backend_open(session->backend, &session->tracer, why, sizeof(why))) {
		m->setup.tracer = session->tracer;
		return;
	}
	for (size_t i = 0; i < m->plan->count; i++)
		if (!m->tallies[i].spec->control)
			snprintf(m->tallies[i].trace.reason, sizeof(m->tallies[i].trace.reason),
				 "%s", why);
}

/* An older file of raw samples would be taken for this result's. */
static int open_raw(struct session *session, const volatile sig_atomic_t *stop, char *why,
		    size_t why_size)
{
	const struct measurement *m = &session->measurement;
	const struct raw_log_spec spec = {
		.folder = session->folder,
		.seed = m->plan->seed,
		.started = session->frame.started,
		.clock = session->timebase.name,
		.tallies = m->tallies,
		.count = m->plan->count,
		.topology = session->topology,
		.allowed = session->allowed,
		.stop = stop,
		.before = session->raw_gone_on ? &session->raw_before : NULL,
	};
	char path[PATH_MAX];

	if (!session->folder)
		return 0;
	if (m->plan->raw)
		return raw_log_open(&spec, &session->frame.raw, why, why_size);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", session->folder, RAW_FILE) < sizeof(path))
		unlink(path);
	return 0;
}

int session_measure(struct session *session, const char *folder, struct json_object *tool,
		    bool identify, const volatile sig_atomic_t *stop, uint64_t timeout_ns,
		    char *why, size_t why_size)
{
	char write_why[PATH_MAX + 200];
	int error = folder ? describe(session, tool, identify) : 0;
	int write_error;

	session->folder = folder;
	if (error) {
		snprintf(why, why_size, "describing the machine: %s", strerror(-error));
		return error;
	}
	error = choose_clock(session);
	if (error) {
		snprintf(why, why_size, "sched_setaffinity, to look at the clock of each CPU: %s",
			 strerror(-error));
		return error;
	}
	if (session->clock[0] && strcmp(session->clock, session->timebase.name)) {
		snprintf(
			why, why_size,
			"the result was measured with the clock %s, now it is %s (%s); they are not mixed",
			session->clock, session->timebase.name, session->timebase.reason);
		return -EINVAL;
	}
	session->measurement.setup = (struct run_setup){
		.subject = session->subject,
		.nop_folder = session->nop_folder,
		.nop = "forkmark-nop",
		.timebase = &session->timebase,
		.stop = stop,
		.timeout_ns = timeout_ns,
	};
	error = open_raw(session, stop, why, why_size);
	if (error)
		return error;
	session->measurement.setup.raw = session->frame.raw;
	open_phases(session);
	error = environment_open("", &session->watch);
	if (error) {
		snprintf(why, why_size, "out of memory");
		return error;
	}
	session->measurement.setup.watch = session->watch;
	if (folder)
		error = document_write(&session->frame, folder, false, why, why_size);
	if (error)
		return error;
	session->written_ns = clock_monotonic();
	error = measure_execute(&session->measurement, after_run, session, why, why_size);
	place_bind_controller(session->allowed);
	if (session->frame.raw)
		raw_log_finish(session->frame.raw, !error && !session->measurement.interrupted);
	write_error =
		folder ? document_write(&session->frame, folder, true, write_why, sizeof(write_why))
		       : 0;
	if (write_error) {
		snprintf(why, why_size, "%s", write_why);
		return write_error;
	}
	return error;
}

void session_close(struct session *session)
{
	environment_close(session->watch);
	phase_tracer_close(session->tracer);
	raw_log_close(session->frame.raw);
	measure_free(&session->measurement);
	json_object_put(session->frame.tool);
	json_object_put(session->frame.machine);
	json_object_put(session->frame.kernel);
	json_object_put(session->frame.warnings);
	if (session->topology)
		hwloc_topology_destroy(session->topology);
	hwloc_bitmap_free(session->allowed);
}
