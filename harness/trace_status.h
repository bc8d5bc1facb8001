/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a phase of a trace is to be understood. */
#ifndef HARNESS_TRACE_STATUS_H
#define HARNESS_TRACE_STATUS_H

#include <stddef.h>
#include <stdint.h>

struct trace;

struct trace_status {
	const char *word; /* measured, derived, merged, not_executed, unavailable */
	size_t with_count;
	size_t with[24];  /* rows: merged with them; derived: what follows */
	char reason[120]; /* of not_executed and unavailable */
};

/* The status of ROW of the phase table. */
void trace_judge(const struct trace *trace, size_t row, struct trace_status *status);

/* How many forks were looked at where ROW lies. */
uint64_t trace_forks(const struct trace *trace, size_t row);

#endif
