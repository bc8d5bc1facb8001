// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_workers(struct plot_job *job)
{
	return plot_lines(job, "workers", true);
}

const struct plot plot_workers = {
	.name = "workers",
	.title = "Rate by workers",
	.caption = "Processes created per second by all workers together, by the number of workers "
		   "that create at the same time. "
		   "Both axes are logarithmic: "
		   "a line parallel to the dotted one scales perfectly, a flat one gains nothing "
		   "from more workers.",
	.write = write_workers,
};
