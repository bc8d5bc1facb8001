// SPDX-License-Identifier: GPL-2.0-or-later
/* Which programs of bpf/landmarks.bpf.c look at what, the calibration, and what each run is told.
 */
#include "harness/landmarks.h"

#ifndef HAVE_BPF

#include <errno.h>
#include <stdio.h>

int landmarks_open(struct landmarks **landmarks, char *why, size_t why_size)
{
	*landmarks = NULL;
	snprintf(why, why_size, "built without BPF (libbpf, clang, bpftool)");
	return -ENOTSUP;
}

uint32_t landmarks_announcement(const struct landmarks *landmarks)
{
	(void)landmarks;
	return 0;
}

const struct phase_map *landmarks_map(const struct landmarks *landmarks)
{
	(void)landmarks;
	return NULL;
}

const struct kallsyms *landmarks_symbols(const struct landmarks *landmarks)
{
	(void)landmarks;
	return NULL;
}

int landmarks_attach(struct landmarks *landmarks, enum landmarks_view view,
		     const struct landmarks_slow *slow, char *why, size_t why_size)
{
	(void)slow;
	(void)landmarks;
	(void)view;
	snprintf(why, why_size, "built without BPF");
	return -ENOTSUP;
}

int landmarks_detach(struct landmarks *landmarks, struct trace *trace)
{
	(void)landmarks;
	(void)trace;
	return -ENOTSUP;
}

void landmarks_close(struct landmarks *landmarks)
{
	(void)landmarks;
}

#else

#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/landmarks_load.h"
#include "harness/landmarks_read.h"
#include "harness/landmarks_tail.h"
#include "harness/phase_map.h"
#include "harness/landmarks.skel.h"

#define LINKS    64

enum {
	IN_CALL = 1 << LANDMARKS_CALL,
	IN_LIFE = 1 << LANDMARKS_LIFE,
	IN_ALLOCATIONS = 1 << LANDMARKS_ALLOCATIONS,
};

