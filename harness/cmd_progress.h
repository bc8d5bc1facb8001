/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a plan is, on standard error: one line that changes on a terminal, one line a finished
 * cell elsewhere. */
#ifndef HARNESS_CMD_PROGRESS_H
#define HARNESS_CMD_PROGRESS_H

#include <stdbool.h>

#include "harness/measure.h"

struct cmd_progress {
	bool quiet, terminal;
	unsigned rounds;
};

void cmd_progress_begin(struct cmd_progress *progress, bool quiet, unsigned rounds);
void cmd_progress_show(const struct cmd_progress *progress, const struct measure_progress *now);
/* Clear the line. */
void cmd_progress_end(const struct cmd_progress *progress);

#endif
