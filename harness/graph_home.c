// SPDX-License-Identifier: GPL-2.0-or-later
/* The lock, the buffer, and whether it is anybody else's. tracefs itself is found in
 * graph_tracefs.c. */
#include "harness/graph_home.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/graph_file.h"
#include "harness/graph_tracefs.h"
#include "harness/sysfile.h"

#define PREFIX        "forkmark-"
#define LOCK_TRIES    20
#define LOCK_PAUSE_NS 50000000

static __attribute__((format(printf, 4, 5))) int refuse(char *why, size_t size, int error,
							const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, size, format, arguments);
	va_end(arguments);
	return error;
}

/* Whether PID is a forkmark, alive. */
static bool is_forkmark(pid_t pid)
{
	char name[SYSFILE_LINE];

	return pid > 0 && pid != getpid() &&
	       !sysfile_line("", name, sizeof(name), "/proc/%d/comm", (int)pid) &&
	       !strncmp(name, "forkmark", strlen("forkmark"));
}

static int remove_instance(int tracing, const char *name)
{
	char path[320], tracer[340];

	snprintf(path, sizeof(path), "instances/%s", name);
	snprintf(tracer, sizeof(tracer), "%s/current_tracer", path);
	graph_file_write(tracing, tracer, "nop"); /* or rmdir says what is wrong */
	return unlinkat(tracing, path, AT_REMOVEDIR) && errno != ENOENT ? -errno : 0;
}

static void remove_stale(const char *name, void *data)
{
	const struct graph_home *home = data;
	char *end;
	long pid;

	if (strncmp(name, PREFIX, strlen(PREFIX)))
		return;
	pid = strtol(name + strlen(PREFIX), &end, 10);
	if (!*end && !is_forkmark((pid_t)pid))
		remove_instance(home->tracing, name); /* one that is busy stays for the next time */
}

/* What somebody else's function_graph is called, as each instance is looked at. */
struct rival {
	const struct graph_home *home;
	char name[64];
};

static void find_rival(const char *name, void *data)
{
	struct rival *rival = data;
	char file[320];

	snprintf(file, sizeof(file), "instances/%s/current_tracer", name);
	if (graph_file_has(rival->home->tracing, file, "function_graph"))
		snprintf(rival->name, sizeof(rival->name), "instance %.40s", name);
}

/* Settings that all buffers share: -EBUSY where somebody relies on them. */
static int check_shared(const struct graph_home *home, char *why, size_t size)
{
	static const char *const lists[] = { "set_graph_function", "set_graph_notrace" };
	struct rival rival = { .home = home };
	char value[GRAPH_VALUE];

	sysfile_each(home->root, "/instances", find_rival, &rival);
	if (graph_file_has(home->tracing, "current_tracer", "function_graph"))
		snprintf(rival.name, sizeof(rival.name), "the global buffer");
	if (rival.name[0])
		return refuse(why, size, -EBUSY,
			      "function_graph is in use in %s: its functions are everybody's",
			      rival.name);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (graph_file_read(home->tracing, lists[i], value, sizeof(value)) || value[0])
			return refuse(why, size, -EBUSY,
				      "tracefs's %s is set by somebody; empty it: : >%s", lists[i],
				      lists[i]);
	return 0;
}

static int check_global(const struct graph_home *home, char *why, size_t size)
{
	static const char *const lists[] = { "set_ftrace_filter", "set_ftrace_notrace",
					     "set_ftrace_pid", "set_ftrace_notrace_pid" };
	char value[GRAPH_VALUE];
	uint64_t entries;

	if (graph_file_read(home->tracing, "current_tracer", value, sizeof(value)) ||
	    strcmp(value, "nop"))
		return refuse(why, size, -EBUSY,
			      "the tracer %.40s is in use in the global buffer, and this kernel's "
			      "instances have no function_graph",
			      value);
	if (!graph_file_has(home->tracing, "events/enable", "0"))
		return refuse(why, size, -EBUSY,
			      "events are enabled in the global buffer, and this kernel's "
			      "instances have no function_graph");
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		int error = graph_file_read(home->tracing, lists[i], value, sizeof(value));

		if (error != -ENOENT && (error || value[0]))
			return refuse(why, size, -EBUSY,
				      "tracefs's %s is set by somebody; empty it: : >%s", lists[i],
				      lists[i]);
	}
	if (graph_home_stats(home, "entries:", NULL, NULL, &entries) || entries)
		return refuse(why, size, -EBUSY,
			      "the global buffer holds records of somebody; empty it: : >trace");
	if (graph_file_read(home->tracing, "buffer_size_kb", value, sizeof(value)) ||
	    strspn(value, "0123456789") != strlen(value))
		return refuse(why, size, -EBUSY,
			      "the global buffer's size is not the same on every CPU");
	return 0;
}

