// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark tune: what would make this machine quiet, setting it, and putting everything back. The
 * only command that changes settings of the machine, and it does so after their old values are in a
 * journal (tune_journal.h). Which settings these are is in tune_knob.c. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/cmd_tune_change.h"
#include "harness/cmd_tune_show.h"
#include "harness/command.h"
#include "harness/tune_journal.h"
#include "harness/tune_plan.h"
#include "harness/virtual.h"

enum {
	OPTION_APPLY = 1,
	OPTION_UNDO,
	OPTION_FORCE,
	OPTION_KEEP,
	OPTION_ONLY,
	OPTION_CPUS,
	OPTION_THP,
	OPTION_NO_ASLR,
	OPTION_NO_DEEP_IDLE,
	OPTION_JSON,
	OPTION_ROOT
};

static const struct argp_option options[] = {
	{ "apply", OPTION_APPLY, NULL, 0,
	  "Set it, for as long as COMMAND runs; without a COMMAND until --undo", 0 },
	{ "undo", OPTION_UNDO, NULL, 0, "Put everything back as it was before --apply", 0 },
	{ "force", OPTION_FORCE, NULL, 0,
	  "With --undo: also what somebody else has set since, and what can be read of a damaged journal",
	  0 },
	{ "keep", OPTION_KEEP, NULL, 0,
	  "With --undo: leave what is not put back as it is now, and close the journal", 0 },
	{ "only", OPTION_ONLY, "WORD,...", 0, "Only these knobs", 0 },
	{ "cpus", OPTION_CPUS, "LIST", 0, "Keep interrupts away from these CPUs, as 2-3,8", 0 },
	{ "thp", OPTION_THP, "WORD", 0,
	  "Transparent hugepages: always, madvise or never (default: as they are)", 0 },
	{ "no-aslr", OPTION_NO_ASLR, NULL, 0,
	  "Switch address randomization off; it protects this machine's programs", 0 },
	{ "no-deep-idle", OPTION_NO_DEEP_IDLE, NULL, 0,
	  "Switch idle states off that take long to wake from; takes power", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print one JSON object: journal, container, knobs", 0 },
	{ "root", OPTION_ROOT, "DIR", OPTION_HIDDEN, "A folder with other /proc, /sys and /run",
	  0 },
	{ 0 },
};

static void parse_cpus(char *text, struct cmd_tune_arguments *arguments, struct argp_state *state)
{
	for (char *plus = strchr(text, '+'); plus; plus = strchr(plus, '+'))
		*plus = ',';
	hwloc_bitmap_free(arguments->cpus);
	arguments->cpus = hwloc_bitmap_alloc();
	if (!*text || strspn(text, "0123456789,-") != strlen(text) || !arguments->cpus ||
	    hwloc_bitmap_list_sscanf(arguments->cpus, text) ||
	    hwloc_bitmap_weight(arguments->cpus) <= 0)
		argp_failure(state, EXIT_USAGE, 0, "--cpus %s: not a list of CPUs; write 2-3,8",
			     text);
	arguments->request.cpus = arguments->cpus;
}

static void parse_thp(const char *word, struct cmd_tune_arguments *arguments,
		      struct argp_state *state)
{
	if (strcmp(word, "always") && strcmp(word, "madvise") && strcmp(word, "never"))
		argp_failure(state, EXIT_USAGE, 0, "--thp %s: not always, madvise or never", word);
	arguments->request.thp = word;
}

/* What does not go together. */
static void check(const struct cmd_tune_arguments *arguments, struct argp_state *state)
{
	const char *wrong = NULL;

	if (arguments->command && !arguments->apply)
		wrong = "a command is only run with --apply";
	else if (arguments->apply && arguments->undo)
		wrong = "--apply and --undo: one of them";
	else if ((arguments->force || arguments->keep) && !arguments->undo)
		wrong = "--force and --keep are for --undo";
	else if (arguments->force && arguments->keep)
		wrong = "--force and --keep: one of them";
	else if (arguments->json && (arguments->apply || arguments->undo))
		wrong = "--json shows what would be set; it does not go with --apply and --undo";
	else if (strpbrk(arguments->root, "*?[\\"))
		wrong = "--root: none of *?[\\";
	if (wrong)
		argp_failure(state, EXIT_USAGE, 0, "%s", wrong);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct cmd_tune_arguments *arguments = state->input;

	switch (key) {
	case OPTION_APPLY:
		arguments->apply = true;
		return 0;
	case OPTION_UNDO:
		arguments->undo = true;
		return 0;
	case OPTION_FORCE:
		arguments->force = true;
		return 0;
	case OPTION_KEEP:
		arguments->keep = true;
		return 0;
	case OPTION_ONLY:
		arguments->request.only = text;
		return 0;
	case OPTION_CPUS:
		parse_cpus(text, arguments, state);
		return 0;
	case OPTION_THP:
		parse_thp(text, arguments, state);
		return 0;
	case OPTION_NO_ASLR:
		arguments->request.no_aslr = true;
		return 0;
	case OPTION_NO_DEEP_IDLE:
		arguments->request.no_deep_idle = true;
		return 0;
	case OPTION_JSON:
		arguments->json = true;
		return 0;
	case OPTION_ROOT:
		arguments->root = text;
		return 0;
	case ARGP_KEY_ARG:
		/* the command has all that follows */
		arguments->command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp tune_argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[-- COMMAND...]",
	.doc = "Show what would make this machine quiet; with --apply as root set it.\v"
	       "Old values are in /run/forkmark/tune.journal before anything is set. With a COMMAND "
	       "everything is put back when it ends, and its exit status is passed on; after kill "
	       "-9, --undo puts everything back. Nothing else in forkmark changes the machine's "
	       "settings.",
};

static int show_list(const struct cmd_tune_arguments *arguments, struct cmd_tune_facts *facts,
		     const struct tune_journal *journal)
{
	struct tune_list open;
	char why[160];
	int error = tune_journal_read(journal, &facts->state, &open, why, sizeof(why));

	tune_list_free(&open);
	if (error)
		return command_error("%s: %s", journal->path, why);
	facts->journal = journal->path;
	facts->why = why;
	facts->holder = tune_journal_holder(journal);
	if (!arguments->json)
		cmd_tune_table(facts);
	else if (cmd_tune_json(facts))
		return command_error("out of memory");
	return command_finish(EXIT_GOOD);
}

static int show(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal,
		const char *container)
{
	struct tune_list list;
	struct cmd_tune_facts facts = {
		.request = &arguments->request,
		.list = &list,
		.container = container,
	};
	int error = tune_plan(arguments->root, &arguments->request, &list), code;

	if (error)
		code = command_error("%s", strerror(-error));
	else
		code = show_list(arguments, &facts, journal);
	tune_list_free(&list);
	return code;
}

static int tune(const struct cmd_tune_arguments *arguments)
{
	struct tune_journal journal;
	char kind[128], why[160];
	const char *container =
		virtual_container(arguments->root, kind, sizeof(kind)) ? kind : NULL;
	int error = tune_plan_check(arguments->root, &arguments->request, why, sizeof(why));

	if (error)
		return command_error("%s", error == -EINVAL ? why : strerror(-error));
	error = tune_journal_init(&journal, arguments->root, *arguments->root ? geteuid() : 0);
	if (error)
		return command_error("%s", strerror(-error));
	if (arguments->apply || arguments->undo)
		return cmd_tune_change(arguments, &journal, container);
	return show(arguments, &journal, container);
}

static int run(int argc, char **argv)
{
	struct cmd_tune_arguments arguments = { .root = "" };
	int code;

	if (argp_parse(&tune_argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments))
		return EXIT_USAGE;
	code = tune(&arguments);
	hwloc_bitmap_free(arguments.cpus);
	return code;
}

const struct command command_tune = {
	.name = "tune",
	.summary = "make the machine quiet, and put it back as it was",
	.argp = &tune_argp,
	.run = run,
};
