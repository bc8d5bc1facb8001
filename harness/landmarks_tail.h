/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the programs of bpf/causes.bpf.h have seen of the slowest calls. Only where forkmark is
 * built with BPF. */
#ifndef HARNESS_LANDMARKS_TAIL_H
#define HARNESS_LANDMARKS_TAIL_H

#include <stdbool.h>

struct landmarks_bpf;
struct phase_map;
struct trace;

/* Add the tail of the run that is over to TRACE: of the call, or of the LIFE around it. Nothing
 * where it was not known what is slow. 0 or -errno. */
int landmarks_read_tail(struct landmarks_bpf *skeleton, const struct phase_map *map, bool life,
			struct trace *trace);

#endif
