/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions backend: phases of the creating call from the entry and the exit of the kernel's
 * functions, by BPF. What each spends itself is exact, as far as the compiler has left it a
 * function; each entry with its exit costs something, which is told. Only of the call: the child's
 * life is told by landmarks. Nothing is pinned: all of it goes with this process. */
#ifndef HARNESS_FUNCTIONS_H
#define HARNESS_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

struct functions;
struct phase_map;
struct trace;

/* Load the programs of every function that this kernel has of the phase table. -errno with one
 * clause in WHY: what this kernel, this user or this build lacks. */
int functions_open(struct functions **functions, char *why, size_t why_size);

/* The number of the system call by which subjects announce themselves, in arena_spec.announce. */
uint32_t functions_announcement(const struct functions *functions);

/* What this kernel's phases are told by. Belongs to FUNCTIONS. */
const struct phase_map *functions_map(const struct functions *functions);

/* Begin to look, before the subjects announce themselves. 0 or -errno with WHY. */
int functions_attach(struct functions *functions, char *why, size_t why_size);

/* Stop, and add what was seen to TRACE, which was prepared with the map. 0 or -errno. */
int functions_detach(struct functions *functions, struct trace *trace);

void functions_close(struct functions *functions);

#endif
