// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark run: from the command line to a plan, and from the plan to a folder with document, plots
 * and report. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/amount.h"
#include "harness/cmd_progress.h"
#include "harness/cmd_show.h"
#include "harness/cmd_stop.h"
#include "harness/command.h"
#include "harness/config.h"
#include "harness/folder.h"
#include "harness/inject.h"
#include "harness/locate.h"
#include "harness/quantity.h"
#include "harness/resume.h"
#include "harness/session.h"

#define WHY_SIZE           (2 * PATH_MAX + 600)
#define DEFAULT_CONFIG     "quick"
#define DEFAULT_TIMEOUT_NS 30000000000u

enum option_key {
	OPTION_SET = 's',
	OPTION_OUTPUT = 'o',
	OPTION_QUIET = 'q',
	OPTION_WORKERS = 'w',
	OPTION_PLACEMENT = 'p',
	OPTION_SEED = 256,
	OPTION_BUDGET,
	OPTION_RUNS,
	OPTION_RETRIES,
	OPTION_CELLS,
	OPTION_RESUME,
	OPTION_DRY_RUN,
	OPTION_FORCE,
	OPTION_IDENTIFY,
	OPTION_TIMEOUT,
	OPTION_NO_CONTROLS,
	OPTION_NO_REPORT,
	OPTION_CONCURRENCY,
	OPTION_RATE,
	OPTION_PHASES,
	OPTION_RAW,
	OPTION_COUNTERS,
	OPTION_MULTIPLEX,
	OPTION_INJECT,
};

