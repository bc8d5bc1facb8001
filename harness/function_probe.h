/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pair of programs of bpf/functions.bpf.c at the entry and at the exit of one function of the
 * kernel: by its trampoline (fentry, fexit), else by probes (kprobe, kretprobe). Nothing is pinned:
 * it is gone with this process, however that ends. Only where forkmark is built with BPF. */
#ifndef HARNESS_FUNCTION_PROBE_H
#define HARNESS_FUNCTION_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/bpf/track.h"

struct bpf_link;
struct functions_bpf;

struct function_probe {
	const char *function, *how; /* "copy_creds"; "fentry" or "kprobe" */
	struct track_function told;
	int here;
	struct functions_bpf *skeleton;
	struct bpf_link *links[2];
	uint64_t missed; /* by probes that are gone */
};

/* Load the pair of FUNCTION, which is told what TOLD says and whose tracks lie in the map HERE, a
 * descriptor; attach it once, to see that it can be. A trampoline must know the function's
 * arguments, or it spoils them: not CERTAIN says that what the kernel's BTF tells of them may be
 * another function's. 0 or -errno, with one clause in WHY on why neither way can be had. Closed by
 * the caller if it was opened. FUNCTION and HERE must last as long. */
int function_probe_open(struct function_probe *probe, const char *function,
			const struct track_function *told, int here, bool certain, char *why,
			size_t why_size);

/* 0 or -errno. */
int function_probe_attach(struct function_probe *probe);
void function_probe_detach(struct function_probe *probe);

/* Add to MISSES how often the pair did not run since it was opened, detached: because it, or of
 * probes any other one, ran already on that CPU, or because more tasks were in the function than
 * the kernel keeps room for. False where the kernel does not tell (before 5.12; of room, before
 * 6.7 it never does). */
bool function_probe_misses(const struct function_probe *probe, uint64_t *misses);

void function_probe_close(struct function_probe *probe);

#endif
