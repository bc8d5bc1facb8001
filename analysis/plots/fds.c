// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_fds(struct plot_job *job)
{
	return plot_lines(job, "fds", false);
}

const struct plot plot_fds = {
	.name = "fds",
	.title = "Cost by descriptors",
	.caption =
		"The median of the time from the call to the reaped child, by the number of descriptors that the parent has open besides its own. Both axes are logarithmic. Bars are 95 % intervals.",
	.write = write_fds,
};
