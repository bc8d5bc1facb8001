// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark check: measure now, and say whether it is worse than a result from before: good, bad, or
 * cannot tell, for `git bisect run`. Each look measures some documents more with `forkmark run` and
 * compares all of them with the base. The error rate is split over the looks that there can be, so
 * that stopping at the first one that tells keeps it, whatever the looks have in common (the union
 * bound; group sequential tests with equal shares: Pocock, Biometrika 64, 1977, whose bounds are
 * tighter and need independent increments). */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/compare.h"
#include "analysis/compare_json.h"
#include "analysis/compare_table.h"
#include "analysis/document.h"
#include "analysis/history_files.h"
#include "analysis/output.h"
#include "analysis/table.h"
#include "harness/cmd_history_files.h"
#include "harness/cmd_percent.h"
#include "harness/command.h"
#include "harness/folder.h"
#include "harness/quantity.h"

#define DEFAULT_BUDGET_NS 60000000000u

enum {
	CHECK_GOOD = 0,
	CHECK_BAD = 1,
	CHECK_CANNOT_TELL = 125, /* git bisect skips the commit */
	CHECK_ERROR = 200,       /* git bisect stops: 2 would be "bad" */
	LOOKS = 4,               /* after 2, 4, 8 and 16 documents */
	DOCUMENTS = 2 << (LOOKS - 1),
	WORDS = 96
};

enum {
	OPTION_TOLERANCE = 256,
	OPTION_SPREAD,
	OPTION_HISTORY,
	OPTION_BUDGET,
	OPTION_FORCE,
	OPTION_JSON,
};

struct arguments {
	const char *base, *config, *output, *history;
	struct history_files files; /* of the history */
	char **words;               /* for forkmark run, after "--" */
	struct compare_options options;
	uint64_t budget_ns;
	bool force, json, quiet;
};

