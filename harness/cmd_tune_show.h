/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark tune` prints. */
#ifndef HARNESS_CMD_TUNE_SHOW_H
#define HARNESS_CMD_TUNE_SHOW_H

#include <sys/types.h>

#include "harness/tune.h"
#include "harness/tune_journal.h"

/* What --apply would meet here. */
struct cmd_tune_facts {
	const struct tune_request *request;
	const struct tune_list *list;
	const char *container; /* its kind; NULL: none seen */
	const char *journal;   /* its path */
	enum tune_journal_state state;
	const char *why; /* what is wrong with the journal */
	pid_t holder;    /* the process that has the machine tuned now; 0: none */
};

/* The table of knobs, and then what is in the way of --apply. */
void cmd_tune_table(const struct cmd_tune_facts *facts);

/* The same as one JSON object. 0 or -ENOMEM. */
int cmd_tune_json(const struct cmd_tune_facts *facts);

/* One line on standard error for each setting of STATE. */
void cmd_tune_tell(const struct tune_list *list, enum tune_state state);

/* The same for each knob that is named by --only and has no file here. */
void cmd_tune_tell_absent(const struct tune_request *request, const struct tune_list *list);

/* The names of the knobs in LIST that are TUNE_SET and how many files that were, on one line. */
void cmd_tune_names(const struct tune_list *list, char *text, size_t size);

#endif
