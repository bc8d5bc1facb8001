// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/graph_file.h"
#include "harness/graph_home.h"
#include "harness/graph_reader.h"
#include "harness/graph_take.h"

#define DEFAULT_KIB  8192
#define TOGETHER_KIB (256 << 10)

const struct graph_entry graph_entries[] = {
	{ { "kernel_clone", "_do_fork" }, GRAPH_RETURNS }, /* renamed in Linux 5.10 */
	{ { "do_exit" }, GRAPH_ENDLESS },
	{ { "do_task_dead" }, GRAPH_LAST },
	{ { "__x64_sys_execve", "__arm64_sys_execve" }, GRAPH_RETURNS },
	{ { "__x64_sys_execveat", "__arm64_sys_execveat" }, GRAPH_RETURNS },
};
const size_t graph_entry_count = sizeof(graph_entries) / sizeof(graph_entries[0]);

#define NAMES (sizeof(graph_entries[0].names) / sizeof(graph_entries[0].names[0]))

struct graph {
	struct graph_spec spec;
	struct graph_home home;
	struct graph_reader *reader;
	struct graph_take_root *roots; /* an entry that is here each */
	size_t root_count;
	unsigned buffer_kib;
	char absent[256];
};

const char *graph_unavailable(char *why, size_t size)
{
	const char *built = graph_reader_unavailable();
	struct graph_home home;

	if (built) {
		snprintf(why, size, "%s", built);
		return why;
	}
	if (graph_home_open(&home, why, size) || graph_home_close(&home, why, size))
		return why;
	return NULL;
}

int graph_sweep(char *why, size_t size)
{
	struct graph_home home;
	int error = graph_home_sweep(&home, why, size);

	return error ? error : graph_home_close(&home, why, size);
}

static int fail(char *why, size_t size, int error, const char *what)
{
	snprintf(why, size, "tracefs: %s: %s", what, strerror(-error));
	return error;
}

/* Note which of the spec's names are in available_filter_functions: tens of thousands of lines. */
static int find_names(struct graph *graph, bool (*there)[NAMES])
{
	int fd = openat(graph->home.tracing, "available_filter_functions", O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;

	if (!file) {
		int error = -errno;

		if (fd >= 0)
			close(fd);
		return error;
	}
	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, " \t\n")] = '\0'; /* a module's name is behind */
		for (size_t i = 0; i < graph->spec.entry_count; i++)
			for (size_t n = 0; n < NAMES; n++) {
				const char *name = graph->spec.entries[i].names[n];

				there[i][n] |= name && !strcmp(name, line);
			}
	}
	free(line);
	fclose(file);
	return 0;
}

/* The entries under their names here. */
static int find_roots(struct graph *graph, char *why, size_t size)
{
	size_t count = graph->spec.entry_count;
	bool(*there)[NAMES] = calloc(count + 1, sizeof(*there));
	int error = there ? find_names(graph, there) : -ENOMEM;

	graph->roots = calloc(count + 1, sizeof(*graph->roots));
	if (!graph->roots && !error)
		error = -ENOMEM;
	for (size_t i = 0; i < count && !error; i++) {
		const struct graph_entry *entry = &graph->spec.entries[i];
		size_t n = 0, used = strlen(graph->absent);

		while (n < NAMES && !there[i][n])
			n++;
		if (n < NAMES)
			graph->roots[graph->root_count++] =
				(struct graph_take_root){ .name = entry->names[n],
							  .kind = entry->kind };
		else
			snprintf(graph->absent + used, sizeof(graph->absent) - used, "%s%s",
				 used ? " " : "", entry->names[0]);
	}
	free(there);
	if (error)
		return fail(why, size, error, "available_filter_functions");
	if (graph->root_count)
		return 0;
	snprintf(why, size, "this kernel cannot trace %.120s", graph->absent);
	return -ENOSYS;
}

/* Room for the words of a list. -E2BIG. */
static int add_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);
	int length = snprintf(list + used, size - used, "%s%s", used ? " " : "", word);

	return (size_t)length >= size - used ? -E2BIG : 0;
}

/* A setting of the buffer. Not every kernel has every option. */
static int set(struct graph *graph, const char *file, const char *value)
{
	int error = graph->home.instance[0]
			    ? graph_file_write(graph->home.buffer, file, value)
			    : graph_journal_change(&graph->home.journal, file, value);

	return error == -ENOENT && !strncmp(file, "options/", 8) ? 0 : error;
}

static const struct {
	const char *file, *value;
} fixed[] = {
	{ "trace", "" },
	{ "options/overwrite", "0" },     /* the first forks are whole, not the last */
	{ "options/function-fork", "1" }, /* children are traced too */
	{ "options/sleep-time", "1" },    /* a function's time is all its time */
	{ "options/funcgraph-irqs", "1" },
	{ "options/funcgraph-args", "0" }, /* plain records */
	{ "options/funcgraph-retaddr", "0" },
};

