/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a track loses time by: reclaim, compaction, interrupts, waiting for its CPU. Nothing is kept
 * but an amount in the track. */
#ifndef HARNESS_BPF_CAUSES_BPF_H
#define HARNESS_BPF_CAUSES_BPF_H

#include "harness/bpf/sums.bpf.h"

/* A child's time is lost to the caller that sleeps until it has ended; while the caller could run,
 * it loses its own. */
static __always_inline void lose(struct track *t, const enum track_cause cause, __u64 from,
				 __u64 now)
{
	struct track *who = t;

	if (t->is_child) {
		__u64 parent = t->parent;

		who = bpf_map_lookup_elem(&away, &parent);
		if (!who || who->preempted)
			return;
		if (from < who->away_since)
			from = who->away_since;
	}
	if (from < now)
		who->lost[cause] += now - from;
}

/* What lies around an interrupt, or a time off the CPU, of NS ends so much later. */
static __always_inline void postpone(struct track *t, __u64 ns)
{
	if (t->cause_since[TRACK_RECLAIM])
		t->cause_since[TRACK_RECLAIM] += ns;
	if (t->cause_since[TRACK_COMPACTION])
		t->cause_since[TRACK_COMPACTION] += ns;
}

static __always_inline int cause_begins(const enum track_cause cause)
{
	struct track *t = current_track();

	if (t)
		t->cause_since[cause] = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int cause_ends(const enum track_cause cause)
{
	struct track *t = current_track();
	__u64 since, now;

	if (!t)
		return 0;
	since = t->cause_since[cause];
	if (!since)
		return 0;
	now = bpf_ktime_get_ns();
	t->cause_since[cause] = 0;
	lose(t, cause, since, now);
	if (cause == TRACK_IRQ || cause == TRACK_SOFTIRQ)
		postpone(t, now - since);
	if (cause == TRACK_IRQ && t->cause_since[TRACK_SOFTIRQ])
		t->cause_since[TRACK_SOFTIRQ] += now - since;
	return 0;
}

/* The child leaves its CPU. If its caller has been preempted meanwhile, perhaps by this very child,
 * that time was the child's and not lost. */
static __always_inline void excuse(const struct track *child, __u64 now)
{
	__u64 parent = child->parent, from = child->ran_since;
	struct track *t = bpf_map_lookup_elem(&away, &parent);

	if (!t || !t->preempted)
		return;
	if (from < t->away_since)
		from = t->away_since;
	t->away_since += now - from;
}

/* It runs again, or for the first time. What it slept inside a reclaim is the reclaim's. */
static __always_inline void account_away(struct track *t, __u64 now)
{
	__u64 since = t->away_since, ready = t->woken ? t->woken : now;
	bool born = t->is_child && !t->ran_since, sleeps = t->is_child || !use.life;

	if (!since)
		return;
	if (t->contended_since)
		t->contended_away += now - since;
	if (born || t->preempted) {
		lose(t, born ? TRACK_RUNQUEUE : TRACK_PREEMPTED, since, now);
		postpone(t, now - since);
	} else {
		if (sleeps && !t->cause_since[TRACK_RECLAIM] && !t->cause_since[TRACK_COMPACTION])
			lose(t, TRACK_SLEPT, since, ready);
		lose(t, TRACK_RUNQUEUE, ready, now);
		postpone(t, now - ready);
	}
	t->ran_since = now;
}

#define CAUSE(tracepoint, act, cause)                                                              \
	SEC("raw_tp/" #tracepoint) int tracepoint(__u64 *ctx)                                      \
	{                                                                                          \
		(void)ctx;                                                                         \
		return act(cause);                                                                 \
	}

CAUSE(mm_vmscan_direct_reclaim_begin, cause_begins, TRACK_RECLAIM)
CAUSE(mm_vmscan_direct_reclaim_end, cause_ends, TRACK_RECLAIM)
CAUSE(mm_vmscan_memcg_reclaim_begin, cause_begins, TRACK_RECLAIM)
CAUSE(mm_vmscan_memcg_reclaim_end, cause_ends, TRACK_RECLAIM)
CAUSE(mm_compaction_begin, cause_begins, TRACK_COMPACTION)
CAUSE(mm_compaction_end, cause_ends, TRACK_COMPACTION)
CAUSE(softirq_entry, cause_begins, TRACK_SOFTIRQ)
CAUSE(softirq_exit, cause_ends, TRACK_SOFTIRQ)
CAUSE(irq_handler_entry, cause_begins, TRACK_IRQ)
CAUSE(irq_handler_exit, cause_ends, TRACK_IRQ)
/* x86 has interrupts without a handler of that kind. */
CAUSE(local_timer_entry, cause_begins, TRACK_IRQ)
CAUSE(local_timer_exit, cause_ends, TRACK_IRQ)
CAUSE(reschedule_entry, cause_begins, TRACK_IRQ)
CAUSE(reschedule_exit, cause_ends, TRACK_IRQ)
CAUSE(call_function_entry, cause_begins, TRACK_IRQ)
CAUSE(call_function_exit, cause_ends, TRACK_IRQ)
CAUSE(call_function_single_entry, cause_begins, TRACK_IRQ)
CAUSE(call_function_single_exit, cause_ends, TRACK_IRQ)

#endif
