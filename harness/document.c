// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/document.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_version.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "harness/caveat.h"
#include "harness/inject.h"
#include "harness/plan_tolerance.h"
#include "harness/raw_log.h"

#define CONTROL_TOLERANCE 0.03

struct json_object *document_tool(int argc, char *const *argv)
{
	struct json_object *tool = json_object_new_object();
	struct json_object *command = json_object_new_array();
	struct json_object *libraries = json_object_new_object();
	char hwloc[32], libc[32];
	unsigned version = hwloc_get_api_version();

	if (!tool || !command || !libraries) {
		json_object_put(tool);
		json_object_put(command);
		json_object_put(libraries);
		return NULL;
	}
	json_object_array_add(command, json_object_new_string("forkmark"));
	json_object_array_add(command, json_object_new_string("run"));
	for (int i = 1; i < argc; i++)
		json_object_array_add(command, json_object_new_string(argv[i]));
	snprintf(hwloc, sizeof(hwloc), "%u.%u.%u", version >> 16, version >> 8 & 0xff,
		 version & 0xff);
	json_object_object_add(libraries, "hwloc", json_object_new_string(hwloc));
	json_object_object_add(libraries, "json-c", json_object_new_string(json_c_version()));
	/* The subject is linked statically with the library that it was built with: fork and
	 * posix_spawn are its code. */
	snprintf(libc, sizeof(libc), "%d.%d", __GLIBC__, __GLIBC_MINOR__);
	json_object_object_add(libraries, "glibc of the subject", json_object_new_string(libc));
	json_object_object_add(libraries, "gsl", json_object_new_string(gsl_version));
	json_object_object_add(tool, "name", json_object_new_string("forkmark"));
	json_object_object_add(tool, "version", json_object_new_string(FORKMARK_VERSION));
	json_object_object_add(tool, "command", command);
	json_object_object_add(tool, "libraries", libraries);
	return tool;
}

void document_timestamp(char text[32])
{
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* The words of the plan; none of them is auto. */
static struct json_object *describe_counters(const struct counter_choice *choice)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < choice->count; i++)
		json_object_array_add(array, json_object_new_string(choice->words[i]));
	if (!choice->count)
		json_object_array_add(array, json_object_new_string(choice->off ? "off" : "auto"));
	return array;
}

static struct json_object *describe_plan(const struct document_frame *frame, bool finished)
{
	const struct measurement *m = frame->measurement;
	struct json_object *object = json_object_new_object();
	char now[32];

	document_timestamp(now);
	json_object_object_add(object, "config", json_object_new_string(m->plan->config));
	json_object_object_add(object, "question",
			       m->plan->question ? json_object_new_string(m->plan->question)
						 : NULL);
	json_object_object_add(object, "seed", json_object_new_int64((int64_t)m->plan->seed));
	json_object_object_add(object, "runs", json_object_new_int((int)m->plan->runs));
	if (m->plan->retries)
		json_object_object_add(object, "retries",
				       json_object_new_int((int)m->plan->retries));
	if (m->plan->phases != PLAN_PHASES_OFF)
		json_object_object_add(object, "phases", json_object_new_string("auto"));
	json_object_object_add(object, "counters", describe_counters(&m->plan->counters));
	json_object_object_add(object, "multiplex",
			       json_object_new_boolean(m->plan->counters.multiplex));
	plan_tolerance_describe(m->plan->tolerance, object);
	if (inject_is_asked(&m->plan->injection))
		json_object_object_add(object, "injected",
				       inject_describe_plan(&m->plan->injection));
	json_object_object_add(object, "budget_ns",
			       json_object_new_int64((int64_t)m->plan->budget_ns));
	json_object_object_add(object, "started", json_object_new_string(frame->started));
	json_object_object_add(object, "finished", finished ? json_object_new_string(now) : NULL);
	json_object_object_add(object, "complete",
			       json_object_new_boolean(finished && !m->interrupted));
	json_object_object_add(object, "interrupted", json_object_new_boolean(m->interrupted));
	json_object_object_add(object, "rounds_done", json_object_new_int((int)m->rounds_done));
	json_object_object_add(object, "privileged", json_object_new_boolean(geteuid() == 0));
	return object;
}

