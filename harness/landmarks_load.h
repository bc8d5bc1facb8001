/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of bpf/landmarks.bpf.c on this kernel: which of them it can have, how they are told
 * of it, loaded and attached. For the backends that track creations by them; only where forkmark is
 * built with BPF. */
#ifndef HARNESS_LANDMARKS_LOAD_H
#define HARNESS_LANDMARKS_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/kallsyms.h"

struct bpf_link;
struct btf;
struct landmarks_bpf;
struct phase_map;

/* What a kernel tells of itself. */
struct landmarks_kernel {
	struct btf *btf; /* NULL: it has none */
	struct kallsyms symbols;
};

/* 0 or -errno with one clause in WHY; landmarks_kernel_free() in either case. */
int landmarks_kernel_read(struct landmarks_kernel *kernel, char *why, size_t why_size);
void landmarks_kernel_free(struct landmarks_kernel *kernel);

/* Is the running kernel of that version or a later one? */
bool landmarks_is_at_least(unsigned major, unsigned minor);

/* KERNEL is a struct landmarks_kernel: as phase_map_make() asks. */
bool landmarks_has_tracepoint(void *kernel, const char *name);

/* Load those programs that this kernel has and WANTED names (NULL: all), with the rules and sums of
 * MAP. 0 or -errno with one clause in WHY; landmarks_bpf__destroy() in either case. */
int landmarks_load(const struct landmarks_kernel *kernel, const struct phase_map *map,
		   bool (*wanted)(const char *program), struct landmarks_bpf **skeleton, char *why,
		   size_t why_size);

/* 0; -ENOENT when this kernel has no such tracepoint; -errno. LINK is the caller's. */
int landmarks_link(struct landmarks_bpf *skeleton, const char *program, struct bpf_link **link);

#endif
