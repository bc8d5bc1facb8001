// SPDX-License-Identifier: GPL-2.0-or-later
/* What has been set is always in the journal, and what is in the journal is put back or told. */
#include "harness/cmd_tune_change.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/cmd_tune_show.h"
#include "harness/command.h"
#include "harness/tune_apply.h"
#include "harness/tune_command.h"
#include "harness/tune_plan.h"

/* After tune_restore(): what is not back stays in the journal, unless it is to be kept as it is. */
static int settle(const struct tune_journal *journal, bool keep, struct tune_list *list)
{
	size_t left = list->count - tune_list_count(list, TUNE_BACK);
	int error;

	cmd_tune_tell(list, TUNE_FOREIGN);
	cmd_tune_tell(list, TUNE_FAILED);
	tune_list_drop(list, TUNE_BACK);
	error = !left || keep ? tune_journal_remove(journal) : tune_journal_write(journal, list);
	if (error)
		return command_error("%s: %s", journal->path, strerror(-error));
	if (!left || keep)
		return EXIT_GOOD;
	return command_error(
		"%zu files are not as they were: 'forkmark tune --undo --force' puts them "
		"back, '--undo --keep' leaves them as they are now",
		left);
}

static int undo_list(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal,
		     bool whole, struct tune_list *list)
{
	size_t all = list->count, back;
	int code;

	if (tune_restore(arguments->root, arguments->force, list))
		return command_error("out of memory");
	back = tune_list_count(list, TUNE_BACK);
	code = settle(journal, arguments->keep, list);
	printf("%zu of %zu files are as they were\n", back, all);
	return whole ? code : EXIT_USAGE;
}

static int undo(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal)
{
	enum tune_journal_state state;
	struct tune_list list;
	char why[160];
	int error = tune_journal_read(journal, &state, &list, why, sizeof(why)), code = EXIT_GOOD;

	if (error) {
		code = command_error("%s: %s", journal->path, why);
	} else if (state == TUNE_JOURNAL_NONE) {
		printf("nothing to put back\n");
	} else if (state == TUNE_JOURNAL_BEFORE) {
		error = tune_journal_remove(journal);
		if (error)
			code = command_error("%s: %s", journal->path, strerror(-error));
		else
			printf("the journal was of an earlier boot: nothing of it is in force; removed\n");
	} else if (state == TUNE_JOURNAL_OPEN) {
		code = undo_list(arguments, journal, true, &list);
	} else if (state == TUNE_JOURNAL_DAMAGED && arguments->force) {
		command_error("%s: %s; putting back what can be read", journal->path, why);
		code = undo_list(arguments, journal, false, &list);
	} else {
		code = command_error("%s: %s; nothing is put back%s", journal->path, why,
				     state == TUNE_JOURNAL_DAMAGED
					     ? "; --undo --force puts back what can be read"
					     : "; look at it, then remove it by hand");
	}
	tune_list_free(&list);
	return code;
}

/* Whether the way is free: no journal, or one that means nothing any more. */
static int clear_way(const struct tune_journal *journal)
{
	enum tune_journal_state state;
	struct tune_list list;
	char why[160];
	int error = tune_journal_read(journal, &state, &list, why, sizeof(why));

	tune_list_free(&list);
	if (!error && state == TUNE_JOURNAL_NONE)
		return EXIT_GOOD;
	if (!error && state == TUNE_JOURNAL_OPEN)
		return command_error("%s: a journal is open, its settings are in force; first "
				     "'forkmark tune --undo'",
				     journal->path);
	if (error || state != TUNE_JOURNAL_BEFORE)
		return command_error("%s: %s; nothing was set", journal->path, why);
	error = tune_journal_remove(journal);
	if (error)
		return command_error("%s: %s; nothing was set", journal->path, strerror(-error));
	command_error("%s: of an earlier boot, nothing of it is in force; removed", journal->path);
	return EXIT_GOOD;
}

