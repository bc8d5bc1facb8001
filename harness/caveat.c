// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/caveat.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

const struct caveat caveats[CAVEATS] = {
	[CAVEAT_INJECTED] = { "injected", 2,
			      "forkmark itself made each creation slower, to try verdicts: no measurement of the kernel",
			      "" },
	[CAVEAT_FEW_RUNS] = { "few-runs", 1, "fewer than 6 runs: no 95 % interval can be told",
			      "--runs 10" },
	[CAVEAT_WIDE] = { "wide", 1,
			  "the half width of the 95 % interval of total is over 3 % of the p50",
			  "--runs 30" },
	[CAVEAT_REFUSED] = { "refused", 2,
			     "the kernel refused some creations (EAGAIN, ENOMEM); they were repeated",
			     "ulimit -u unlimited" },
	[CAVEAT_STAMP_DEAR] = { "stamp-dear", 1,
				"stamped runs take over 1.08 of plain ones: start, run and exit are too long",
				"" },
	[CAVEAT_TRACE_DEAR] = { "trace-dear", 0,
				"the traced call takes over 1.2 of the untraced one: its phases are too long",
				"" },
	[CAVEAT_KERNEL_MEMORY_KEPT] = { "kernel-memory-kept", 1,
					"the kernel kept some of the memory that these processes took",
					"" },
	[CAVEAT_COARSE_CLOCK] = { "coarse-clock", 1,
				  "the p50 of total is under 20 steps of the clock", "" },
	[CAVEAT_DISTURBED] = { "disturbed", 2,
			       "runs were disturbed, and too few others are there to leave them out",
			       "--retries 3" },
	[CAVEAT_LEFT_OUT] = { "left-out", 1, "runs were disturbed; the figures are of the others",
			      "" },
	[CAVEAT_RESTLESS] = { "restless", 1,
			      "at least half of the runs had the same noise around them", "" },
	[CAVEAT_MIGRATED] = { "migrated", 2, "a subject was seen on a CPU that it was not bound to",
			      "" },
	[CAVEAT_UNBOUND] = { "unbound", 2, "sched_getaffinity does not agree with the placement",
			     "" },
	[CAVEAT_MEMORY_ELSEWHERE] = { "memory-elsewhere", 2,
				      "move_pages found pages of the image on another node than mem=node:N asks for",
				      "" },
	[CAVEAT_OVERSUBSCRIBED] = { "oversubscribed", 1,
				    "more workers than CPUs: they wait for each other",
				    "--workers" },
	[CAVEAT_CONTROLLER_SHARES] = { "controller-shares", 0,
				       "no CPU is left for the controller: it sleeps on a measured one",
				       "--workers" },
	[CAVEAT_CONTROL_MOVED] = { "control-moved", 2,
				   "a negative control moved by more than 3 % between the first and the last rounds",
				   "" },
	[CAVEAT_OVER_BUDGET] = { "over-budget", 0,
				 "building images and the fewest samples take more than the budget",
				 "--budget" },
	[CAVEAT_COUNTED_PART] = { "counted-part", 1,
				  "task-clock is under 0.8 of the CPU time that rusage has: this kernel stops inherited events "
				  "before a child's memory is torn down",
				  "" },
	[CAVEAT_PRIORITY] = { "priority", 1,
			      "forkmark and its subjects run with a nice value or scheduling policy of their own",
			      "" },
	[CAVEAT_RAW_INCOMPLETE] = { "raw-incomplete", 0,
				    "the file of raw samples ends before the run does: the disk is full, or failed",
				    "df ." },
	[CAVEAT_INTERRUPTED] = { "interrupted", 2, "the run was ended before its plan was",
				 "--resume DIR" },
};

int caveat_add(struct json_object *list, enum caveat_id id, const char *format, ...)
{
	struct json_object *object = json_object_new_object();
	char detail[300];
	va_list arguments;

	if (!object)
		return -ENOMEM;
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	json_object_object_add(object, "name", json_object_new_string(caveats[id].name));
	json_object_object_add(object, "detail", json_object_new_string(detail));
	json_object_object_add(object, "mend", json_object_new_string(caveats[id].mend));
	json_object_object_add(object, "severity", json_object_new_int(caveats[id].severity));
	if (json_object_array_add(list, object)) {
		json_object_put(object);
		return -ENOMEM;
	}
	return 0;
}
