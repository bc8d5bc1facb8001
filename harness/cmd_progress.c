// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/quantity.h"
#include "results/quantile.h"

void cmd_progress_begin(struct cmd_progress *progress, bool quiet, unsigned rounds)
{
	*progress = (struct cmd_progress){ .quiet = quiet,
					   .terminal = isatty(STDERR_FILENO) == 1,
					   .rounds = rounds };
}

static void show_cell(const struct tally *tally)
{
	double *p50s = malloc((tally->count + 1) * sizeof(*p50s));
	char text[32];
	size_t n;

	if (tally->verdict != VERDICT_OK || !p50s) {
		fprintf(stderr, "%s: %s: %s\n", tally->spec->name, verdict_names[tally->verdict],
			tally->reason);
	} else {
		n = tally_p50s(tally, RUN_PLAIN, INTERVAL_TOTAL, p50s);
		quantity_format_time(quantile_median(p50s, n), text, sizeof(text));
		fprintf(stderr, "%s: total %s (p50 of %zu runs)\n", tally->spec->name, text, n);
	}
	free(p50s);
}

void cmd_progress_show(const struct cmd_progress *progress, const struct measure_progress *now)
{
	unsigned left = (unsigned)((now->left_ns + 999999999u) / 1000000000u);

	if (progress->quiet)
		return;
	if (!progress->terminal) {
		if (now->cell_finished && !now->tally->spec->control)
			show_cell(now->tally);
		return;
	}
	/* The line must not wrap: a long name is cut. */
	fprintf(stderr, "\r\033[K%3zu %%  round %u of %u  %u:%02u left  %.40s",
		now->runs_done * 100 / now->runs_total, now->round + 1, progress->rounds, left / 60,
		left % 60, now->tally->spec->name);
	fflush(stderr);
}

void cmd_progress_end(const struct cmd_progress *progress)
{
	if (!progress->quiet && progress->terminal)
		fprintf(stderr, "\r\033[K");
}
