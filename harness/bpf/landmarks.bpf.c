// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a process creation is in the kernel, told from the kernel's own tracepoints.
 *
 * Each event of a traced task ends the phase that it is in and may begin another one; which, the
 * controller has written into rules and sites. The sums are kept here, on each CPU; nothing is
 * streamed. A track is `here` while its task runs, and in `away` while it does not, so that events
 * of all other tasks cost one look at a per-CPU word.
 *
 * No program reads kernel memory by a helper unless setup.alloc_has_cache says that it may, so that
 * all of it loads under lockdown=confidentiality, too. Programs are attached as raw tracepoints,
 * also where the kernel has BTF: their arguments are numbers, which is all that is wanted of them,
 * and one way works on every kernel (typed ones may not take a `const void *` before 6.2). Atomic
 * operations other than adding are not there before 5.12.
 */
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "harness/bpf/track.h"

char LICENSE[] SEC("license") = "GPL";

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

MAP_FIXED_KEY(here, BPF_MAP_TYPE_PERCPU_ARRAY, 1, struct track);
MAP_FIXED_KEY(blank, BPF_MAP_TYPE_PERCPU_ARRAY, 1, struct track);
MAP_FIXED_KEY(sums, BPF_MAP_TYPE_PERCPU_ARRAY, TRACK_PHASES + TRACK_SUMS, struct track_sums);
MAP_HASH(away, 4096, __u64, struct track);
MAP_HASH(family, 1024, __u32, __u32);
MAP_HASH(waits, 1024, struct track_wait_key, struct track_wait);
MAP_HASH(allocations, 4096, struct track_allocation_key, struct track_allocation);
MAP_HASH(objects, 131072, __u64, struct track_object);

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
	t->over = 0;
	t->task = 0;
}

static __always_inline bool was_in(const struct track *t, __u32 phase)
{
	if (t->is_child)
		return phase >= use.born && phase <= use.last_of_child;
	return phase >= use.begin && (use.life || phase <= use.last_of_call);
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

/* Add what the track on this CPU has been through to the sums, and empty it. It is over, and this
 * is done when the next thing happens here: not in the call that is measured. From 7.0 on a program
 * can be preempted: what comes meanwhile must see that the track is being settled. */
__attribute__((noinline)) int settle(void)
{
	struct track *t = look_here();

	if (!t || t->over != TRACK_OVER)
		return 0;
	t->over = TRACK_SETTLING;
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
	t->over = TRACK_OVER;
	t->task = 0;
}

static __always_inline void begin(struct track *t, __u32 phase, bool is_child, __u64 now)
{
	t->began = now;
	t->since = now;
	t->away_since = 0;
	t->contended_since = 0;
	t->phase = within(phase);
	t->is_child = is_child;
	t->seq = 0;
	t->events[within(phase)]++;
}

/* One of ours: it has announced itself before its loop. */
static __always_inline bool is_family(void)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32;

	return bpf_map_lookup_elem(&family, &process);
}

static __always_inline void announced(void)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32, one = 1;

	bpf_map_update_elem(&family, &process, &one, BPF_ANY);
}

SEC("raw_tp/sys_enter")
int sys_enter(__u64 *ctx)
{
	__u32 number = (__u32)ctx[1], kind;
	struct track *t;

	if (number >= TRACK_SYSCALLS) {
		if (number == setup.announce)
			announced();
		return 0;
	}
	kind = setup.syscalls[number];
	t = look_here();
	if (!t)
		return 0;
	if (t->over)
		settle();
	if (t->task && t->is_child) {
		happen(t, kind == TRACK_EXECS   ? TRACK_EXEC
			  : kind == TRACK_EXITS ? TRACK_EXIT
						: TRACK_SYSCALL);
	} else if ((kind == TRACK_REAPS || kind == TRACK_REAPS_QUIETLY) && t->task) {
		t->quietly = kind == TRACK_REAPS_QUIETLY;
		happen(t, TRACK_REAP);
	} else if (kind == TRACK_CREATES && is_family()) {
		/* Another creation before the last one was reaped: that one's end is not seen. */
		if (t->task)
			forget(t);
		if (t->over) {
			__sync_fetch_and_add(&counts.lost, 1);
			return 0;
		}
		t->flags = 0;
		begin(t, use.begin, false, bpf_ktime_get_ns());
		t->task = bpf_get_current_task();
	}
	return 0;
}

