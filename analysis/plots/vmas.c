// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_vmas(struct plot_job *job)
{
	return plot_lines(job, "vmas", false);
}

const struct plot plot_vmas = {
	.name = "vmas",
	.title = "Cost by mappings",
	.caption =
		"The median of the time from the call to the reaped child, by the number of mappings that the parent has besides its own. Both axes are logarithmic. Bars are 95 % intervals. A flat line: the mechanism does not copy mappings.",
	.write = write_vmas,
};
