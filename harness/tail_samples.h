/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the samples of a run tell by themselves of their slowest 1 %: by the stamps and the CPUs
 * that each has. */
#ifndef HARNESS_TAIL_SAMPLES_H
#define HARNESS_TAIL_SAMPLES_H

#include <stdbool.h>

#include "harness/tail.h"

struct arenas;

struct tail_samples_spec {
	const char *runs;    /* the kind of the run: a constant */
	bool stamped;        /* the child has said on which CPU it was */
	bool open;           /* there are arrivals, and a queue */
	double threshold_ns; /* p99 of the run's `total` */
	double p50_ns;
	double ns_per_tick;
};

/* Fill TAIL, which is empty. 0 or -errno. */
int tail_samples(const struct arenas *arenas, const struct tail_samples_spec *spec,
		 struct tail *tail);

#endif
