/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The landmarks backend: phases of process creation from the kernel's own tracepoints, by BPF.
 *
 * Works on kernels without kprobes and under lockdown, and sees what the compiler inlined. Nothing
 * is pinned: programs and maps go with this process, however it ends. */
#ifndef HARNESS_LANDMARKS_H
#define HARNESS_LANDMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/trace.h"

struct landmarks;
struct kallsyms;
struct phase_map;

/* What a run looks at. Each costs something, so that they are runs of their own. */
enum landmarks_view {
	LANDMARKS_CALL,       /* the call's phases */
	LANDMARKS_LIFE,       /* the child's, and the reaping */
	LANDMARKS_ALLOCATIONS /* memory; no time is kept. Learns places that the others go by */
};

/* Load the programs and calibrate them by a few forks of this process's own. -errno with one clause
 * in WHY: what this kernel, this user or this build lacks. */
int landmarks_open(struct landmarks **landmarks, char *why, size_t why_size);

/* The number of the system call by which subjects announce themselves, in arena_spec.announce. */
uint32_t landmarks_announcement(const struct landmarks *landmarks);

/* What this kernel's phases are told by. Belongs to LANDMARKS. */
const struct phase_map *landmarks_map(const struct landmarks *landmarks);
const struct kallsyms *landmarks_symbols(const struct landmarks *landmarks);

/* What is slow: callers that take longer than NS, in a view that keeps their time; 0: nothing is
 * told of them. A cause by which a caller loses MATERIAL_NS or more counts as seen. */
struct landmarks_slow {
	uint64_t ns, material_ns;
};

/* Begin to look, before the subjects announce themselves. 0 or -errno with WHY. */
int landmarks_attach(struct landmarks *landmarks, enum landmarks_view view,
		     const struct landmarks_slow *slow, char *why, size_t why_size);

/* Stop, and add what was seen to TRACE. After ALLOCATIONS it waits up to a second for the kernel to
 * give back what it frees later (RCU). 0 or -errno. */
int landmarks_detach(struct landmarks *landmarks, struct trace *trace);

void landmarks_close(struct landmarks *landmarks);

#endif
