// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_concurrency(struct plot_job *job)
{
	return plot_lines(job, "concurrency", false);
}

const struct plot plot_concurrency = {
	.name = "concurrency",
	.title = "Cost by children in flight",
	.caption =
		"The median of the time from the call to the reaped child, by the number of children that a parent has in flight. Both axes are logarithmic. Bars are 95 % intervals. A child in flight waits for the CPU behind the others: a line that rises with their number gains nothing from them.",
	.write = write_concurrency,
};
