// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark stress: what must hold of each process that is created, tried over and over under load.
 * KTAP on standard output, progress on standard error, a document in a folder if one is named. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "bench/clock.h"
#include "harness/cmd_stop.h"
#include "harness/cmd_stress_show.h"
#include "harness/command.h"
#include "harness/document.h"
#include "harness/folder.h"
#include "harness/locate.h"
#include "harness/machine.h"
#include "harness/quantity.h"
#include "harness/stress_document.h"
#include "harness/stress_plan.h"
#include "harness/stress_watch.h"
#include "harness/sysfile.h"

#define DEFAULT_NS UINT64_C(60000000000)
#define WHY_SIZE   (PATH_MAX + 256)

enum {
	OPTION_SEED = 256,
	OPTION_FROM,
	OPTION_ITERATIONS,
	OPTION_JOBS,
	OPTION_LOAD,
	OPTION_MEMORY,
	OPTION_LIST,
	OPTION_JSON,
	OPTION_MUTANT
};

static const struct argp_option option_table[] = {
	{ "time", 't', "TIME", 0, "Of all invariants together (default: 1m)", 0 },
	{ "seed", OPTION_SEED, "N", 0, "Same seed, same operations and loads (default: random)",
	  0 },
	{ "from", OPTION_FROM, "N", 0, "Begin with this iteration (default: 0)", 0 },
	{ "iterations", OPTION_ITERATIONS, "N", 0, "No more than so many of each", 0 },
	{ "jobs", OPTION_JOBS, "N", 0, "Processes that try each invariant (default: one a CPU)",
	  0 },
	{ "load", OPTION_LOAD, "WORD,...", 0,
	  "What runs beside: loads, storm (all) or none (default: by seed)", 0 },
	{ "memory", OPTION_MEMORY, "SIZE", 0,
	  "What all of it may take (default: a quarter of what is available)", 0 },
	{ "output", 'o', "DIR", 0, "Write DIR/stress.json", 0 },
	{ "list", OPTION_LIST, NULL, 0, "List invariants and loads; try nothing", 0 },
	{ "json", OPTION_JSON, NULL, 0, "With --list: as a JSON object", 0 },
	{ "mutant", OPTION_MUTANT, "WORD", OPTION_HIDDEN, "Break something on purpose", 0 },
	{ "quiet", 'q', NULL, 0, "No progress", 0 },
	{ 0 },
};

struct arguments {
	struct stress_wish wish;
	uint64_t time_ns, jobs;
	const char *output;
	bool seed_set, list, json, quiet;
};

static void take_time(struct argp_state *state, const char *text, uint64_t *ns)
{
	if (quantity_parse_time(text, ns) || !*ns)
		argp_failure(state, EXIT_USAGE, 0,
			     "-t %s: is not a time above 0; write 500ms, 90s, 5m or 1h", text);
}

static void take_number(struct argp_state *state, const char *option, const char *text,
			uint64_t least, uint64_t most, uint64_t *number)
{
	if (quantity_parse_count(text, number) || *number < least || *number > most)
		argp_failure(state, EXIT_USAGE, 0, "%s %s: is not a number from %llu to %llu",
			     option, text, (unsigned long long)least, (unsigned long long)most);
}