SEC("raw_tp/sys_exit")
int sys_exit(__u64 *ctx)
{
	struct track *t = current_track();
	long result = (long)ctx[1];
	__u64 now;

	if (!t)
		return 0;
	if (t->is_child) {
		happen(t, TRACK_RETURN);
		return 0;
	}
	now = bpf_ktime_get_ns();
	if (in_call(t) && result < 0) {
		__sync_fetch_and_add(&counts.refused, 1);
		forget(t);
	} else if (in_call(t) && use.life) {
		happen(t, TRACK_RETURN);
	} else if (in_call(t)) {
		finish(t, now);
	} else if (t->phase >= use.reaping && result < 0) {
		forget(t);
	} else if (t->phase >= use.reaping && (t->quietly || result)) {
		finish(t, now);
	}
	return 0;
}

SEC("raw_tp/task_newtask")
int task_newtask(__u64 *ctx)
{
	struct track *t = current_track();

	if (!t || t->is_child)
		return 0;
	t->flags = ctx[1];
	if ((flags_seen & t->flags) != t->flags)
		flags_seen |= t->flags;
	if (flags_always & ~t->flags)
		flags_always &= t->flags;
	happen(t, TRACK_NEWTASK);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int sched_process_fork(__u64 *ctx)
{
	(void)ctx;
	return happen_here(TRACK_FORK);
}

/* The child begins in the queue of a CPU. */
static __always_inline void give_birth(__u64 task, __u64 flags, __u64 now)
{
	__u32 zero = 0;
	struct track *child = bpf_map_lookup_elem(&blank, &zero);

	if (!child)
		return;
	child->events[within(use.born)] = 0;
	child->task = task;
	child->flags = flags;
	begin(child, use.born, true, now);
	child->away_since = now;
	if (bpf_map_update_elem(&away, &task, child, BPF_ANY))
		__sync_fetch_and_add(&counts.lost, 1);
}

SEC("raw_tp/sched_wakeup_new")
int sched_wakeup_new(__u64 *ctx)
{
	struct track *t = current_track();

	if (!t || t->is_child)
		return 0;
	if (use.children)
		give_birth(ctx[0], t->flags, bpf_ktime_get_ns());
	happen(t, TRACK_WAKEUP_NEW);
	return 0;
}

static __always_inline void add_wait(struct track_wait_key *key, __u64 ns)
{
	struct track_wait *wait = bpf_map_lookup_elem(&waits, key);
	struct track_wait first = { 1, ns, ns };

	if (!wait) {
		bpf_map_update_elem(&waits, key, &first, BPF_NOEXIST);
		return;
	}
	__sync_fetch_and_add(&wait->count, 1);
	__sync_fetch_and_add(&wait->ns, ns);
	if (ns > wait->most_ns)
		wait->most_ns = ns;
}

static __always_inline void leave(struct track *t, bool preempted, bool dead)
{
	__u64 task = t->task, now = bpf_ktime_get_ns();

	if (dead && t->is_child)
		finish(t, now);
	else if (dead)
		forget(t);
	if (dead)
		return;
	t->away_since = now;
	t->preempted = preempted;
	if (bpf_map_update_elem(&away, &task, t, BPF_ANY))
		__sync_fetch_and_add(&counts.lost, 1);
	forget(t);
}

static __always_inline void come_back(struct track *t, __u64 now)
{
	struct track_wait_key key = { .phase = t->phase };

	key.reason = t->preempted ? TRACK_WAIT_PREEMPTED : TRACK_WAIT_SLEPT;
	if (!t->is_child && in_call(t) && t->away_since)
		add_wait(&key, now - t->away_since);
	happen(t, TRACK_SWITCH_IN);
}

SEC("raw_tp/sched_switch")
int sched_switch(__u64 *ctx)
{
	struct track *t = look_here(), *back;
	__u64 next = ctx[2];
	__u32 zero = 0;
	bool dead;

	if (!t)
		return 0;
	if (t->over)
		settle();
	if (t->task) {
		/* Older kernels do not say that a task leaves for good: one that sleeps on its way
		 * out is taken for it. */
		if (setup.switch_has_state)
			dead = ctx[3] & 0x80; /* TASK_DEAD */
		else
			dead = t->is_child && rules[TRACK_EXIT][0].used &&
			       t->phase >= rules[TRACK_EXIT][0].to && !(ctx[0] & 1);
		leave(t, ctx[0] & 1, dead);
	}
	back = bpf_map_lookup_elem(&away, &next);
	if (back) {
		if (t->over)
			settle();
		if (t->over)
			__sync_fetch_and_add(&counts.lost, 1);
		else
			bpf_map_update_elem(&here, &zero, back, BPF_ANY);
		bpf_map_delete_elem(&away, &next);
		if (!t->over)
			come_back(t, bpf_ktime_get_ns());
	}
	return 0;
}

SEC("raw_tp/sched_waking")
int sched_waking(__u64 *ctx)
{
	__u64 task = ctx[0];
	struct track *t = bpf_map_lookup_elem(&away, &task);

	if (t)
		happen(t, TRACK_WAKING);
	return 0;
}

#define LANDMARK(tracepoint, event)                                                                \
	SEC("raw_tp/" #tracepoint) int tracepoint(__u64 *ctx)                                      \
	{                                                                                          \
		(void)ctx;                                                                         \
		return happen_here(event);                                                         \
	}

LANDMARK(mmap_lock_start_locking, TRACK_LOCK_START)
LANDMARK(mmap_lock_acquire_returned, TRACK_LOCK_ACQUIRED)
LANDMARK(tlb_flush, TRACK_TLB_FLUSH)
LANDMARK(page_fault_user, TRACK_PAGE_FAULT)
LANDMARK(sched_prepare_exec, TRACK_PREPARE_EXEC)
LANDMARK(sched_process_exec, TRACK_PROCESS_EXEC)
LANDMARK(sched_process_exit, TRACK_PROCESS_EXIT)
LANDMARK(signal_generate, TRACK_SIGNAL)

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

SEC("raw_tp/mmap_lock_released")
int mmap_lock_released(__u64 *ctx)
{
	return argument(ctx, 1, setup.released_has_path ? 2 : 1) & 1
		       ? happen_here(TRACK_LOCK_RELEASED)
		       : 0;
}

/* Begin the phase of the place SITE, if it is one of those that are known. */
static __always_inline void reach(struct track *t, __u64 site)
{
	struct track_site *known = &sites[(__u32)(site * use.factor) >> 22 & (TRACK_SITES - 1)];

	if (known->address == site && fits(&known->rule, t))
		apply(&known->rule, t);
}

SEC("raw_tp/kmem_cache_alloc")
int kmem_cache_alloc(__u64 *ctx)
{
	struct track *t = current_track();

	if (t)
		reach(t, ctx[0]);
	return 0;
}

/* 5.10 to 6.0: a cache is asked so where a node is wanted. */
SEC("raw_tp/kmem_cache_alloc_node")
int kmem_cache_alloc_node(__u64 *ctx)
{
	struct track *t = current_track();

	if (t)
		reach(t, ctx[0]);
	return 0;
}

SEC("raw_tp/kmem_cache_free")
int kmem_cache_free(__u64 *ctx)
{
	struct track *t = current_track();

	if (t)
		reach(t, ctx[0]);
	return 0;
}

/* Pages for page tables, stacks and user memory. The slab allocator's own, which are neither zeroed
 * nor movable, are seen as the objects in them. (include/linux/gfp_types.h; the same since 4.8.) */
#define GFP_MOVABLE 0x08u
#define GFP_ZERO    0x100u

SEC("raw_tp/mm_page_alloc")
int mm_page_alloc(__u64 *ctx)
{
	return ctx[2] & (GFP_MOVABLE | GFP_ZERO) ? happen_here(TRACK_PAGE_ALLOC) : 0;
}

/* From here on: what is allocated and freed, in runs of which no time is kept. */

static __always_inline void learn(struct track *t, struct track_allocation_key *key, __u64 object,
				  __u64 bytes, __u64 cache)
{
	struct track_allocation first = { .seq = ++t->seq }, *known;
	struct track_object one = { .bytes = bytes };

	key->phase = t->phase;
	key->is_child = t->is_child;
	known = bpf_map_lookup_elem(&allocations, key);
	if (!known) {
		if ((setup.alloc_has_cache || setup.free_has_cache) && cache) {
			__u64 name = 0;

			bpf_probe_read_kernel(&first.object_bytes, sizeof(first.object_bytes),
					      (void *)(cache + setup.cache_object_size));
			bpf_probe_read_kernel(&name, sizeof(name),
					      (void *)(cache + setup.cache_name));
			bpf_probe_read_kernel_str(first.cache, sizeof(first.cache), (void *)name);
		}
		bpf_map_update_elem(&allocations, key, &first, BPF_NOEXIST);
		known = bpf_map_lookup_elem(&allocations, key);
		if (!known)
			return;
	}
	__sync_fetch_and_add(&known->count, 1);
	if (bytes)
		__sync_fetch_and_add(&known->bytes, bytes);
	one.key = *key;
	if (object && bpf_map_update_elem(&objects, &object, &one, BPF_ANY))
		__sync_fetch_and_add(&counts.objects_lost, 1);
}

static __always_inline int learn_cache(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_CACHE };
	struct track *t = current_track();
	__u32 size = 0;

	if (!t)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	if (setup.alloc_has_cache)
		bpf_probe_read_kernel(&size, sizeof(size), (void *)(ctx[2] + setup.cache_size));
	else
		size = argument(ctx, 3, setup.alloc_bytes_at);
	learn(t, &key, ctx[1], size, setup.alloc_has_cache ? ctx[2] : 0);
	return 0;
}

SEC("raw_tp/kmem_cache_alloc")
int learn_kmem_cache_alloc(__u64 *ctx)
{
	return learn_cache(ctx);
}

SEC("raw_tp/kmem_cache_alloc_node")
int learn_kmem_cache_alloc_node(__u64 *ctx)
{
	return learn_cache(ctx);
}

static __always_inline int learn_kmalloc_at(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_KMALLOC };
	struct track *t = current_track();

	if (!t)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	learn(t, &key, ctx[1], argument(ctx, 3, setup.kmalloc_bytes_at), 0);
	return 0;
}