static int put_back(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal,
		    bool force, struct tune_list *list)
{
	if (tune_restore(arguments->root, force, list))
		return command_error("out of memory; 'forkmark tune --undo' puts everything back");
	return settle(journal, false, list);
}

/* Have everything in the journal, then set it; all or nothing. */
static int set(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal,
	       struct tune_list *list)
{
	int error = list->count ? tune_journal_write(journal, list) : 0;

	if (error)
		return command_error("%s: %s; nothing was set", journal->path, strerror(-error));
	if (!tune_set(arguments->root, list)) {
		cmd_tune_tell(list, TUNE_REFUSED);
		return EXIT_GOOD;
	}
	cmd_tune_tell(list, TUNE_FAILED);
	command_error("one setting failed, so everything is put back");
	put_back(arguments, journal, true, list);
	return EXIT_USAGE;
}

static int run_command(const struct cmd_tune_arguments *arguments,
		       const struct tune_journal *journal, const sigset_t *mask,
		       struct tune_list *list)
{
	int status, error = tune_command_run(arguments->command, mask, &status), code = EXIT_GOOD;

	if (error)
		command_error("%s: %s", arguments->command[0], strerror(-error));
	if (list->count)
		code = put_back(arguments, journal, false, list);
	return code == EXIT_GOOD ? status : code;
}

static int apply_list(const struct cmd_tune_arguments *arguments,
		      const struct tune_journal *journal, const sigset_t *mask,
		      struct tune_list *list)
{
	size_t good = tune_list_count(list, TUNE_GOOD);
	char names[160];
	int code;

	cmd_tune_tell_absent(&arguments->request, list);
	cmd_tune_tell(list, TUNE_CANNOT);
	tune_list_drop(list, TUNE_CANNOT);
	tune_list_drop(list, TUNE_GOOD);
	code = set(arguments, journal, list);
	if (code != EXIT_GOOD)
		return code;
	if (arguments->command)
		return run_command(arguments, journal, mask, list);
	cmd_tune_names(list, names, sizeof(names));
	if (list->count)
		printf("set: %s\n'forkmark tune --undo' puts everything back as it was\n", names);
	else
		printf("nothing was set: %zu files are as wanted\n", good);
	return EXIT_GOOD;
}

static int apply(const struct cmd_tune_arguments *arguments, const struct tune_journal *journal,
		 const sigset_t *mask)
{
	struct tune_list list = { 0 };
	int code = clear_way(journal), error;

	if (code != EXIT_GOOD)
		return code;
	error = tune_plan(arguments->root, &arguments->request, &list);
	if (error)
		code = command_error("%s; nothing was set", strerror(-error));
	else
		code = apply_list(arguments, journal, mask, &list);
	tune_list_free(&list);
	return code;
}

/* Who may change this machine's settings, and only one at a time. */
int cmd_tune_change(const struct cmd_tune_arguments *arguments, struct tune_journal *journal,
		    const char *container)
{
	sigset_t mask;
	pid_t pid;
	int error, code;

	if (container && arguments->apply)
		return command_error(
			"refused: this is a container (%s), the settings are the host's; "
			"run 'forkmark tune' there",
			container);
	if (!*arguments->root && geteuid())
		return command_error(
			"--apply and --undo need root: the settings are the machine's");
	tune_command_hold(&mask);
	error = tune_journal_lock(journal, &pid);
	if (error == -EBUSY)
		return command_error(
			"process %d has this machine tuned and puts everything back at its "
			"end",
			(int)pid);
	if (error == -EPERM)
		return command_error("%s: not a folder that only user %u may write to",
				     journal->folder, (unsigned)journal->owner);
	if (error)
		return command_error("%s: %s", journal->folder, strerror(-error));
	code = arguments->undo ? undo(arguments, journal) : apply(arguments, journal, &mask);
	tune_journal_unlock(journal);
	return code == EXIT_GOOD ? command_finish(code) : code;
}
