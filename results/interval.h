/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The intervals of an iteration, by name everywhere the same (docs/method.md). */
#ifndef RESULTS_INTERVAL_H
#define RESULTS_INTERVAL_H

enum interval {
	INTERVAL_CALL,  /* create entered -> create returned in the parent */
	INTERVAL_START, /* create entered -> the child's first instruction (of the new program, if
			   exec) */
	INTERVAL_RUN,   /* that -> the child's last instruction */
	INTERVAL_EXIT,  /* that -> reaped */
	INTERVAL_TOTAL, /* create entered (open loop: due) -> reaped */
	INTERVAL_QUEUE, /* open loop: due -> create entered */
	INTERVALS
};

/* "call", "start", "run", "exit", "total", "queue". */
const char *interval_name(enum interval interval);

#endif