SEC("raw_tp/kmalloc")
int learn_kmalloc(__u64 *ctx)
{
	return learn_kmalloc_at(ctx);
}

SEC("raw_tp/kmalloc_node")
int learn_kmalloc_node(__u64 *ctx)
{
	return learn_kmalloc_at(ctx);
}

SEC("raw_tp/mm_page_alloc")
int learn_mm_page_alloc(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_PAGES };
	struct track *t = current_track();

	if (!t)
		return 0;
	if (!ctx[0] || !(ctx[2] & (GFP_MOVABLE | GFP_ZERO)))
		return 0;
	happen(t, TRACK_PAGE_ALLOC);
	key.order = (__u32)ctx[1];
	learn(t, &key, ctx[0], (__u64)setup.page_bytes << (key.order & 31), 0);
	return 0;
}

static __always_inline int forget_object(__u64 object)
{
	struct track_object *known = bpf_map_lookup_elem(&objects, &object);
	struct track_allocation *allocation;

	if (!known)
		return 0;
	allocation = bpf_map_lookup_elem(&allocations, &known->key);
	if (allocation) {
		__sync_fetch_and_add(&allocation->freed_count, 1);
		__sync_fetch_and_add(&allocation->freed_bytes, known->bytes);
	}
	bpf_map_delete_elem(&objects, &object);
	return 0;
}

