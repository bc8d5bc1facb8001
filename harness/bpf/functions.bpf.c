// SPDX-License-Identifier: GPL-2.0-or-later
/* The entry and the exit of one function of the kernel as landmarks of the track that is `here`:
 * the function's phase begins, and at its end goes on the one that it interrupted. Loaded once for
 * each function; tracks are begun, ended and summed up by landmarks.bpf.c, of whose maps `here` is
 * one.
 *
 * Two programs are loaded of the four: those of trampolines (fentry, fexit) or those of probes.
 * They look at no argument. An exit that was missed is made good by the caller's. */
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "harness/bpf/here.bpf.h"
#include "harness/bpf/track.h"

char LICENSE[] SEC("license") = "GPL";

const volatile struct track_function function = {};

static __always_inline bool is_inside(const struct track *t)
{
	return t->phase >= function.phase && t->phase <= function.own_last;
}

static __always_inline void go_on(struct track *t, __u32 to, __u64 now)
{
	t->ns[within(t->phase)] += now - t->since;
	t->since = now;
	t->phase = to;
}

static __always_inline int begin(void)
{
	struct track *t = current_track();
	__u32 phase = within(function.phase);

	/* From where it is not called, it is another task's work that has interrupted this one. */
	if (!t || t->phase < function.first || t->phase > function.last)
		return 0;
	t->events[phase]++;
	if (is_inside(t))
		return 0;
	t->before[phase] = t->phase + 1;
	go_on(t, phase, bpf_ktime_get_ns());
	return 0;
}

static __always_inline int end(void)
{
	struct track *t = current_track();
	__u32 phase = within(function.phase), before;

	if (!t || !is_inside(t))
		return 0;
	before = t->before[phase];
	if (!before)
		return 0;
	t->before[phase] = 0;
	go_on(t, within(before - 1), bpf_ktime_get_ns());
	return 0;
}

#define PROGRAM(section, name, act)                                                                \
	SEC(section) int name(void *ctx)                                                           \
	{                                                                                          \
		(void)ctx;                                                                         \
		return act();                                                                      \
	}

PROGRAM("fentry", enter, begin)
PROGRAM("fexit", leave, end)
PROGRAM("kprobe", enter_probe, begin)
PROGRAM("kretprobe", leave_probe, end)