static const struct argp_option options[] = {
	{ "set", OPTION_SET, "AXIS=V1,V2", 0,
	  "Values of an axis instead of the config's; can be repeated ('forkmark list axes')", 0 },
	{ "workers", OPTION_WORKERS, "N,...", 0, "Short for --set workers=N,...", 0 },
	{ "placement", OPTION_PLACEMENT, "WORD,...", 0, "Short for --set placement=WORD,...", 0 },
	{ "concurrency", OPTION_CONCURRENCY, "N,...", 0, "Short for --set concurrency=N,...", 0 },
	{ "rate", OPTION_RATE, "R,...", 0, "Short for --set rate=R,...; goes with load=open", 0 },
	{ "cells", OPTION_CELLS, "GLOB", 0, "Only cells whose name matches, like 'fork mm=64M*'",
	  0 },
	{ "runs", OPTION_RUNS, "N", 0, "Plain runs of each cell, and as many stamped ones", 0 },
	{ "retries", OPTION_RETRIES, "N", 0,
	  "Repeat a run that was disturbed up to N times (0); all of them are kept and marked", 0 },
	{ "budget", OPTION_BUDGET, "TIME", 0, "Time for the whole plan, like 90s or 30m", 0 },
	{ "phases", OPTION_PHASES, "auto|off", 0,
	  "Where in the kernel the time goes, in runs of their own; instead of the config's word",
	  0 },
	{ "raw", OPTION_RAW, NULL, 0,
	  "Keep every sample of plain and stamped runs, in samples.fmraw beside the result; 'forkmark dump' reads it",
	  0 },
	{ "counters", OPTION_COUNTERS, "SET,...", 0,
	  "What is counted, in runs of their own: sets or events ('forkmark list counters'), auto or off; instead of "
	  "the config's words",
	  0 },
	{ "multiplex", OPTION_MULTIPLEX, NULL, 0,
	  "Let counters that do not fit together share the hardware in turns, instead of more runs",
	  0 },
	{ "seed", OPTION_SEED, "N", 0,
	  "Seed of the order of cells and of the bootstrap (random; recorded)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0, "Where the result goes (results/DATE-CONFIG)", 0 },
	{ "force", OPTION_FORCE, NULL, 0, "Overwrite a result that is there", 0 },
	{ "resume", OPTION_RESUME, "DIR", 0, "Go on with an interrupted run", 0 },
	{ "dry-run", OPTION_DRY_RUN, NULL, 0, "Print cells, time and memory; measure nothing", 0 },
	{ "timeout", OPTION_TIMEOUT, "TIME", 0,
	  "Kill a run that takes this much longer than its own time (30s)", 0 },
	{ "no-controls", OPTION_NO_CONTROLS, NULL, 0, "Leave the negative controls out", 0 },
	{ "no-report", OPTION_NO_REPORT, NULL, 0, "Make no plots and no report.html", 0 },
	{ "identify", OPTION_IDENTIFY, NULL, 0, "Record host name and serial numbers too", 0 },
	{ "inject", OPTION_INJECT, "N%|AXIS+N", OPTION_HIDDEN,
	  "Make each creation slower by this part of its total, or its image larger, to try verdicts",
	  0 },
	{ "quiet", OPTION_QUIET, NULL, 0, "No progress and no table", 0 },
	{ 0 },
};

struct arguments {
	const char *config, *output, *resume, *glob, *phases, *counters;
	const char **sets; /* pairs: option, assignment */
	size_t set_count;
	uint64_t seed, budget_ns, timeout_ns;
	struct injection injection;
	unsigned runs, retries;
	bool multiplex, retries_set, seed_set, force, dry_run, identify, controls, report, quiet,
		raw;
};

static void parse_time(struct argp_state *state, const char *option, const char *text, uint64_t *ns)
{
	int error = quantity_parse_time(text, ns);

	if (error || *ns == 0)
		argp_failure(state, EXIT_USAGE, 0, "%s %s: %s; write 500ms, 90s, 5m or 1h", option,
			     text, error == -ERANGE ? "too long" : "is not a time above 0");
}

static void parse_count(struct argp_state *state, const char *option, const char *text,
			uint64_t least, uint64_t most, uint64_t *count)
{
	if (quantity_parse_count(text, count) || *count < least || *count > most)
		argp_failure(state, EXIT_USAGE, 0, "%s %s: is not a number from %llu to %llu",
			     option, text, (unsigned long long)least, (unsigned long long)most);
}

static void parse_inject(struct argp_state *state, const char *text, struct injection *injection)
{
	if (inject_parse(text, injection))
		argp_failure(
			state, EXIT_USAGE, 0,
			"--inject %s: is neither a part above 0%% and up to %d%% (5%%, 0.5%%) nor more of an image's axis (fds+1000)",
			text, INJECT_MOST_PERCENT);
}

static int add_set(struct arguments *a, const char *option, char *assignment)
{
	const char **sets = realloc(a->sets, (a->set_count + 1) * 2 * sizeof(*sets));

	if (sets)
		a->sets = sets;
	if (!sets || !assignment)
		return ENOMEM;
	sets[2 * a->set_count] = option;
	sets[2 * a->set_count++ + 1] = assignment;
	return 0;
}

static int add_short(struct arguments *a, const char *option, const char *axis, const char *values)
{
	char *assignment;

	if (asprintf(&assignment, "%s=%s", axis, values) < 0)
		return ENOMEM;
	return add_set(a, option, assignment);
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;
	uint64_t count;

	switch (key) {
	case OPTION_SET:
		return add_set(a, "--set", strdup(text));
	case OPTION_WORKERS:
		return add_short(a, "--workers", "workers", text);
	case OPTION_PLACEMENT:
		return add_short(a, "--placement", "placement", text);
	case OPTION_CONCURRENCY:
		return add_short(a, "--concurrency", "concurrency", text);
	case OPTION_RATE:
		return add_short(a, "--rate", "rate", text);
	case OPTION_SEED:
		parse_count(state, "--seed", text, 0, INT64_MAX, &a->seed);
		a->seed_set = true;
		return 0;
	case OPTION_RUNS:
		parse_count(state, "--runs", text, 1, 100000, &count);
		a->runs = (unsigned)count;
		return 0;
	case OPTION_RETRIES:
		parse_count(state, "--retries", text, 0, PLAN_MOST_RETRIES, &count);
		a->retries = (unsigned)count;
		a->retries_set = true;
		return 0;
	case OPTION_BUDGET:
		parse_time(state, "--budget", text, &a->budget_ns);
		return 0;
	case OPTION_TIMEOUT:
		parse_time(state, "--timeout", text, &a->timeout_ns);
		return 0;
	case OPTION_PHASES:
		if (strcmp(text, "auto") && strcmp(text, "off"))
			argp_failure(state, EXIT_USAGE, 0, "--phases %s: is not auto or off", text);
		a->phases = text;
		return 0;
	case OPTION_RAW:
		a->raw = true;
		return 0;
	case OPTION_COUNTERS:
		a->counters = text;
		return 0;
	case OPTION_MULTIPLEX:
		a->multiplex = true;
		return 0;
	case OPTION_INJECT:
		parse_inject(state, text, &a->injection);
		return 0;
	case OPTION_CELLS:
		a->glob = text;
		return 0;
	case OPTION_OUTPUT:
		a->output = text;
		return 0;
	case OPTION_RESUME:
		a->resume = text;
		return 0;
	case OPTION_FORCE:
		a->force = true;
		return 0;
	case OPTION_DRY_RUN:
		a->dry_run = true;
		return 0;
	case OPTION_IDENTIFY:
		a->identify = true;
		return 0;
	case OPTION_NO_CONTROLS:
		a->controls = false;
		return 0;
	case OPTION_NO_REPORT:
		a->report = false;
		return 0;
	case OPTION_QUIET:
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->config)
			argp_failure(state, EXIT_USAGE, 0,
				     "'%s': one config at a time; '%s' came before it", text,
				     a->config);
		a->config = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[CONFIG]",
	.doc = "Measure a plan: CONFIG is a file or the name of a ready one (quick when nothing else is said; 'forkmark list "
	       "configs'). Writes result.json, plots and report.html, and prints the table."
	       "\vExit status: 0 good, 1 a cell FAILed or is BROKEN, 2 error in use, 130 interrupted.",
};

/* A plain word is a config that came with forkmark, if there is one of that name; all else is a
 * path. */
static int read_config(const char *name, struct config *config, char *why, size_t why_size)
{
	char path[PATH_MAX], file[PATH_MAX], ignored[WHY_SIZE];

	if (!strpbrk(name, "/.") &&
	    (size_t)snprintf(file, sizeof(file), "configs/%s.yaml", name) < sizeof(file) &&
	    !locate_data(file, path, sizeof(path), ignored, sizeof(ignored)))
		return config_read(path, config, why, why_size);
	return config_read(name, config, why, why_size);
}

static int choose_counters(const struct arguments *a, struct counter_choice *choice, char *why,
			   size_t why_size)
{
	bool multiplex = choice->multiplex || a->multiplex;
	int error = 0;

	if (a->counters) {
		counter_choice_free(choice);
		error = counter_choice_parse(choice, a->counters, "--counters", why, why_size);
	}
	choice->multiplex = multiplex;
	return error;
}

static int make_plan(const struct arguments *a, struct plan *plan, char *why, size_t why_size)
{
	const char *name = a->config || a->set_count ? a->config : DEFAULT_CONFIG;
	struct config config;
	int error = name ? read_config(name, &config, why, why_size) : config_init(&config);

	if (error)
		return error;
	for (size_t i = 0; i < a->set_count && !error; i++)
		error = config_set(&config, a->sets[2 * i + 1], a->sets[2 * i], why, why_size);
	if (!error)
		error = choose_counters(a, &config.counters, why, why_size);
	if (!error)
		error = plan_make(&config, a->glob, a->controls, plan, why, why_size);
	if (!error && a->budget_ns)
		plan->budget_ns = a->budget_ns;
	if (!error && a->runs)
		plan->runs = a->runs;
	if (!error && a->retries_set)
		plan->retries = a->retries;
	if (!error && a->phases)
		plan->phases = strcmp(a->phases, "off") ? PLAN_PHASES_AUTO : PLAN_PHASES_OFF;
	if (!error)
		plan->injection = a->injection;
	if (!error && a->raw)
		plan->raw = true;
	if (!error && a->seed_set)
		plan->seed = a->seed;
	else if (!error && !config.seed_set && getrandom(&plan->seed, 4, 0) != 4)
		plan->seed = (uint64_t)time(NULL);
	config_free(&config);
	return error;
}

static int dry_run(const struct session *session)
{
	const struct plan *plan = session->plan;
	char memory[AMOUNT_SIZE];

	for (size_t i = 0; i < plan->count; i++)
		printf("%s%s%s%s\n", plan->cells[i].name,
		       plan->cells[i].control ? " (control)" : "",
		       session->measurement.tallies[i].unavailable ? ": SKIP: " : "",
		       session->measurement.tallies[i].unavailable
			       ? session->measurement.tallies[i].reason
			       : "");
	amount_bytes(session_memory_bytes(session), memory);
	printf("%zu cells, %u rounds; about %.0f s; at most %s of memory; seed %llu\n", plan->count,
	       plan->runs, (double)measure_estimate_ns(&session->measurement) / 1e9, memory,
	       (unsigned long long)plan->seed);
	return command_finish(EXIT_GOOD);
}

static int show_progress(void *context, const struct measure_progress *progress)
{
	cmd_progress_show(context, progress);
	return 0;
}

static int exit_code(const struct measurement *m)
{
	for (size_t i = 0; i < m->plan->count; i++)
		if (m->tallies[i].verdict == VERDICT_FAIL ||
		    m->tallies[i].verdict == VERDICT_BROKEN)
			return EXIT_BAD;
	return EXIT_GOOD;
}

static int measure(const struct arguments *a, struct session *session, struct json_object *tool,
		   const char *folder)
{
	const volatile sig_atomic_t *stop;
	struct cmd_progress progress;
	char why[WHY_SIZE];
	int error, code, shown;

	cmd_progress_begin(&progress, a->quiet, session->plan->runs);
	session->observer = show_progress;
	session->context = &progress;
	stop = cmd_stop_observe();
	error = session_measure(session, folder, tool, a->identify, stop, a->timeout_ns, why,
				sizeof(why));
	cmd_progress_end(&progress);
	if (error)
		return command_error("%s", why);
	code = session->measurement.interrupted ? EXIT_INTERRUPTED
						: exit_code(&session->measurement);
	if (session->measurement.interrupted)
		fprintf(stderr,
			"forkmark: interrupted; %s/result.json has what was measured; go on with --resume %s\n",
			folder, folder);
	shown = *stop > 1 ? EXIT_GOOD : cmd_show(folder, !a->quiet, a->report);
	return command_finish(shown == EXIT_GOOD ? code : shown);
}

static int run_plan(const struct arguments *a, const struct plan *plan, struct resume *resume,
		    int argc, char **argv)
{
	struct session session;
	char why[WHY_SIZE], folder[PATH_MAX];
	struct json_object *tool = NULL;
	int code;

	if (session_open(plan, &session, why, sizeof(why)))
		code = command_error("%s", why);
	else if (a->dry_run)
		code = dry_run(&session);
	else if (a->resume ? resume_apply(resume, &session, folder, why, sizeof(why))
			   : folder_prepare(a->output, plan->config, a->force, folder, why,
					    sizeof(why)))
		code = command_error("%s", why);
	else if ((tool = a->resume ? resume_tool(resume) : document_tool(argc, argv)) == NULL)
		code = command_error("out of memory");
	else
		code = measure(a, &session, tool, folder);
	session_close(&session);
	return code;
}

static int run(int argc, char **argv)
{
	struct arguments a = { .controls = true, .report = true, .timeout_ns = DEFAULT_TIMEOUT_NS };
	struct resume resume = { 0 };
	char why[WHY_SIZE];
	struct plan plan = { 0 };
	int error, code;

	if (argp_parse(&argp, argc, argv, 0, NULL, &a))
		return command_error("out of memory");
	if (a.resume && (a.config || a.set_count || a.glob || a.output || a.runs || a.retries_set ||
			 a.seed_set || a.phases || a.counters || a.multiplex || a.raw ||
			 inject_is_asked(&a.injection) || !a.controls))
		return command_error(
			"--resume %s: the plan is the document's; only --budget and --timeout go with it",
			a.resume);
	error = a.resume ? resume_load(a.resume, a.budget_ns, &resume, &plan, why, sizeof(why))
			 : make_plan(&a, &plan, why, sizeof(why));
	code = error ? command_error("%s", why) : run_plan(&a, &plan, &resume, argc, argv);
	if (!error)
		plan_free(&plan);
	resume_free(&resume);
	for (size_t i = 0; i < a.set_count; i++)
		free((char *)a.sets[2 * i + 1]);
	free(a.sets);
	return code;
}

const struct command command_run = {
	.name = "run",
	.summary = "measure a plan; result, plots and report in a folder",
	.argp = &argp,
	.run = run,
};