/* A place that frees may begin a phase, too: it is written down like one that allocates. */
SEC("raw_tp/kmem_cache_free")
int learn_kmem_cache_free(__u64 *ctx)
{
	struct track_allocation_key key = { .what = TRACK_FREED };
	struct track *t = current_track();

	forget_object(ctx[1]);
	if (!t || !t->is_child)
		return 0;
	key.site = ctx[0];
	reach(t, key.site);
	learn(t, &key, 0, 0, setup.free_has_cache ? ctx[2] : 0);
	return 0;
}

SEC("raw_tp/kfree")
int learn_kfree(__u64 *ctx)
{
	return forget_object(ctx[1]);
}

SEC("raw_tp/mm_page_free")
int learn_mm_page_free(__u64 *ctx)
{
	return forget_object(ctx[0]);
}

/* Who holds up whom inside a call. */
SEC("raw_tp/contention_begin")
int contention_begin(__u64 *ctx)
{
	struct track *t = current_track();

	(void)ctx;
	if (t && !t->is_child)
		t->contended_since = bpf_ktime_get_ns();
	return 0;
}

/* Frames of the lock itself come first. */
#define FRAMES (TRACK_CALLERS + 2)

SEC("raw_tp/contention_end")
int contention_end(__u64 *ctx)
{
	struct track_wait_key key = { .reason = TRACK_WAIT_LOCK };
	struct track *t = current_track();
	__u64 frames[FRAMES] = {};

	if (!t || !t->contended_since)
		return 0;
	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	for (int i = 0; i < TRACK_CALLERS; i++)
		key.callers[i] = frames[i + FRAMES - TRACK_CALLERS];
	key.phase = t->phase;
	add_wait(&key, bpf_ktime_get_ns() - t->contended_since);
	t->contended_since = 0;
	return 0;
}
