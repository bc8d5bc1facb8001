/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs of bpf/landmarks.bpf.c have summed up, read from their maps. Only where
 * forkmark is built with BPF. */
#ifndef HARNESS_LANDMARKS_READ_H
#define HARNESS_LANDMARKS_READ_H

#include <stdbool.h>
#include <stdint.h>

struct kallsyms;
struct landmarks_bpf;
struct phase_map;
struct trace;

/* Empty all maps. 0 or -errno. */
int landmarks_clear(struct landmarks_bpf *skeleton);

/* Add sums and waits to TRACE: of the call alone, or of the LIFE around it. 0 or -errno. */
int landmarks_read(struct landmarks_bpf *skeleton, const struct phase_map *map,
		   const struct kallsyms *symbols, bool life, struct trace *trace);

/* Bytes of what was allocated and is still there. */
uint64_t landmarks_unfreed(struct landmarks_bpf *skeleton);

/* Type the places where something was allocated: MAP then knows them. 0 or -errno. */
int landmarks_learn(struct landmarks_bpf *skeleton, const struct kallsyms *symbols,
		    struct phase_map *map);

/* Add allocations to TRACE. 0 or -errno. */
int landmarks_read_allocations(struct landmarks_bpf *skeleton, const struct phase_map *map,
			       const struct kallsyms *symbols, struct trace *trace);

#endif
