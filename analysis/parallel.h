/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work on many things side by side, each by itself. */
#ifndef ANALYSIS_PARALLEL_H
#define ANALYSIS_PARALLEL_H

#include <stddef.h>

#define PARALLEL_MOST 8

/* Call WORK once with each number below COUNT, by as many threads as there are usable CPUs, at most
 * PARALLEL_MOST, in no order; comes back when all is done. Where threads cannot be had, this one
 * does it all. WORK keeps its errors itself. */
void parallel_each(size_t count, void (*work)(void *context, size_t i), void *context);

#endif
