// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_threads(struct plot_job *job)
{
	return plot_lines(job, "threads", false);
}

const struct plot plot_threads = {
	.name = "threads",
	.title = "Cost by threads",
	.caption = "The median of the time from the call to the reaped child, by the number of "
		   "threads in the process that creates. "
		   "Bars are 95 % intervals.",
	.write = write_threads,
};
