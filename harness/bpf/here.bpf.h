/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The track of the task that runs on this CPU. The map is one, of the landmarks: programs of other
 * objects are given it before they are loaded. */
#ifndef HARNESS_BPF_HERE_BPF_H
#define HARNESS_BPF_HERE_BPF_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "harness/bpf/track.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct track);
} here SEC(".maps");

static __always_inline struct track *look_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&here, &zero);
}

/* The track of the task that runs, or NULL. */
static __always_inline struct track *current_track(void)
{
	struct track *t = look_here();

	return t && t->task ? t : NULL;
}

static __always_inline __u32 within(__u32 phase)
{
	return phase < TRACK_PHASES ? phase : TRACK_PHASES - 1;
}

#endif
