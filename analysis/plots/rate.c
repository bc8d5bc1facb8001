// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/plot.h"
#include "analysis/plots/lines.h"

static int write_rate(struct plot_job *job)
{
	return plot_lines(job, "rate", false);
}

const struct plot plot_rate = {
	.name = "rate",
	.title = "Latency by rate",
	.caption =
		"The median of the time from when a creation was due to the reaped child, by the rate at which they are due. Both axes are logarithmic. Bars are 95 % intervals. Where the line turns upwards, a queue builds up: the parent cannot keep up with that rate.",
	.write = write_rate,
};
