// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark trace: where in the kernel the time of one way of creating a process goes, as a tree of
 * phases. With --vs a second cell is measured in the same rounds, and what grew is shown; --diff
 * compares two trees that were printed before. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/cmd_progress.h"
#include "harness/cmd_stop.h"
#include "harness/cmd_trace_show.h"
#include "harness/command.h"
#include "harness/config.h"
#include "harness/phase_backend.h"
#include "harness/quantity.h"
#include "harness/session.h"

#define WHY_SIZE           (PATH_MAX + 600)
#define DEFAULT_RUNS       10
#define DEFAULT_BUDGET_NS  10000000000u
#define DEFAULT_TIMEOUT_NS 30000000000u

enum {
	OPTION_VS = 256,
	OPTION_DIFF,
	OPTION_BACKEND,
	OPTION_JSON,
	OPTION_FLAME,
	OPTION_RUNS,
	OPTION_BUDGET,
	OPTION_FULL,
};

struct arguments {
	const char *mechanism, *vs, *flame, *backend;
	const char *diff[2];
	char **sets;
	size_t set_count;
	unsigned runs;
	uint64_t budget_ns;
	bool wants_diff, json, quiet, full;
};

static const struct argp_option option_table[] = {
	{ "set", 's', "AXIS=VALUE", 0,
	  "A value of the cell; can be repeated ('forkmark list axes')", 0 },
	{ "vs", OPTION_VS, "AXIS=VALUE", 0,
	  "Measure a second cell that differs in this, and show what grew", 0 },
	{ "diff", OPTION_DIFF, NULL, 0,
	  "Compare two files instead, A and B, that --json has written; show what grew", 0 },
	{ "backend", OPTION_BACKEND, "NAME", 0,
	  "How the call is looked into: landmarks (the kernel's tracepoints), functions (their entry and exit), or auto: "
	  "the first of these that can be had (auto)",
	  0 },
	{ "runs", OPTION_RUNS, "N", 0, "Rounds of one untraced run and the traced ones (10)", 0 },
	{ "budget", OPTION_BUDGET, "TIME", 0, "Time for all of it (10s)", 0 },
	{ "flame", OPTION_FLAME, "FILE", 0,
	  "Write a picture too: folded stacks into FILE, an icicle into FILE.svg", 0 },
	{ "full", OPTION_FULL, NULL, 0,
	  "The whole call tree instead, function by function, by ftrace's function_graph: slow, so that it shows "
	  "where the time goes and not how much it is",
	  0 },
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of a tree", 0 },
	{ "quiet", 'q', NULL, 0, "No progress", 0 },
	{ 0 },
};

static int add_set(struct arguments *a, const char *text)
{
	char **sets = realloc(a->sets, (a->set_count + 1) * sizeof(*sets));

	if (!sets)
		return ENOMEM;
	a->sets = sets;
	a->sets[a->set_count] = strdup(text);
	return a->sets[a->set_count++] ? 0 : ENOMEM;
}

static void parse_runs(struct argp_state *state, const char *text, unsigned *runs)
{
	uint64_t count;

	if (quantity_parse_count(text, &count) || count < 1 || count > 100000)
		argp_failure(state, EXIT_USAGE, 0, "--runs %s: is not a number from 1 to 100000",
			     text);
	*runs = (unsigned)count;
}

static void parse_budget(struct argp_state *state, const char *text, uint64_t *ns)
{
	if (quantity_parse_time(text, ns) || !*ns)
		argp_failure(state, EXIT_USAGE, 0,
			     "--budget %s: is not a time above 0; write 500ms, 90s, 5m or 1h",
			     text);
}