/* The programs, and in which views they are attached. EVENT: only where a rule needs it. */
static const struct {
	const char *program;
	unsigned views;
	bool must; /* without it nothing can be told */
	enum track_event event;
} programs[] = {
	{ "sys_enter", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sys_exit", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "task_newtask", IN_CALL | IN_ALLOCATIONS, true, 0 },
	{ "sched_process_fork", IN_CALL | IN_ALLOCATIONS, true, 0 },
	{ "sched_wakeup_new", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sched_switch", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sched_waking", IN_LIFE, true, 0 },
	{ "mmap_lock_start_locking", IN_CALL | IN_LIFE | IN_ALLOCATIONS, false, TRACK_LOCK_START },
	{ "mmap_lock_acquire_returned", IN_CALL | IN_ALLOCATIONS, false, TRACK_LOCK_ACQUIRED },
	{ "mmap_lock_released", IN_CALL | IN_LIFE | IN_ALLOCATIONS, false, TRACK_LOCK_RELEASED },
	{ "tlb_flush", IN_CALL | IN_ALLOCATIONS, false, TRACK_TLB_FLUSH },
	{ "page_fault_user", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PAGE_FAULT },
	{ "sched_prepare_exec", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PREPARE_EXEC },
	{ "sched_process_exec", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PROCESS_EXEC },
	{ "sched_process_exit", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PROCESS_EXIT },
	{ "signal_generate", IN_LIFE | IN_ALLOCATIONS, false, TRACK_SIGNAL },
	{ "kmem_cache_alloc", IN_CALL | IN_LIFE, false, 0 },
	{ "kmem_cache_alloc_node", IN_CALL, false, 0 },
	{ "kmem_cache_free", IN_LIFE, false, 0 },
	{ "mm_page_alloc", IN_CALL, false, TRACK_PAGE_ALLOC },
	{ "learn_kmem_cache_alloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmem_cache_alloc_node", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmalloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmalloc_node", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmem_cache_free", IN_ALLOCATIONS, false, 0 },
	{ "learn_kfree", IN_ALLOCATIONS, false, 0 },
	{ "learn_mm_page_alloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_mm_page_free", IN_ALLOCATIONS, false, 0 },
	{ "contention_begin", IN_CALL, false, 0 },
	{ "contention_end", IN_CALL, false, 0 },
	{ "mm_vmscan_direct_reclaim_begin", IN_CALL | IN_LIFE, false, 0 },
	{ "mm_vmscan_direct_reclaim_end", IN_CALL | IN_LIFE, false, 0 },
	{ "mm_vmscan_memcg_reclaim_begin", IN_CALL | IN_LIFE, false, 0 },
	{ "mm_vmscan_memcg_reclaim_end", IN_CALL | IN_LIFE, false, 0 },
	{ "mm_compaction_begin", IN_CALL | IN_LIFE, false, 0 },
	{ "mm_compaction_end", IN_CALL | IN_LIFE, false, 0 },
	{ "irq_handler_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "irq_handler_exit", IN_CALL | IN_LIFE, false, 0 },
	{ "local_timer_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "local_timer_exit", IN_CALL | IN_LIFE, false, 0 },
	{ "reschedule_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "reschedule_exit", IN_CALL | IN_LIFE, false, 0 },
	{ "call_function_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "call_function_exit", IN_CALL | IN_LIFE, false, 0 },
	{ "call_function_single_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "call_function_single_exit", IN_CALL | IN_LIFE, false, 0 },
	{ "softirq_entry", IN_CALL | IN_LIFE, false, 0 },
	{ "softirq_exit", IN_CALL | IN_LIFE, false, 0 },
};
#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

struct landmarks {
	struct landmarks_bpf *skeleton;
	struct landmarks_kernel kernel;
	struct phase_map map;
	enum landmarks_view view;
	struct bpf_link *links[LINKS];
	size_t link_count;
};

/* A process that creates a few children, as a subject does. Nothing but system calls: it is a copy
 * of a program with threads and locks. */
static void calibrate_in_child(uint32_t announcement)
{
	int status;

	syscall(announcement);
	for (int i = 0; i < 4; i++) {
		long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

		if (pid == 0)
			syscall(SYS_exit_group, 0);
		if (pid < 0 || syscall(SYS_wait4, pid, &status, 0, NULL) != pid)
			syscall(SYS_exit_group, 1);
	}
	syscall(SYS_exit_group, 0);
}

/* Which place is which: from what a few forks of our own allocate. */
static int calibrate(struct landmarks *l, char *why, size_t why_size)
{
	struct trace trace = { 0 };
	const struct landmarks_slow unknown = { 0 };
	int error = landmarks_attach(l, LANDMARKS_ALLOCATIONS, &unknown, why, why_size);
	int status = 0;
	pid_t pid;

	if (error)
		return error;
	pid = fork();
	if (pid == 0)
		calibrate_in_child(landmarks_announcement(l));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		error = -ECHILD;
	if (!error)
		error = trace_prepare(&trace, "landmarks", &l->map);
	if (!error)
		error = landmarks_detach(l, &trace);
	if (!error && !trace.allocating)
		error = -ENODATA;
	if (error)
		snprintf(why, why_size, "the calibration saw no fork of its own: %s",
			 strerror(-error));
	trace_free(&trace);
	return error;
}

int landmarks_open(struct landmarks **landmarks, char *why, size_t why_size)
{
	struct landmarks *l = calloc(1, sizeof(*l));
	int error;

	*landmarks = NULL;
	if (!l) {
		snprintf(why, why_size, "out of memory");
		return -ENOMEM;
	}
	error = landmarks_kernel_read(&l->kernel, why, why_size);
	if (!error) {
		phase_map_make(landmarks_has_tracepoint, &l->kernel, &l->map);
		error = landmarks_load(&l->kernel, &l->map, NULL, &l->skeleton, why, why_size);
	}
	if (!error)
		error = calibrate(l, why, why_size);
	if (error) {
		landmarks_close(l);
		return error;
	}
	*landmarks = l;
	return 0;
}

uint32_t landmarks_announcement(const struct landmarks *l)
{
	return l->skeleton->rodata->setup.announce;
}

const struct phase_map *landmarks_map(const struct landmarks *l)
{
	return &l->map;
}

const struct kallsyms *landmarks_symbols(const struct landmarks *l)
{
	return &l->kernel.symbols;
}

static uint32_t number_of(const struct landmarks *l, const char *name)
{
	return (uint32_t)l->map.numbers[phase_find(name)];
}

static void tell_use(struct landmarks *l, const struct landmarks_slow *slow)
{
	bool life = l->view == LANDMARKS_LIFE;
	struct track_use *use = &l->skeleton->bss->use;

	memcpy(l->skeleton->bss->sites, l->map.sites, sizeof(l->map.sites));
	memset(&l->skeleton->bss->counts, 0, sizeof(l->skeleton->bss->counts));
	memset(l->skeleton->bss->followers, 0, sizeof(l->skeleton->bss->followers));
	l->skeleton->bss->flags_seen = 0;
	l->skeleton->data->flags_always = ~0ull;
	*use = (struct track_use){
		.life = life,
		.children = l->view != LANDMARKS_CALL,
		.begin = number_of(l, life ? "whole_call" : "flags_check"),
		.last_of_call = number_of(l, life ? "whole_call" : "exit_to_user"),
		.born = number_of(l, "runqueue_wait"),
		.last_of_child = number_of(l, "exit_notify"),
		.reaping = number_of(l, "wait4"),
		.factor = l->map.factor,
		.slow_ns = slow->ns,
		.material_ns = slow->material_ns,
	};
}

static void let_go(struct landmarks *l)
{
	while (l->link_count)
		bpf_link__destroy(l->links[--l->link_count]);
}

static int attach(struct landmarks *l, const char *program)
{
	int error = landmarks_link(l->skeleton, program, &l->links[l->link_count]);

	if (!error)
		l->link_count++;
	return error;
}

int landmarks_attach(struct landmarks *l, enum landmarks_view view,
		     const struct landmarks_slow *slow, char *why, size_t why_size)
{
	int error = landmarks_clear(l->skeleton);

	l->view = view;
	if (error) {
		snprintf(why, why_size, "clearing BPF maps: %s", strerror(-error));
		return error;
	}
	tell_use(l, slow);
	for (size_t i = 0; i < PROGRAMS && l->link_count < LINKS; i++) {
		if (!(programs[i].views & 1u << view) ||
		    (programs[i].event && !phase_map_uses(&l->map, programs[i].event)))
			continue;
		error = attach(l, programs[i].program);
		if (error && programs[i].must) {
			snprintf(why, why_size, "attaching to the tracepoint %s: %s",
				 programs[i].program, strerror(-error));
			let_go(l);
			return error;
		}
	}
	return 0;
}

/* What the kernel gives back by RCU, or from a work queue, comes later: until nothing more does. */
static void wait_for_frees(struct landmarks *l)
{
	const struct timespec pause = { 0, 20000000 };
	uint64_t before = UINT64_MAX, now = landmarks_unfreed(l->skeleton);

	for (int i = 0, still = 0; i < 50 && now && still < 10; i++) {
		nanosleep(&pause, NULL);
		before = now;
		now = landmarks_unfreed(l->skeleton);
		still = now == before ? still + 1 : 0;
	}
}

int landmarks_detach(struct landmarks *l, struct trace *trace)
{
	int error;

	if (l->view == LANDMARKS_ALLOCATIONS)
		wait_for_frees(l);
	let_go(l);
	if (l->view != LANDMARKS_ALLOCATIONS) {
		bool life = l->view == LANDMARKS_LIFE;

		error = landmarks_read(l->skeleton, &l->map, &l->kernel.symbols, life, trace);
		return error ? error : landmarks_read_tail(l->skeleton, &l->map, life, trace);
	}
	error = landmarks_learn(l->skeleton, &l->kernel.symbols, &l->map);
	return error ? error
		     : landmarks_read_allocations(l->skeleton, &l->map, &l->kernel.symbols, trace);
}

void landmarks_close(struct landmarks *l)
{
	if (!l)
		return;
	let_go(l);
	landmarks_bpf__destroy(l->skeleton);
	landmarks_kernel_free(&l->kernel);
	free(l);
}

#endif