static const struct argp_option option_table[] = {
	{ "tolerance", OPTION_TOLERANCE, "PERCENT", 0,
	  "A change within this matters to nobody, like 0.5% (as results' plans say, else 2%)", 0 },
	{ "boot-spread", OPTION_SPREAD, "PERCENT", 0,
	  "How much boots of one kernel differ (standard deviation), if BASE is of another boot (2%)",
	  0 },
	{ "history", OPTION_HISTORY, "DIR", 0,
	  "Results in which boots of the machine are: by how much these differ, instead", 0 },
	{ "budget", OPTION_BUDGET, "TIME", 0, "The most that may be measured, like 60s (60s)", 0 },
	{ "output", 'o', "DIR", 0, "Where documents and verdict go (results/DATE-check)", 0 },
	{ "force", OPTION_FORCE, NULL, 0, "Overwrite what is there", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print a JSON object instead of a table", 0 },
	{ "quiet", 'q', NULL, 0, "Print nothing but errors", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case OPTION_TOLERANCE:
		tolerance_set(a->options.tolerance,
			      cmd_percent_parse(state, "--tolerance", argument));
		return 0;
	case OPTION_SPREAD:
		a->options.boot_spread = cmd_percent_parse(state, "--boot-spread", argument);
		return 0;
	case OPTION_HISTORY:
		a->history = argument;
		return 0;
	case OPTION_BUDGET:
		if (quantity_parse_time(argument, &a->budget_ns) || !a->budget_ns)
			argp_failure(state, CHECK_ERROR, 0,
				     "--budget %s: is not a time above 0; write 60s or 5m",
				     argument);
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case OPTION_FORCE:
		a->force = true;
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->base && a->config)
			argp_failure(state, CHECK_ERROR, 0,
				     "'%s': what is for 'forkmark run' comes after --", argument);
		*(a->base ? &a->config : &a->base) = argument;
		return 0;
	case ARGP_KEY_END:
		if (!a->config)
			argp_failure(state, CHECK_ERROR, 0, "%s is missing",
				     a->base ? "CONFIG" : "BASE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp check_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "BASE CONFIG [-- RUN-OPTION...]",
	.doc = "Measure CONFIG now and say whether it is worse than BASE, a result.json or the folder "
	       "that holds it. Stops as soon as it can tell.\vWhat stands after -- goes to 'forkmark "
	       "run'. Exit status, made for 'git bisect run': 0 good, 1 bad, 125 cannot tell, 200 "
	       "error. The method is told in docs/verdicts.md.",
};

/* --- one document ---------------------------------------------------------------------------- */

static _Noreturn void become_run(char *const *words, pid_t caller)
{
	if (!prctl(PR_SET_PDEATHSIG, SIGTERM) && getppid() == caller)
		execv("/proc/self/exe", words);
	_exit(127);
}

/* `forkmark run` with WORDS; its exit code, or -errno. */
static int run_words(char *const *words)
{
	pid_t caller = getpid(), pid = fork();
	int status;

	if (pid == 0)
		become_run(words, caller);
	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Document NUMBER of DOCUMENTS, into FOLDER/NUMBER. An exit code. */
static int measure_one(const struct arguments *a, const char *folder, unsigned number)
{
	char into[PATH_MAX + 16], budget[32], config[PATH_MAX];
	char *words[WORDS + 1] = {
		"forkmark", "run",     config,        "--output", into,  "--budget",   budget,
		"--quiet",  "--force", "--no-report", "--phases", "off", "--counters", "off",
	};
	size_t count = 0;
	int code;

	while (words[count])
		count++;
	for (char **word = a->words; word && *word && count < WORDS; word++)
		words[count++] = *word;
	snprintf(config, sizeof(config), "%s", a->config);
	snprintf(into, sizeof(into), "%s/%u", folder, number);
	snprintf(budget, sizeof(budget), "%lluus",
		 (unsigned long long)(a->budget_ns / DOCUMENTS / 1000));
	code = run_words(words);
	if (code < 0)
		return command_error("forkmark run: %s", strerror(-code));
	/* a cell that FAILs is a cell without figures */
	return code == EXIT_BAD ? EXIT_GOOD : code;
}

/* --- looks ----------------------------------------------------------------------------------- */

struct check {
	const struct arguments *a;
	char folder[PATH_MAX];
	struct document base, news[DOCUMENTS];
	size_t count; /* of NEWS */
	struct comparison comparison;
	bool compared;
};

static int compare_all(struct check *check)
{
	const struct document *base = &check->base, *news[DOCUMENTS];
	struct compare_side sides[COMPARE_SIDES] = { { &base, 1 }, { news, check->count } };
	char why[512];

	for (size_t i = 0; i < check->count; i++)
		news[i] = &check->news[i];
	if (check->compared)
		compare_free(&check->comparison);
	check->compared = false;
	if (compare_make(sides, &check->a->options, &check->comparison, why, sizeof(why)))
		return command_error("%s", why);
	check->compared = true;
	return EXIT_GOOD;
}

static int load_one(struct check *check, unsigned number)
{
	char path[PATH_MAX + 16], why[PATH_MAX + 512];

	snprintf(path, sizeof(path), "%s/%u", check->folder, number);
	if (document_load(path, &check->news[check->count], why, sizeof(why)))
		return command_error("%s", why);
	check->count++;
	return EXIT_GOOD;
}

/* The answer of what was compared, or -1: go on. */
static int answer(const struct comparison *comparison)
{
	if (comparison->answers[VERDICT_WORSE])
		return CHECK_BAD;
	return comparison->answers[VERDICT_CANNOT_TELL] ? -1 : CHECK_GOOD;
}

static int look(struct check *check)
{
	int code = EXIT_GOOD, found = -1;

	for (unsigned looks = 0; looks < LOOKS && code == EXIT_GOOD && found < 0; looks++) {
		while (check->count < 2u << looks && code == EXIT_GOOD) {
			unsigned number = (unsigned)check->count + 1;

			code = measure_one(check->a, check->folder, number);
			if (code == EXIT_GOOD)
				code = load_one(check, number);
		}
		if (code == EXIT_GOOD)
			code = compare_all(check);
		if (code == EXIT_GOOD)
			found = answer(&check->comparison);
	}
	if (code != EXIT_GOOD)
		return CHECK_ERROR;
	return found < 0 ? CHECK_CANNOT_TELL : found;
}

static int keep(const struct check *check)
{
	struct json_object *object = compare_json(&check->comparison);
	char path[PATH_MAX + 32], why[PATH_MAX + 256];
	const char *text;
	int code = EXIT_GOOD;

	if (!object)
		return command_error("out of memory");
	text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_SPACED |
							      JSON_C_TO_STRING_NOSLASHESCAPE);
	snprintf(path, sizeof(path), "%s/comparison.json", check->folder);
	if (!text || output_write(path, text, strlen(text), why, sizeof(why)))
		code = command_error("%s", text ? why : "out of memory");
	else if (check->a->json && !check->a->quiet)
		puts(text);
	json_object_put(object);
	return code;
}

static int show(const struct check *check, int code)
{
	const char *words = code == CHECK_GOOD ? "good" : code == CHECK_BAD ? "bad" : "cannot tell";

	if (keep(check) != EXIT_GOOD)
		return CHECK_ERROR;
	if (check->a->json || check->a->quiet)
		return code;
	if (compare_table_write(&check->comparison, stdout, table_wants_colour(stdout)))
		return CHECK_ERROR;
	printf("%s after %zu documents (%s)\n", words, check->count, check->folder);
	return code;
}

static int check_base(struct check *check)
{
	char why[PATH_MAX + 512];
	int code;

	if (document_load(check->a->base, &check->base, why, sizeof(why))) {
		command_error("%s", why);
		return CHECK_ERROR;
	}
	if (folder_prepare(check->a->output, "check", check->a->force, check->folder, why,
			   sizeof(why))) {
		command_error("%s", why);
		return CHECK_ERROR;
	}
	code = look(check);
	return code == CHECK_ERROR ? code : show(check, code);
}

static int run(int argc, char **argv)
{
	struct arguments a = {
		.options = { .boot_spread = NAN, .alpha = VERDICT_ALPHA / LOOKS, .seed = 1 },
		.budget_ns = DEFAULT_BUDGET_NS
	};
	struct check *check = calloc(1, sizeof(*check));
	int split = 1, code = CHECK_ERROR;

	argp_err_exit_status = CHECK_ERROR;
	tolerance_set(a.options.tolerance, NAN);
	while (split < argc && strcmp(argv[split], "--"))
		split++;
	a.words = split < argc ? argv + split + 1 : NULL;
	if (!check || argp_parse(&check_argp, split, argv, 0, NULL, &a)) {
		command_error("out of memory");
	} else {
		check->a = &a;
		if (!a.history)
			code = check_base(check);
		else if (cmd_history_files(a.history, a.quiet, &a.files) == EXIT_GOOD) {
			a.options.history = &a.files;
			code = check_base(check);
		}
		if (check->compared)
			compare_free(&check->comparison);
		for (size_t i = 0; i < check->count; i++)
			document_free(&check->news[i]);
		document_free(&check->base);
	}
	history_files_free(&a.files);
	free(check);
	return command_finish(code) == code ? code : CHECK_ERROR;
}

const struct command command_check = {
	.name = "check",
	.summary = "measure now: good, bad or cannot tell, for git bisect run",
	.argp = &check_argp,
	.run = run,
};
