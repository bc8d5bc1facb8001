/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways of telling kernel phases, and the one that is chosen: `auto` is the first that this
 * kernel has and this user may have. A way may leave a part of a creation to another one: the child
 * and what is allocated are always told by landmarks. */
#ifndef HARNESS_PHASE_BACKEND_H
#define HARNESS_PHASE_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/run.h"

struct phase_map;
struct phase_tracer;
struct trace;

/* Name I of the backends, in the order in which `auto` tries them, and what it does in a line; NULL
 * behind the last. */
const char *phase_backend_name(size_t i);
const char *phase_backend_summary(size_t i);

/* Open the backend NAME; NULL or "auto": any. -errno with one clause in WHY: why it cannot be had;
 * of "auto" why none can. */
int phase_backend_open(const char *name, struct phase_tracer **tracer, char *why, size_t why_size);

const char *phase_tracer_name(const struct phase_tracer *tracer);

/* What the call's phases are told by, and all others; NULL: nothing tells these. */
const struct phase_map *phase_tracer_call(const struct phase_tracer *tracer);
const struct phase_map *phase_tracer_life(const struct phase_tracer *tracer);

/* Can it look at what runs of KIND are for? Without a TRACER (NULL) nothing can but what needs
 * none: the call graph. */
bool phase_tracer_has(const struct phase_tracer *tracer, enum run_kind kind);

/* The number of the system call by which subjects of a run of KIND announce themselves. */
uint32_t phase_tracer_announcement(const struct phase_tracer *tracer, enum run_kind kind);

/* Begin to look, before the subjects announce themselves, for TRACE. 0 or -errno with WHY. */
int phase_tracer_attach(struct phase_tracer *tracer, enum run_kind kind, struct trace *trace,
			char *why, size_t why_size);

/* Stop, and add what was seen to the TRACE that it is for. 0 or -errno. */
int phase_tracer_detach(struct phase_tracer *tracer, enum run_kind kind, struct trace *trace);

void phase_tracer_close(struct phase_tracer *tracer);

#endif