static int set_lists(struct graph *graph, const char **what)
{
	char pids[GRAPH_VALUE] = "", functions[GRAPH_VALUE] = "", levels[16];
	int error = 0;

	for (size_t i = 0; i < graph->spec.pid_count && !error; i++) {
		char pid[16];

		snprintf(pid, sizeof(pid), "%d", (int)graph->spec.pids[i]);
		error = add_word(pids, sizeof(pids), pid);
	}
	*what = "set_ftrace_pid";
	if (!error)
		error = set(graph, *what, pids);
	for (size_t i = 0; i < graph->root_count && !error; i++)
		if (graph->roots[i].kind != GRAPH_LAST)
			error = add_word(functions, sizeof(functions), graph->roots[i].name);
	if (error)
		return error;
	*what = "set_graph_function";
	error = graph_journal_change(&graph->home.journal, *what, functions);
	if (error)
		return error;
	*what = "max_graph_depth";
	snprintf(levels, sizeof(levels), "%u", graph->spec.levels);
	return graph_journal_change(&graph->home.journal, *what, levels);
}

/* The buffer's clock: an instance gets what the global buffer has, which the kernel chooses. */
static int set_clock(struct graph *graph)
{
	char clock[GRAPH_VALUE];
	int error;

	if (!graph->home.instance[0])
		return 0;
	error = graph_file_read(graph->home.tracing, "trace_clock", clock, sizeof(clock));
	return error ? error : set(graph, "trace_clock", clock);
}

static int settings(struct graph *graph, char *why, size_t size)
{
	const char *what = "tracing_on";
	int error = set(graph, what, "0");
	char kib[16];

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]) && !error; i++) {
		what = fixed[i].file;
		error = set(graph, what, fixed[i].value);
	}
	if (!error) {
		what = "buffer_size_kb";
		snprintf(kib, sizeof(kib), "%u", graph->buffer_kib);
		error = set(graph, what, kib);
	}
	if (!error) {
		what = "trace_clock";
		error = set_clock(graph);
	}
	if (!error)
		error = set_lists(graph, &what);
	if (!error) {
		what = "current_tracer";
		error = set(graph, what, "function_graph");
	}
	return error ? fail(why, size, error, what) : 0;
}

static unsigned choose_size(const struct graph_spec *spec)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	unsigned each = cpus > 0 ? (unsigned)(TOGETHER_KIB / cpus) : DEFAULT_KIB;

	if (spec->buffer_kib)
		return spec->buffer_kib;
	return each < DEFAULT_KIB ? each : DEFAULT_KIB;
}

static void drop(struct graph *graph)
{
	graph_reader_close(graph->reader);
	free(graph->roots);
	free(graph);
}

int graph_start(const struct graph_spec *spec, struct graph **made, char *why, size_t size)
{
	struct graph *graph = calloc(1, sizeof(*graph));
	char ignored[1];
	int error;

	*made = NULL;
	if (!graph) {
		snprintf(why, size, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	graph->spec = *spec;
	graph->buffer_kib = choose_size(spec);
	error = graph_home_open(&graph->home, why, size);
	if (error) {
		drop(graph);
		return error;
	}
	error = graph_reader_open(&graph->home, &graph->reader, why, size);
	if (!error)
		error = find_roots(graph, why, size);
	if (!error)
		error = settings(graph, why, size);
	if (error) {
		graph_home_close(&graph->home, ignored, sizeof(ignored));
		drop(graph);
		return error;
	}
	*made = graph;
	return 0;
}

int graph_begin(struct graph *graph)
{
	return set(graph, "tracing_on", "1");
}

static int read_result(struct graph *graph, struct graph_result **made, char *why, size_t size)
{
	const struct graph_take take = { .home = &graph->home,
					 .reader = graph->reader,
					 .roots = graph->roots,
					 .root_count = graph->root_count,
					 .most_calls = graph->spec.most_calls,
					 .levels = graph->spec.levels };
	struct graph_result *result = calloc(1, sizeof(*result));
	char clock[GRAPH_VALUE] = "";
	int error = result ? graph_take(&take, result) : -ENOMEM;

	if (error) {
		free(result);
		return fail(why, size, error, "reading the buffer");
	}
	graph_file_read(graph->home.buffer, "trace_clock", clock, sizeof(clock));
	snprintf(result->clock, sizeof(result->clock), "%.31s", clock);
	result->global = !graph->home.instance[0];
	result->buffer_kib = graph->buffer_kib;
	result->levels = graph->spec.levels;
	memcpy(result->absent, graph->absent, sizeof(result->absent));
	*made = result;
	return 0;
}

int graph_stop(struct graph *graph, struct graph_result **result, char *why, size_t size)
{
	struct graph_result *made = NULL;
	char other[200];
	int error, closed;

	error = graph_file_write(graph->home.buffer, "tracing_on", "0");
	if (error)
		fail(why, size, error, "tracing_on");
	else if (result)
		error = read_result(graph, &made, why, size);
	closed = graph_home_close(&graph->home, error ? other : why, error ? sizeof(other) : size);
	drop(graph);
	if (!error)
		error = closed;
	if (error) {
		graph_result_free(made);
		made = NULL;
	}
	if (result)
		*result = made;
	return error;
}
