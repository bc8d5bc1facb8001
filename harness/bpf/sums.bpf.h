/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The maps of the landmarks, and what becomes of a track: from one phase to the next, begun, over,
 * and added to the sums. */
#ifndef HARNESS_BPF_SUMS_BPF_H
#define HARNESS_BPF_SUMS_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "harness/bpf/here.bpf.h"
#include "harness/bpf/track.h"

const volatile struct track_setup setup = {};
const volatile struct track_rule rules[TRACK_EVENTS][TRACK_RULES] = {};

const volatile struct track_range sums_of[TRACK_SUMS] = {};

struct track_use use = {};
struct track_site sites[TRACK_SITES] = {};
struct track_counts counts = {};
__u64 followers[TRACK_PHASES] = {}; /* phases that followed each, a bit each */
__u64 flags_seen = 0, flags_always = ~0ull;

#define MAP_FIXED_KEY(name, map_type, entries, value_type)                                         \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__uint(max_entries, entries);                                                      \
		__type(key, __u32);                                                                \
		__type(value, value_type);                                                         \
	} name SEC(".maps")
#define MAP_HASH(name, entries, key_type, value_type)                                              \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, entries);                                                      \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
	} name SEC(".maps")

MAP_FIXED_KEY(blank, BPF_MAP_TYPE_PERCPU_ARRAY, 1, struct track);
MAP_FIXED_KEY(sums, BPF_MAP_TYPE_PERCPU_ARRAY, TRACK_PHASES + TRACK_SUMS, struct track_sums);
MAP_FIXED_KEY(tails, BPF_MAP_TYPE_PERCPU_ARRAY, 2, struct track_tail); /* the rest; the tail */
MAP_HASH(away, 4096, __u64, struct track);
MAP_HASH(family, 1024, __u32, __u32);
MAP_HASH(waits, 1024, struct track_wait_key, struct track_wait);
MAP_HASH(allocations, 4096, struct track_allocation_key, struct track_allocation);
MAP_HASH(objects, 131072, __u64, struct track_object);

/* The phase that T is in ends, and another begins. */
static __always_inline void go_on(struct track *t, __u32 to, __u64 now)
{
	__u32 from = within(t->phase);

	to = within(to);
	t->ns[from] += now - t->since;
	t->since = now;
	t->events[to]++;
	if (!(followers[from] & 1ull << to))
		followers[from] |= 1ull << to; /* lost in a race, it is set again */
	t->phase = to;
}

static __always_inline bool in_call(const struct track *t)
{
	return t->phase >= use.begin && t->phase <= use.last_of_call;
}

static __always_inline bool fits(const volatile struct track_rule *rule, const struct track *t)
{
	return rule->used && t->phase >= rule->least && t->phase <= rule->most &&
	       (!rule->when || (t->flags & rule->when));
}

/* The clock is read only where a phase ends. */
static __always_inline void apply(const volatile struct track_rule *rule, struct track *t)
{
	if (rule->to == t->phase)
		t->events[within(rule->to)]++;
	else
		go_on(t, rule->to, bpf_ktime_get_ns());
}

static __always_inline void happen(struct track *t, enum track_event event)
{
	for (int i = 0; i < TRACK_RULES; i++)
		if (fits(&rules[event][i], t)) {
			apply(&rules[event][i], t);
			return;
		}
}

static __always_inline int happen_here(enum track_event event)
{
	struct track *t = current_track();

	if (t)
		happen(t, event);
	return 0;
}

static __always_inline __u32 bucket(__u64 ns)
{
	__u32 power = 0, index;
	__u64 rest = ns >> TRACK_STEP_BITS;

	if (!rest)
		return ns;
	if (rest >> 16) {
		power += 16;
		rest >>= 16;
	}
	if (rest >> 8) {
		power += 8;
		rest >>= 8;
	}
	if (rest >> 4) {
		power += 4;
		rest >>= 4;
	}
	if (rest >> 2) {
		power += 2;
		rest >>= 2;
	}
	power += rest >> 1;
	index = ((power + 1) << TRACK_STEP_BITS) + ((ns >> power) & (TRACK_STEPS - 1));
	return index < TRACK_BUCKETS ? index : TRACK_BUCKETS - 1;
}

/* It must see the check of an index on the very register that is used. */
#define FOR_THE_VERIFIER(index) asm volatile("" : "+r"(index))

/* Not static: the verifier then looks at it once, and not on every way that leads to it. */
__attribute__((noinline)) int add(__u32 phase, __u64 ns, __u32 events)
{
	struct track_sums *s = bpf_map_lookup_elem(&sums, &phase);
	__u64 index = bucket(ns);

	FOR_THE_VERIFIER(index);
	if (!s || index >= TRACK_BUCKETS)
		return 0;
	s->n++;
	s->ns += ns;
	s->events += events;
	s->buckets[index]++;
	return 0;
}

static __always_inline void forget(struct track *t)
{
	__builtin_memset(t->ns, 0, sizeof(t->ns));
	__builtin_memset(t->events, 0, sizeof(t->events));
	__builtin_memset(t->before, 0, sizeof(t->before));
	__builtin_memset(t->cause_since, 0, sizeof(t->cause_since));
	__builtin_memset(t->lost, 0, sizeof(t->lost));
	t->over = 0;
	t->task = 0;
}

static __always_inline bool was_in(const struct track *t, __u32 phase)
{
	if (t->is_child)
		return phase >= use.born && phase <= use.last_of_child;
	return phase >= use.begin && (use.life || phase <= use.last_of_call);
}

static __always_inline struct track_tail *tail_of(const struct track *t)
{
	__u32 slow = t->slow;

	return bpf_map_lookup_elem(&tails, &slow);
}

