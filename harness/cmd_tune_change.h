/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of `forkmark tune` that changes the machine: --apply and --undo. */
#ifndef HARNESS_CMD_TUNE_CHANGE_H
#define HARNESS_CMD_TUNE_CHANGE_H

#include <stdbool.h>

#include "harness/tune.h"
#include "harness/tune_journal.h"

struct cmd_tune_arguments {
	struct tune_request request;
	hwloc_bitmap_t cpus; /* owned: request.cpus */
	const char *root;
	char **command; /* NULL: none */
	bool apply, undo, force, keep, json;
};

/* Do what is asked for, one process at a time. CONTAINER is the kind of container that this is,
 * NULL for none: then nothing is set. Prints; an exit code. */
int cmd_tune_change(const struct cmd_tune_arguments *arguments, struct tune_journal *journal,
		    const char *container);

#endif
