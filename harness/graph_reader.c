// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>

#include "harness/graph_home.h"

/* Bits of common_flags: enum trace_flag_type of linux/trace_events.h. */
#define FLAG_HARDIRQ 0x08
#define FLAG_SOFTIRQ 0x10
#define FLAG_NMI     0x40

enum field {
	ENTRY_FUNCTION,
	ENTRY_DEPTH,
	EXIT_FUNCTION,
	EXIT_DEPTH,
	EXIT_ENTERED,
	EXIT_LEFT,
	FIELDS
};

static const struct {
	const char *event, *field;
} wanted[FIELDS] = {
	[ENTRY_FUNCTION] = { "funcgraph_entry", "func" },
	[ENTRY_DEPTH] = { "funcgraph_entry", "depth" },
	[EXIT_FUNCTION] = { "funcgraph_exit", "func" },
	[EXIT_DEPTH] = { "funcgraph_exit", "depth" },
	[EXIT_ENTERED] = { "funcgraph_exit", "calltime" },
	[EXIT_LEFT] = { "funcgraph_exit", "rettime" },
};

struct graph_reader {
	struct tep_handle *tep;
	struct tracefs_instance *instance;
	struct tep_event *entry, *exit;
	struct tep_format_field *fields[FIELDS];
	int (*each)(const struct graph_seen *seen, void *data);
	void *data;
	int error;
};

const char *graph_reader_unavailable(void)
{
	return NULL;
}

void graph_reader_close(struct graph_reader *reader)
{
	if (!reader)
		return;
	tracefs_set_tracing_dir(NULL);
	if (reader->instance)
		tracefs_instance_free(reader->instance);
	if (reader->tep)
		tep_free(reader->tep);
	free(reader);
}

static int find_fields(struct graph_reader *reader, char *why, size_t size)
{
	for (size_t i = 0; i < FIELDS; i++) {
		struct tep_event *event =
			tep_find_event_by_name(reader->tep, "ftrace", wanted[i].event);

		reader->fields[i] = event ? tep_find_field(event, wanted[i].field) : NULL;
		if (!reader->fields[i]) {
			snprintf(why, size, "this kernel's %s has no %s", wanted[i].event,
				 wanted[i].field);
			return -ENOSYS;
		}
		*(i < EXIT_FUNCTION ? &reader->entry : &reader->exit) = event;
	}
	return 0;
}

int graph_reader_open(const struct graph_home *home, struct graph_reader **made, char *why,
		      size_t size)
{
	static const char *const systems[] = { "ftrace", NULL };
	struct graph_reader *reader = calloc(1, sizeof(*reader));
	int error = -ENOMEM;

	if (!reader) {
		snprintf(why, size, "%s", strerror(ENOMEM));
		goto failed;
	}
	/* Told no folder, the library mounts tracefs by itself, and leaves it so. */
	if (tracefs_set_tracing_dir((char *)home->root)) {
		error = -errno;
		snprintf(why, size, "libtracefs: tracefs_set_tracing_dir: %s", strerror(errno));
		goto failed;
	}
	tep_set_loglevel(TEP_LOG_NONE);
	tracefs_set_loglevel(TEP_LOG_NONE);
	reader->instance =
		tracefs_instance_alloc(home->root, home->instance[0] ? home->instance : NULL);
	reader->tep = tracefs_local_events_system(home->root, systems);
	if (!reader->instance || !reader->tep) {
		snprintf(why, size, "libtracefs: the kernel's formats: %s", strerror(errno));
		error = errno ? -errno : -EIO;
		goto failed;
	}
	error = find_fields(reader, why, size);
	if (error)
		goto failed;
	if (!tep_get_function_count(reader->tep)) {
		snprintf(why, size, "libtraceevent: no names in /proc/kallsyms");
		error = -EPERM;
		goto failed;
	}
	*made = reader;
	return 0;
failed:
	graph_reader_close(reader);
	*made = NULL;
	return error;
}

const char *graph_reader_name(const struct graph_reader *reader, uint64_t function)
{
	return tep_find_function(reader->tep, function);
}

static uint64_t number(const struct graph_reader *reader, enum field field,
		       const struct tep_record *record)
{
	unsigned long long value = 0;

	tep_read_number_field(reader->fields[field], record->data, &value);
	return value;
}

/* What an interrupt runs while the kernel does not count itself as in one: before, and behind, also
 * when it takes the CPU away. By name, since no flag tells it from what was interrupted. */
static bool around_interrupt(const struct graph_reader *reader, uint64_t function)
{
	static const char *const names[] = { "irq_enter_rcu",
					     "__hrtimer_rearm_deferred",
					     "irqentry_exit_cond_resched",
					     "raw_irqentry_exit_cond_resched",
					     "preempt_schedule_irq",
					     "arm64_preempt_schedule_irq" };
	const char *name = graph_reader_name(reader, function);

	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static int take(struct tep_event *event, struct tep_record *record, int cpu, void *data)
{
	struct graph_reader *reader = data;
	struct graph_seen seen = { .cpu = cpu,
				   .lost = record->missed_events != 0,
				   .count = record->missed_events > 0
						    ? (uint64_t)record->missed_events
						    : 0 };
	struct graph_record *made = &seen.record;
	int flags;

	if (event != reader->entry && event != reader->exit)
		return 0;
	flags = tep_data_flags(reader->tep, record);
	made->leaves = event == reader->exit;
	made->task = tep_data_pid(reader->tep, record);
	made->time = record->ts;
	made->function = number(reader, made->leaves ? EXIT_FUNCTION : ENTRY_FUNCTION, record);
	made->depth = (int)number(reader, made->leaves ? EXIT_DEPTH : ENTRY_DEPTH, record);
	if (made->leaves) {
		made->entered = number(reader, EXIT_ENTERED, record);
		made->left = number(reader, EXIT_LEFT, record);
	}
	made->interrupt = (flags & (FLAG_HARDIRQ | FLAG_SOFTIRQ | FLAG_NMI)) ||
			  (!made->leaves && around_interrupt(reader, made->function));
	reader->error = reader->each(&seen, reader->data);
	return reader->error;
}

int graph_reader_read(struct graph_reader *reader,
		      int (*each)(const struct graph_seen *seen, void *data), void *data)
{
	reader->each = each;
	reader->data = data;
	reader->error = 0;
	errno = 0;
	if (tracefs_iterate_raw_events(reader->tep, reader->instance, NULL, 0, take, reader) &&
	    !reader->error)
		return errno ? -errno : -EIO;
	return reader->error;
}
