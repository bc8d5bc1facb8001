/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes of a trial that do the work: jobs, which try the invariant, and loads. */
#ifndef STRESS_JOB_H
#define STRESS_JOB_H

#include <stdint.h>

struct board;
struct invariant;
struct load;

/* The life of job NUMBER: iterations until the time or their number is over. Does not return. */
void job_live(struct board *board, const struct invariant *invariant, unsigned number,
	      uint64_t until_ns) __attribute__((noreturn));

/* The life of load NUMBER, until it is killed. */
void load_live(struct board *board, const struct load *load, unsigned number)
	__attribute__((noreturn));

#endif