static struct json_object *number_or_null(double value)
{
	char text[64];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.10g", value);
	return json_object_new_double_s(value, text);
}

static struct json_object *describe_clock(const struct timebase *t)
{
	struct json_object *object = json_object_new_object();
	bool counter = t->kind == CLOCK_KIND_CYCLES;

	json_object_object_add(object, "name", json_object_new_string(t->name));
	json_object_object_add(object, "reason", json_object_new_string(t->reason));
	json_object_object_add(object, "frequency_hz",
			       counter ? number_or_null(1e9 / t->ns_per_tick) : NULL);
	json_object_object_add(object, "resolution_ns", number_or_null(t->resolution_ns));
	json_object_object_add(object, "reading_ns", number_or_null(t->reading_ns));
	json_object_object_add(object, "offset_ns", number_or_null(t->offset_ns));
	return object;
}

/* How we are scheduled is how the subjects are: they inherit it. */
static void add_priority(struct json_object *list)
{
	static const char *const policies[] = { "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR",
						"SCHED_BATCH", "",           "SCHED_IDLE" };
	int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
	int nice = getpriority(PRIO_PROCESS, 0);

	if (policy > 0 || nice)
		caveat_add(list, CAVEAT_PRIORITY, "policy %s, nice %d",
			   policy >= 0 && policy < 6 ? policies[policy] : "other", nice);
}

static void add_injected(const struct injection *injection, struct json_object *list)
{
	if (injection->percent > 0)
		caveat_add(
			list, CAVEAT_INJECTED,
			"each creation spins for %g %% of its cell's total: not a result of this kernel",
			injection->percent);
	else if (injection->more)
		caveat_add(
			list, CAVEAT_INJECTED,
			"each image has %s=%llu more than its cell says: not a result of this kernel",
			axes[injection->axis]->key, (unsigned long long)injection->more);
}

/* The machine's warnings, then what the measuring itself has to say. */
static struct json_object *describe_warnings(const struct document_frame *frame)
{
	const struct measurement *m = frame->measurement;
	struct json_object *list = json_object_new_array();

	add_injected(&m->plan->injection, list);
	for (size_t i = 0; i < json_object_array_length(frame->warnings); i++)
		json_object_array_add(
			list, json_object_get(json_object_array_get_idx(frame->warnings, i)));
	for (size_t i = 0; i < m->plan->count; i++) {
		const struct tally *tally = &m->tallies[i];
		double moved =
			tally->spec->control
				? measure_control_moved(tally, frame->timebase->resolution_ns)
				: 0;

		if (fabs(moved) > CONTROL_TOLERANCE)
			caveat_add(
				list, CAVEAT_CONTROL_MOVED,
				"%s moved by %+.1f %% from the first third of the rounds to the last",
				tally->spec->mechanism->name, moved * 100);
	}
	add_priority(list);
	if (m->over_budget)
		caveat_add(list, CAVEAT_OVER_BUDGET,
			   "loops were shortened to the least: %.0f s so far, the budget is %.0f s",
			   (double)m->elapsed_ns / 1e9, (double)m->plan->budget_ns / 1e9);
	if (frame->raw && raw_log_error(frame->raw)[0])
		caveat_add(list, CAVEAT_RAW_INCOMPLETE, "the raw samples end early, %s",
			   raw_log_error(frame->raw));
	if (m->interrupted)
		caveat_add(list, CAVEAT_INTERRUPTED, "%u of %u rounds are complete", m->rounds_done,
			   m->plan->runs);
	return list;
}