static void parse_backend(struct argp_state *state, const char *text)
{
	bool known = !strcmp(text, "auto");

	for (size_t i = 0; phase_backend_name(i) && !known; i++)
		known = !strcmp(text, phase_backend_name(i));
	if (!known)
		argp_failure(
			state, EXIT_USAGE, 0,
			"--backend %.40s: is not auto, landmarks or functions ('forkmark list backends')",
			text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 's':
		return add_set(a, text);
	case OPTION_VS:
		a->vs = text;
		return 0;
	case OPTION_DIFF:
		a->wants_diff = true;
		return 0;
	case OPTION_BACKEND:
		parse_backend(state, text);
		a->backend = text;
		return 0;
	case OPTION_RUNS:
		parse_runs(state, text, &a->runs);
		return 0;
	case OPTION_BUDGET:
		parse_budget(state, text, &a->budget_ns);
		return 0;
	case OPTION_FLAME:
		a->flame = text;
		return 0;
	case OPTION_FULL:
		a->full = true;
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			argp_error(state, "'%.40s': one mechanism, or two files after --diff",
				   text);
		a->diff[state->arg_num] = text;
		return 0;
	case ARGP_KEY_END:
		a->mechanism = a->diff[0];
		if (a->wants_diff && !a->diff[1])
			argp_error(state,
				   "--diff takes two files that `forkmark trace --json` wrote");
		if (a->wants_diff && (a->set_count || a->vs || a->backend || a->runs ||
				      a->budget_ns || a->flame || a->full))
			argp_error(
				state,
				"--diff measures nothing: --set, --vs, --backend, --runs, --budget, "
				"--flame and --full do not go with it");
		if (!a->wants_diff && a->diff[1])
			argp_error(state, "'%.40s': one mechanism at a time", a->diff[1]);
		if (!a->mechanism)
			argp_error(state, "MECHANISM is missing ('forkmark list mechanisms')");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp trace_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "MECHANISM\n--diff A B",
	.doc = "Show where in the kernel the time goes when MECHANISM creates a process: the tree of phases with times and "
	       "shares, the child's side, and the reaping. Needs root, or CAP_BPF and CAP_PERFMON."
	       "\vExit status: 0 good, 1 the cell FAILed or is BROKEN, 2 error in use or nothing can be traced here, "
	       "130 interrupted.",
};

/* "AXIS" of "AXIS=VALUE"; 0 when there is none. */
static size_t axis_length(const char *assignment)
{
	const char *equals = strchr(assignment, '=');

	return equals ? (size_t)(equals - assignment) : 0;
}

static size_t id_of(const struct arguments *a, size_t length)
{
	char key[64];

	snprintf(key, sizeof(key), "%.*s", (int)length, a->vs);
	return axis_find(key);
}

/* What --vs changes, as the first cell has it: from --set, the mechanism, or the axis's default. */
static const char *first_value(const struct arguments *a, size_t length)
{
	size_t id = id_of(a, length);

	for (size_t i = 0; i < a->set_count; i++)
		if (axis_length(a->sets[i]) == length && !strncmp(a->sets[i], a->vs, length))
			return a->sets[i] + length + 1;
	if (id == AXIS_MECHANISM)
		return a->mechanism;
	return id < AXIS_TOTAL ? axes[id]->fallback : "";
}

static int set(struct config *config, const char *where, char *why, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int set(struct config *config, const char *where, char *why, const char *format, ...)
{
	char *assignment;
	va_list arguments;
	int length, error;

	va_start(arguments, format);
	length = vasprintf(&assignment, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;
	error = config_set(config, assignment, where, why, WHY_SIZE);
	free(assignment);
	return error;
}

static int configure(const struct arguments *a, struct config *config, char *why)
{
	size_t length = a->vs ? axis_length(a->vs) : 0;
	bool mechanism_differs =
		length == strlen("mechanism") && !strncmp(a->vs, "mechanism", length);
	int error = config_init(config);

	if (!error && a->vs && !length) {
		snprintf(why, WHY_SIZE, "--vs %s: write AXIS=VALUE", a->vs);
		error = -EINVAL;
	}
	if (!error && !mechanism_differs)
		error = set(config, "trace", why, "mechanism=%s", a->mechanism);
	for (size_t i = 0; i < a->set_count && !error; i++)
		if (!length || axis_length(a->sets[i]) != length ||
		    strncmp(a->sets[i], a->vs, length) != 0)
			error = set(config, "--set", why, "%s", a->sets[i]);
	if (!error && a->vs && id_of(a, length) < AXIS_TOTAL && !*first_value(a, length)) {
		snprintf(why, WHY_SIZE,
			 "--vs %s: what it is to be compared with is missing: --set %.*s=VALUE",
			 a->vs, (int)length, a->vs);
		return -EINVAL;
	}
	if (!error && a->vs)
		error = set(config, "--vs", why, "%.*s=%s,%s", (int)length, a->vs,
			    first_value(a, length), a->vs + length + 1);
	return error;
}

static int make_plan(const struct arguments *a, struct plan *plan, char *why)
{
	struct config config = { 0 };
	size_t wanted = a->vs ? 2 : 1;
	int error = configure(a, &config, why);

	if (!error)
		error = plan_make(&config, NULL, false, plan, why, WHY_SIZE);
	config_free(&config);
	if (error)
		return error;
	plan->phases = a->full ? PLAN_PHASES_GRAPH : PLAN_PHASES_ONLY;
	plan->runs = a->runs ? a->runs : DEFAULT_RUNS;
	plan->budget_ns = a->budget_ns ? a->budget_ns : DEFAULT_BUDGET_NS;
	if (plan->count == wanted)
		return 0;
	snprintf(why, WHY_SIZE, "%zu cells: one value for each axis%s", plan->count,
		 a->vs ? ", and another one for --vs" : "; for a second cell there is --vs");
	plan_free(plan);
	return -EINVAL;
}

static int show_progress(void *context, const struct measure_progress *progress)
{
	struct cmd_progress *shown = context;

	/* Which run of a cell was the last is of no interest here. */
	if (!progress->cell_finished)
		cmd_progress_show(shown, progress);
	return 0;
}

/* `forkmark trace --json` prints the same rows as a cell of a result has, by shorter names. */
static struct json_object *describe_cell(struct session *session, size_t i)
{
	struct json_object *cell = NULL, *shown = json_object_new_object(), *value;
	static const char *const names[][2] = {
		{ "name", "name" },
		{ "phase_backend", "backend" },
		{ "phase_reason", "reason" },
		{ "phase_coverage", "coverage" },
		{ "phase_slowdown", "slowdown" },
		{ "phases", "phases" },
		{ "call_graph", "call_graph" },
		{ "phase_waits", "waits" },
		{ "tail", "tail" },
		{ "probe_hits", "probe_hits" },
		{ "probe_misses", "probe_misses" },
		{ "probe_ns", "probe_ns" },
		{ "kernel_memory", "kernel_memory" },
		{ "kernel_memory_net_bytes", "kernel_memory_net_bytes" },
	};

	if (!shown || tally_describe(&session->measurement.tallies[i], session->plan->seed,
				     session->timebase.resolution_ns, &cell)) {
		json_object_put(shown);
		return NULL;
	}
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		if (json_object_object_get_ex(cell, names[n][0], &value))
			json_object_object_add(shown, names[n][1], json_object_get(value));
	json_object_put(cell);
	return shown;
}

/* A cell that could not be measured says so; nothing is shown then. */
static int verdict_code(const struct measurement *m)
{
	for (size_t i = 0; i < m->plan->count; i++)
		if (m->tallies[i].verdict != VERDICT_OK) {
			command_error("'%s' is %s: %s", m->plan->cells[i].name,
				      verdict_names[m->tallies[i].verdict], m->tallies[i].reason);
			return m->tallies[i].verdict == VERDICT_SKIP ? EXIT_USAGE : EXIT_BAD;
		}
	return EXIT_GOOD;
}

static int measure(const struct arguments *a, struct session *session)
{
	const struct cmd_trace_look look = { a->json, a->flame };
	struct json_object *cells[CMD_TRACE_CELLS] = { NULL };
	const char *names[CMD_TRACE_CELLS];
	char why[WHY_SIZE];
	int error, code = EXIT_GOOD;

	error = session_measure(session, NULL, NULL, false, cmd_stop_observe(), DEFAULT_TIMEOUT_NS,
				why, sizeof(why));
	cmd_progress_end(session->context);
	if (error)
		return command_error("%s", why);
	if (session->measurement.interrupted)
		return EXIT_INTERRUPTED;
	if (session->tracer || a->full)
		code = verdict_code(&session->measurement);
	for (size_t i = 0; i < session->plan->count && code == EXIT_GOOD; i++) {
		names[i] = session->plan->cells[i].name;
		cells[i] = describe_cell(session, i);
		if (!cells[i])
			code = command_error("trace: out of memory");
	}
	if (code == EXIT_GOOD)
		code = cmd_trace_show(&look, names, cells, session->plan->count);
	for (size_t i = 0; i < session->plan->count; i++)
		json_object_put(cells[i]);
	return code;
}

static int trace(const struct arguments *a)
{
	struct cmd_progress progress;
	struct session session;
	struct plan plan = { 0 };
	char why[WHY_SIZE] = "out of memory";
	int code;

	if (make_plan(a, &plan, why))
		return command_error("%s", why);
	code = session_open(&plan, &session, why, sizeof(why)) ? command_error("%s", why)
							       : EXIT_GOOD;
	cmd_progress_begin(&progress, a->quiet, plan.runs);
	session.backend = a->backend;
	session.observer = show_progress;
	session.context = &progress;
	if (code == EXIT_GOOD)
		code = measure(a, &session);
	session_close(&session);
	plan_free(&plan);
	return code;
}

static int run_trace(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code;

	if (argp_parse(&trace_argp, argc, argv, 0, NULL, &a))
		code = command_error("out of memory");
	else
		code = a.wants_diff ? cmd_trace_diff(a.diff) : trace(&a);
	for (size_t i = 0; i < a.set_count; i++)
		free(a.sets[i]);
	free(a.sets);
	return command_finish(code);
}

const struct command command_trace = {
	.name = "trace",
	.summary = "show where in the kernel the time of one mechanism goes",
	.argp = &trace_argp,
	.run = run_trace,
};