static void take_size(struct argp_state *state, const char *text, uint64_t *bytes)
{
	if (quantity_parse_size(text, bytes) || *bytes < 16 << 20)
		argp_failure(state, EXIT_USAGE, 0,
			     "--memory %s: is not a size of 16M or more; write 64M or 1G", text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 't':
		take_time(state, text, &a->time_ns);
		return 0;
	case OPTION_SEED:
		take_number(state, "--seed", text, 0, INT64_MAX, &a->wish.seed);
		a->seed_set = true;
		return 0;
	case OPTION_FROM:
		take_number(state, "--from", text, 0, INT64_MAX, &a->wish.from);
		return 0;
	case OPTION_ITERATIONS:
		take_number(state, "--iterations", text, 1, INT64_MAX, &a->wish.most);
		return 0;
	case OPTION_JOBS:
		take_number(state, "--jobs", text, 1, BOARD_MOST_JOBS, &a->jobs);
		return 0;
	case OPTION_LOAD:
		a->wish.loads = text;
		return 0;
	case OPTION_MEMORY:
		take_size(state, text, &a->wish.memory_bytes);
		return 0;
	case 'o':
		a->output = text;
		return 0;
	case OPTION_LIST:
		a->list = true;
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case OPTION_MUTANT:
		a->wish.mutant = text;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		a->wish.names = (const char *const *)state->argv + state->next;
		a->wish.name_count = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		if (a->json && !a->list)
			argp_failure(state, EXIT_USAGE, 0,
				     "--json goes with --list; results go into a folder with -o");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp stress_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "[NAME]...",
	.doc = "Check what must hold of each process that is created, over and over, under load.\v"
	       "NAME is an invariant or a pattern ('fd-*'); without one all are tried, each for an "
	       "equal share of the time. The processes live in namespaces of their own and end with "
	       "them. Exit status 0: all are PASS or SKIP; 1: one is FAIL or BROKEN; 2: an error in "
	       "use. See docs/stress.md.",
};

struct session {
	const struct arguments *a;
	const volatile sig_atomic_t *stop;
	struct stress_plan plan;
	struct stress_watch watch;
	struct json_object *document;
	char helper[PATH_MAX];
	size_t verdicts[VERDICT_BROKEN + 1];
};

static unsigned allowed_cpus(void)
{
	cpu_set_t set;
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (!sched_getaffinity(0, sizeof(set), &set))
		online = CPU_COUNT(&set);
	return online < 1 ? 1 : online > BOARD_MOST_JOBS ? BOARD_MOST_JOBS : (unsigned)online;
}

/* What was not said. 0 or -errno with one line in WHY. */
static int complete(struct arguments *a, char *why, size_t why_size)
{
	uint64_t available;
	int error;

	a->wish.jobs = a->jobs ? (unsigned)a->jobs : allowed_cpus();
	if (!a->time_ns)
		a->time_ns = DEFAULT_NS;
	if (!a->seed_set && getrandom(&a->wish.seed, 4, 0) != 4) {
		snprintf(why, why_size, "getrandom: %s", strerror(errno));
		return -errno;
	}
	if (a->wish.memory_bytes)
		return 0;
	error = sysfile_meminfo("", "MemAvailable:", &available);
	if (error)
		snprintf(why, why_size, "/proc/meminfo: %s; say what it may take with --memory",
			 strerror(-error));
	a->wish.memory_bytes = available / 4;
	return error;
}

static int open_document(struct session *session, int argc, char **argv, char *why, size_t why_size)
{
	struct json_object *tool = document_tool(argc, argv), *kernel = NULL;
	int error = tool ? kernel_describe(false, &kernel) : -ENOMEM;

	if (!error && session->a->output)
		error = folder_make(session->a->output);
	if (error) {
		json_object_put(tool);
		snprintf(why, why_size, "%s: %s", session->a->output ?: "the document",
			 strerror(-error));
		return error;
	}
	session->document = stress_document(tool, kernel, session->a->wish.seed,
					    session->a->time_ns, session->watch.absent);
	if (!session->document)
		snprintf(why, why_size, "out of memory");
	return session->document ? 0 : -ENOMEM;
}

static int write_document(const struct session *session, bool finished, char *why, size_t why_size)
{
	return session->a->output ? stress_document_write(session->document, session->a->output,
							  finished, *session->stop, why, why_size)
				  : 0;
}

static void show_progress(const struct session *session, size_t i, uint64_t left_ns)
{
	if (!session->a->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%zu of %zu  %s  %.0f s left", i + 1, session->plan.count,
			session->plan.orders[i].invariant->name, (double)left_ns / 1e9);
}

static void end_progress(const struct session *session)
{
	if (!session->a->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

/* What trial I has found. */
static int take(struct session *session, size_t i, struct stress_finding *finding, char *why,
		size_t why_size)
{
	const struct stress_order *order = &session->plan.orders[i];
	int error;

	stress_watch_look(&session->watch, finding);
	session->verdicts[finding->verdict]++;
	cmd_stress_result(i + 1, order, finding);
	error = stress_document_add(session->document, order, finding);
	if (!error && session->a->output)
		error = stress_evidence_write(order, finding, session->a->output, why, why_size);
	return error ?: write_document(session, false, why, why_size);
}

static int try_all(struct session *session, char *why, size_t why_size)
{
	uint64_t until = clock_monotonic() + session->a->time_ns;
	int error = 0;

	cmd_stress_plan(session->plan.count);
	for (size_t i = 0; i < session->plan.count && !*session->stop && !error; i++) {
		struct stress_order *order = &session->plan.orders[i];
		uint64_t now = clock_monotonic(), left = until > now ? until - now : 0;
		struct stress_finding finding = { 0 };

		order->time_ns = stress_plan_share_ns(left, session->plan.count - i);
		show_progress(session, i, left);
		error = stress_trial(session->helper, order, session->stop, &finding, why,
				     why_size);
		end_progress(session);
		if (!error && !*session->stop)
			error = take(session, i, &finding, why, why_size);
		stress_finding_free(&finding);
	}
	return error;
}

static int summarize(const struct session *session)
{
	const size_t *n = session->verdicts;

	printf("# seed %llu: %zu passed, %zu failed, %zu broken, %zu skipped\n",
	       (unsigned long long)session->a->wish.seed, n[VERDICT_OK], n[VERDICT_FAIL],
	       n[VERDICT_BROKEN], n[VERDICT_SKIP]);
	if (*session->watch.absent)
		printf("# the kernel's log was not watched: %s\n", session->watch.absent);
	if (*session->stop)
		return command_finish(EXIT_INTERRUPTED);
	return command_finish(n[VERDICT_FAIL] + n[VERDICT_BROKEN] ? EXIT_BAD : EXIT_GOOD);
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct session session = { .a = &a, .watch.log = -1 };
	char why[WHY_SIZE] = "out of memory";
	int error;

	if (argp_parse(&stress_argp, argc, argv, 0, NULL, &a))
		return command_error("out of memory");
	if (a.list)
		return cmd_stress_list(a.json);
	error = complete(&a, why, sizeof(why));
	if (!error)
		error = stress_plan_make(&a.wish, &session.plan, why, sizeof(why));
	if (!error)
		error = locate_helper(a.wish.mutant ? "forkmark-stress-mutants" : "forkmark-stress",
				      session.helper, sizeof(session.helper), why, sizeof(why));
	if (error)
		goto out;
	session.stop = cmd_stop_observe();
	stress_watch_open(&session.watch);
	error = open_document(&session, argc, argv, why, sizeof(why));
	if (!error)
		error = try_all(&session, why, sizeof(why));
	if (!error)
		error = write_document(&session, true, why, sizeof(why));
out:
	json_object_put(session.document);
	stress_plan_free(&session.plan);
	stress_watch_close(&session.watch);
	if (error)
		return command_error("%s", why);
	return summarize(&session);
}

const struct command command_stress = {
	.name = "stress",
	.summary = "check what must hold of processes, under load",
	.argp = &stress_argp,
	.run = run,
};
