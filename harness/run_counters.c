// SPDX-License-Identifier: GPL-2.0-or-later
/* Whom the counters of a run are attached to, or handed over to: the processes that create, or the
 * threads. Events are of one thread and of what it creates from then on, and workers that are
 * threads were there before. They cannot be told from threads of the image, which do not create. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/run_parts.h"
#include "harness/sysfile.h"

#define CANNOT_BE_TOLD                                                                             \
	"which threads create cannot be told where others do not: threads=1, or workers-as=process"

struct tasks {
	size_t count, room;
	pid_t *list;
};

static void add_task(const char *name, void *data)
{
	struct tasks *tasks = data;

	if (tasks->count < tasks->room)
		tasks->list[tasks->count] = (pid_t)strtol(name, NULL, 10);
	tasks->count++;
}

/* The workers of one process, and its first thread, which waits for them. */
static int attach_to_threads(struct active *a)
{
	struct tasks tasks = { .room = a->spec->placement->workers + 1 };
	char folder[64];
	int error;

	tasks.list = calloc(tasks.room, sizeof(*tasks.list));
	if (!tasks.list)
		return -ENOMEM;
	snprintf(folder, sizeof(folder), "/proc/%d/task", (int)a->pids[0]);
	sysfile_each("", folder, add_task, &tasks);
	if (tasks.count == tasks.room)
		error = counters_attach(a->spec->counters, a->spec->counter_group, tasks.list,
					tasks.count, &a->counters);
	else
		error = counters_refuse(a->spec->counters, a->spec->counter_group, CANNOT_BE_TOLD,
					&a->counters);
	free(tasks.list);
	return error;
}

int run_attach_counters(struct active *a)
{
	const struct placement *placement = a->spec->placement;
	int error;

	if (a->subjects < placement->workers)
		error = attach_to_threads(a);
	else
		error = counters_attach(a->spec->counters, a->spec->counter_group, a->pids,
					a->subjects, &a->counters);
	return error ? error
		     : counters_attach_uncore(a->counters, placement->cpus, placement->workers);
}

int run_hand_over_events(struct active *a)
{
	return counter_reads_open(a->spec->counters, a->spec->counter_source, a->pids, a->handovers,
				  a->subjects, &a->reading);
}