/* An instance of our own, if its tracers have function_graph. 0, -ENOSYS, or -errno. */
static int make_instance(struct graph_home *home)
{
	char path[64];
	int error;

	snprintf(home->instance, sizeof(home->instance), PREFIX "%d", (int)getpid());
	snprintf(path, sizeof(path), "instances/%s", home->instance);
	if (mkdirat(home->tracing, path, 0700)) {
		error = -errno;
		home->instance[0] = '\0';
		return error;
	}
	home->buffer = openat(home->tracing, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	error = home->buffer < 0 ? -errno : 0;
	if (!error && !graph_file_has(home->buffer, "available_tracers", "function_graph")) {
		error = -ENOSYS;
		close(home->buffer);
	}
	if (error) {
		remove_instance(home->tracing, home->instance);
		home->instance[0] = '\0';
	}
	return error;
}

/* Making an instance tells kernels such as 6.1 that the global buffer has its full size already,
 * which it has not: give it what the first tracer would have given it. */
static int keep_size(const struct graph_home *home, const char *before)
{
	char now[GRAPH_VALUE];
	int error = graph_file_read(home->tracing, "buffer_size_kb", now, sizeof(now));

	return error || !strcmp(now, before)
		       ? error
		       : graph_file_write(home->tracing, "buffer_size_kb", before);
}

static int choose_buffer(struct graph_home *home, char *why, size_t size)
{
	char before[GRAPH_VALUE];
	int error = check_shared(home, why, size);

	if (error)
		return error;
	error = graph_file_read(home->tracing, "buffer_size_kb", before, sizeof(before));
	if (error)
		return refuse(why, size, error, "tracefs's buffer_size_kb: %s", strerror(-error));
	error = make_instance(home);
	if (!error)
		return 0;
	if (error != -ENOSYS)
		return refuse(why, size, error, "tracefs: a new instance: %s", strerror(-error));
	error = keep_size(home, before);
	if (error)
		return refuse(why, size, error, "tracefs's buffer_size_kb: %s", strerror(-error));
	home->buffer = home->tracing;
	return check_global(home, why, size);
}

static int lock(struct graph_home *home, char *why, size_t size)
{
	char folder[PATH_MAX];
	pid_t owner = 0;
	int error = graph_journal_folder(folder, sizeof(folder));

	if (error)
		return refuse(why, size, error, "no folder for a journal: /run: %s",
			      strerror(-error));
	/* Whoever only asks has it for a moment. */
	for (int tries = 0; tries < LOCK_TRIES && (!tries || error == -EBUSY); tries++) {
		if (tries)
			nanosleep(&(struct timespec){ .tv_nsec = LOCK_PAUSE_NS }, NULL);
		error = graph_journal_open(folder, home->tracing, &home->journal, &owner);
	}
	if (error == -EBUSY)
		return refuse(why, size, error, "another forkmark traces: PID %d", (int)owner);
	if (error)
		return refuse(why, size, error, "%s/graph.journal: %s", folder, strerror(-error));
	return 0;
}

static int put_back(struct graph_home *home, char *why, size_t size)
{
	char failed[GRAPH_VALUE];
	int error = graph_journal_undo(&home->journal, failed, sizeof(failed));

	return error ? refuse(why, size, error, "cannot put tracefs's %.60s back: %s", failed,
			      strerror(-error))
		     : 0;
}

int graph_home_sweep(struct graph_home *home, char *why, size_t size)
{
	int error = graph_tracefs_open(&home->tracing, why, size);

	if (error)
		return error;
	home->buffer = -1;
	home->instance[0] = '\0';
	snprintf(home->root, sizeof(home->root), "/proc/self/fd/%d", home->tracing);
	error = lock(home, why, size);
	if (error) {
		close(home->tracing);
		return error;
	}
	/* First the tracers, then what they are told. */
	sysfile_each(home->root, "/instances", remove_stale, home);
	error = put_back(home, why, size);
	if (error) {
		graph_journal_close(&home->journal);
		close(home->tracing);
	}
	return error;
}

int graph_home_open(struct graph_home *home, char *why, size_t size)
{
	int error = graph_home_sweep(home, why, size);

	if (error)
		return error;
	error = choose_buffer(home, why, size);
	if (error) {
		graph_journal_close(&home->journal);
		close(home->tracing);
	}
	return error;
}

int graph_home_close(struct graph_home *home, char *why, size_t size)
{
	int error = 0, undone;
	char other[200];

	if (home->instance[0]) {
		close(home->buffer);
		error = remove_instance(home->tracing, home->instance);
		if (error)
			refuse(why, size, error, "tracefs: removing the instance %s: %s",
			       home->instance, strerror(-error));
	}
	undone = put_back(home, error ? other : why, error ? sizeof(other) : size);
	graph_journal_close(&home->journal);
	close(home->tracing);
	return error ? error : undone;
}

struct stats {
	const char *folder, *row;
	void (*each)(int cpu, uint64_t number, void *data);
	void *data;
	uint64_t sum;
	int error;
};

static void read_stats(const char *name, void *data)
{
	struct stats *stats = data;
	char path[300], *text;
	uint64_t number;
	int error;

	snprintf(path, sizeof(path), "/per_cpu/%s/stats", name);
	error = sysfile_load(stats->folder, path, &text);
	if (!error && !sysfile_field(text, stats->row, &number))
		error = -ENODATA;
	if (!error) {
		stats->sum += number;
		if (stats->each)
			stats->each(atoi(name + strlen("cpu")), number, stats->data);
	} else if (!stats->error) {
		stats->error = error;
	}
	free(text);
}

int graph_home_stats(const struct graph_home *home, const char *row,
		     void (*each)(int cpu, uint64_t number, void *data), void *data, uint64_t *sum)
{
	char folder[32];
	struct stats stats = { .folder = folder, .row = row, .each = each, .data = data };
	int error;

	snprintf(folder, sizeof(folder), "/proc/self/fd/%d", home->buffer);
	error = sysfile_each(folder, "/per_cpu", read_stats, &stats);
	*sum = stats.sum;
	return error ? error : stats.error;
}