__attribute__((noinline)) int add_slow_phase(__u32 phase, __u64 ns)
{
	__u32 slow = 1;
	struct track_tail *tail = bpf_map_lookup_elem(&tails, &slow);
	__u64 i = phase;

	FOR_THE_VERIFIER(i);
	if (tail && i < TRACK_PHASES)
		tail->phase_ns[i] += ns;
	return 0;
}

/* The time of PHASE goes into its sum; instead of it the track keeps that of all phases up to this
 * one. Not static, as add(): a loop around it is then nothing to the verifier. */
__attribute__((noinline)) int settle_phase(__u32 phase)
{
	struct track *t = look_here();
	__u64 i = phase;

	FOR_THE_VERIFIER(i);
	if (!t || i >= TRACK_PHASES || !was_in(t, phase))
		return 0;
	if (t->events[i])
		add(phase, t->ns[i], t->events[i]);
	if (t->slow)
		add_slow_phase(phase, t->ns[i]);
	if (i)
		t->ns[i] += t->ns[i - 1];
	return 0;
}

__attribute__((noinline)) int settle_sum(__u32 sum)
{
	struct track *t = look_here();
	__u64 i = sum, first, last, ns;

	FOR_THE_VERIFIER(i);
	if (!t || i >= TRACK_SUMS)
		return 0;
	first = sums_of[i].first;
	last = sums_of[i].last;
	FOR_THE_VERIFIER(first);
	FOR_THE_VERIFIER(last);
	if (first > last || last >= TRACK_PHASES || !was_in(t, first) || !was_in(t, last))
		return 0;
	ns = t->ns[last];
	if (first && first < TRACK_PHASES)
		ns -= t->ns[first - 1];
	return ns ? add(TRACK_PHASES + sum, ns, 1) : 0;
}

__attribute__((noinline)) int settle_cause(__u32 cause)
{
	struct track *t = look_here();
	struct track_tail *tail;
	__u64 i = cause, ns;

	FOR_THE_VERIFIER(i);
	if (!t || i >= TRACK_CAUSES || !t->lost[i])
		return 0;
	ns = t->lost[i];
	tail = tail_of(t);
	if (!tail)
		return 0;
	tail->causes[i].ns += ns;
	if (ns >= use.material_ns || i == TRACK_MIGRATED) {
		tail->causes[i].n++;
		tail->causes[i].with_ns += t->took;
	}
	return 0;
}

/* Whose causes are wanted: a caller's, once it is known what is slow. */
static __always_inline void settle_causes(const struct track *t)
{
	struct track_tail *tail = tail_of(t);

	if (!tail)
		return;
	tail->n++;
	tail->ns += t->took;
	for (__u32 i = 0; i < TRACK_CAUSES; i++)
		settle_cause(i);
}

/* Add what the track on this CPU has been through to the sums, and empty it. It is over, and this
 * is done when the next thing happens here: not in the call that is measured. From 7.0 on a program
 * can be preempted: what comes meanwhile must see that the track is being settled. */
__attribute__((noinline)) int settle(void)
{
	struct track *t = look_here();

	if (!t || t->over != TRACK_OVER)
		return 0;
	t->over = TRACK_SETTLING;
	t->slow = use.slow_ns && !t->is_child && t->took > use.slow_ns;
	if (use.slow_ns && !t->is_child)
		settle_causes(t);
	for (__u32 i = 0; i < TRACK_PHASES; i++)
		settle_phase(i);
	for (__u32 i = 0; i < TRACK_SUMS; i++)
		settle_sum(i);
	forget(t);
	t->over = 0;
	return 0;
}

static __always_inline void finish(struct track *t, __u64 now)
{
	t->ns[within(t->phase)] += now - t->since;
	t->took = now - t->began;
	t->lost[TRACK_MIGRATED] = t->cpu != bpf_get_smp_processor_id();
	t->over = TRACK_OVER;
	t->task = 0;
}

static __always_inline void begin(struct track *t, __u32 phase, bool is_child, __u64 now)
{
	t->began = now;
	t->since = now;
	t->away_since = 0;
	t->contended_since = 0;
	t->woken = 0;
	t->parent = 0;
	t->cpu = bpf_get_smp_processor_id();
	t->phase = within(phase);
	t->is_child = is_child;
	t->seq = 0;
	t->events[within(phase)]++;
}

/* Begin the phase of the place SITE, if it is one of those that are known. */
static __always_inline void reach(struct track *t, __u64 site)
{
	struct track_site *known = &sites[(__u32)(site * use.factor) >> 22 & (TRACK_SITES - 1)];

	if (known->address == site && fits(&known->rule, t))
		apply(&known->rule, t);
}

/* Argument WHICH, which is FIRST or the one behind it; else 0. The verifier takes no address in CTX
 * that is computed. */
static __always_inline __u64 argument(__u64 *ctx, const int first, __u32 which)
{
	__u64 value = 0, is_first = which == (__u32)first, is_next = which == (__u32)first + 1;

	/* Else the compiler puts WHICH for the constants. */
	FOR_THE_VERIFIER(is_first);
	FOR_THE_VERIFIER(is_next);
	if (is_first)
		value = ctx[first];
	FOR_THE_VERIFIER(value);
	if (is_next)
		value = ctx[first + 1];
	return value;
}

/* Pages for page tables, stacks and user memory. The slab allocator's own, which are neither zeroed
 * nor movable, are seen as the objects in them. (include/linux/gfp_types.h; the same since 4.8.) */
#define GFP_MOVABLE 0x08u
#define GFP_ZERO    0x100u

#endif
