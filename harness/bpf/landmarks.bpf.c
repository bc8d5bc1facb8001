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
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "harness/bpf/causes.bpf.h"
#include "harness/bpf/learn.bpf.h"
#include "harness/bpf/sums.bpf.h"

char LICENSE[] SEC("license") = "GPL";

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
static __always_inline void give_birth(__u64 task, const struct track *parent, __u64 now)
{
	__u32 zero = 0;
	struct track *child = bpf_map_lookup_elem(&blank, &zero);

	if (!child)
		return;
	child->events[within(use.born)] = 0;
	child->task = task;
	child->flags = parent->flags;
	begin(child, use.born, true, now);
	child->parent = parent->task;
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
		give_birth(ctx[0], t, bpf_ktime_get_ns());
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

	if (t->is_child)
		excuse(t, now);
	if (dead && t->is_child)
		finish(t, now);
	else if (dead)
		forget(t);
	if (dead)
		return;
	t->away_since = now;
	t->woken = 0;
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
	account_away(t, now);
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
		/* On its way back to user space it is made to go, and is no less preempted. */
		leave(t, ctx[0] & 1 || (setup.switch_has_state && !ctx[3]), dead);
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

	if (!t)
		return 0;
	t->woken = bpf_ktime_get_ns();
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

SEC("raw_tp/mmap_lock_released")
int mmap_lock_released(__u64 *ctx)
{
	return argument(ctx, 1, setup.released_has_path ? 2 : 1) & 1
		       ? happen_here(TRACK_LOCK_RELEASED)
		       : 0;
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

SEC("raw_tp/mm_page_alloc")
int mm_page_alloc(__u64 *ctx)
{
	return ctx[2] & (GFP_MOVABLE | GFP_ZERO) ? happen_here(TRACK_PAGE_ALLOC) : 0;
}

/* Who holds up whom inside a call. */
SEC("raw_tp/contention_begin")
int contention_begin(__u64 *ctx)
{
	struct track *t = current_track();

	(void)ctx;
	if (t && !t->is_child) {
		t->contended_since = bpf_ktime_get_ns();
		t->contended_away = 0;
	}
	return 0;
}

/* Frames of the lock itself come first. */
#define FRAMES (TRACK_CALLERS + 2)

SEC("raw_tp/contention_end")
int contention_end(__u64 *ctx)
{
	struct track_wait_key key = { .reason = TRACK_WAIT_LOCK };
	struct track *t = current_track();
	__u64 frames[FRAMES] = {}, now;

	if (!t || !t->contended_since)
		return 0;
	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	for (int i = 0; i < TRACK_CALLERS; i++)
		key.callers[i] = frames[i + FRAMES - TRACK_CALLERS];
	key.phase = t->phase;
	now = bpf_ktime_get_ns();
	add_wait(&key, now - t->contended_since);
	lose(t, TRACK_SPUN, t->contended_since + t->contended_away, now);
	t->contended_since = 0;
	return 0;
}
