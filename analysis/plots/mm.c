// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_mm(struct plot_job *job)
{
	return plot_lines(job, "mm", false);
}

const struct plot plot_mm = {
	.name = "mm",
	.title = "Cost by memory size",
	.caption = "The median of the time from the call to the reaped child, against the memory "
		   "that the parent has written. "
		   "Both axes are logarithmic; "
		   "a process without such memory stands in a column of its own, labelled 0. "
		   "Bars are 95 % intervals. "
		   "A flat line: "
		   "the mechanism does not copy page tables.",
	.write = write_mm,
};