/* Takes OBJECT over. */
static int put(FILE *file, const char *before, struct json_object *object, int style)
{
	const char *text = object ? json_object_to_json_string_ext(
					    object, style | JSON_C_TO_STRING_NOSLASHESCAPE)
				  : "null";
	int error = !text || fprintf(file, "%s%s", before, text) < 0 ? -EIO : 0;

	json_object_put(object);
	return error;
}

static int put_cells(FILE *file, const struct document_frame *frame, const char *key, bool controls)
{
	const struct measurement *m = frame->measurement;
	const char *separator = "\n";
	int error = fprintf(file, ",\n\"%s\": [", key) < 0 ? -EIO : 0;

	for (size_t i = 0; i < m->plan->count && !error; i++) {
		struct json_object *cell;

		if (m->tallies[i].spec->control != controls)
			continue;
		error = tally_describe(&m->tallies[i], m->plan->seed,
				       frame->timebase->resolution_ns, &cell);
		if (!error)
			error = put(file, separator, cell, JSON_C_TO_STRING_PLAIN);
		separator = ",\n";
	}
	return error ? error : fprintf(file, "\n]") < 0 ? -EIO : 0;
}

static int put_document(FILE *file, const struct document_frame *frame, bool finished)
{
	int pretty = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	int error = put(file, "{\n\"format\": \"forkmark.result\",\n\"version\": 1,\n\"tool\": ",
			json_object_get(frame->tool), pretty);

	if (!error)
		error = put(file, ",\n\"plan\": ", describe_plan(frame, finished), pretty);
	if (!error)
		error = put(file, ",\n\"clock\": ", describe_clock(frame->timebase), pretty);
	if (!error && frame->raw)
		error = put(file, ",\n\"raw\": ", raw_log_describe(frame->raw), pretty);
	if (!error)
		error = put(file, ",\n\"warnings\": ", describe_warnings(frame), pretty);
	if (!error)
		error = put(file, ",\n\"environment_rows\": ",
			    environment_describe_rows(frame->measurement->setup.watch),
			    JSON_C_TO_STRING_PLAIN);
	if (!error)
		error = put(file, ",\n\"kernel\": ", json_object_get(frame->kernel), pretty);
	if (!error)
		error = put(file, ",\n\"machine\": ", json_object_get(frame->machine), pretty);
	if (!error)
		error = put_cells(file, frame, "controls", true);
	if (!error)
		error = put_cells(file, frame, "cells", false);
	return error ? error : fprintf(file, "\n}\n") < 0 ? -EIO : 0;
}

/* The rename is durable only when its folder is. Not every file system can do that: then it is as
 * good as it gets. */
static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

int document_write(const struct document_frame *frame, const char *folder, bool finished, char *why,
		   size_t why_size)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	int error = 0;
	FILE *file;

	/* What the document says is in the other file must be there. */
	if (frame->raw)
		raw_log_settle(frame->raw);
	if ((size_t)snprintf(path, sizeof(path), "%s/result.json", folder) >= sizeof(path) ||
	    (size_t)snprintf(temporary, sizeof(temporary), "%s/result.json.tmp", folder) >=
		    sizeof(temporary)) {
		snprintf(why, why_size, "%s: %s", folder, strerror(ENAMETOOLONG));
		return -ENAMETOOLONG;
	}
	file = fopen(temporary, "we");
	if (!file) {
		error = -errno;
		snprintf(why, why_size, "%s: %s", temporary, strerror(errno));
		return error;
	}
	errno = 0;
	error = put_document(file, frame, finished);
	if (!error && (fflush(file) || fsync(fileno(file))))
		error = -errno;
	else if (error == -EIO && errno)
		error = -errno;
	if (fclose(file) && !error)
		error = -errno;
	if (!error && rename(temporary, path))
		error = -errno;
	if (error) {
		unlink(temporary);
		snprintf(why, why_size, "%s: %s; what was written before is still there", path,
			 strerror(-error));
		return error;
	}
	sync_folder(folder);
	return 0;
}
