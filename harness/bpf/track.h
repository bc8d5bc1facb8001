/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the BPF programs and the controller share: tracks, the rules by which a track goes from one
 * phase to the next, and what is summed up in the kernel. Phases are numbers here, in the order of
 * the phase table (harness/phase.c); only the controller knows their names. */
#ifndef HARNESS_BPF_TRACK_H
#define HARNESS_BPF_TRACK_H

#include <linux/types.h>

/* A track is one task on its way: a caller from its clone call on, or a child from its creation on.
 */
#define TRACK_PHASES 48
#define TRACK_SUMS   12 /* sums over several of them, behind them */

/* What happens to a track. Each begins the phase that the rules say, if any. */
enum track_event {
	TRACK_CALL,          /* sys_enter of clone and its like */
	TRACK_LOCK_START,    /* mmap_lock_start_locking */
	TRACK_LOCK_ACQUIRED, /* mmap_lock_acquire_returned */
	TRACK_LOCK_RELEASED, /* mmap_lock_released, by a writer */
	TRACK_PAGE_ALLOC,    /* mm_page_alloc */
	TRACK_TLB_FLUSH,     /* tlb_flush */
	TRACK_NEWTASK,       /* task_newtask */
	TRACK_FORK,          /* sched_process_fork */
	TRACK_WAKEUP_NEW,    /* sched_wakeup_new, in the caller */
	TRACK_BORN,          /* sched_wakeup_new, for the child */
	TRACK_SWITCH_IN,     /* sched_switch to it */
	TRACK_RETURN,        /* sys_exit */
	TRACK_PAGE_FAULT,    /* page_fault_user */
	TRACK_SYSCALL,       /* sys_enter of anything else */
	TRACK_EXEC,          /* sys_enter of execve, execveat */
	TRACK_PREPARE_EXEC,  /* sched_prepare_exec */
	TRACK_PROCESS_EXEC,  /* sched_process_exec */
	TRACK_EXIT,          /* sys_enter of exit, exit_group */
	TRACK_PROCESS_EXIT,  /* sched_process_exit */
	TRACK_SIGNAL,        /* signal_generate */
	TRACK_REAP,          /* sys_enter of wait4, waitid */
	TRACK_WAKING,        /* sched_waking, by whoever wakes it */
	TRACK_EVENTS
};

/* EVENT takes a track that is in a phase from `least` to `most` to the phase `to`. */
struct track_rule {
	__u8 used, least, most, to;
	__u32 when; /* only with one of these clone flags; 0: always */
};
#define TRACK_RULES 3 /* for each event; the first that fits */

/* A place in the kernel that allocates or frees, and the phase that begins there. */
struct track_site {
	__u64 address;
	struct track_rule rule;
};
/* A sum is over phases that follow each other. */
struct track_range {
	__u32 first, last; /* last < first: there is no such sum */
};

#define TRACK_SITES 1024 /* a hash table without collisions: the controller picks the factor */

enum track_syscall {
	TRACK_OTHER,
	TRACK_CREATES,
	TRACK_REAPS,         /* wait4: its answer is a pid */
	TRACK_REAPS_QUIETLY, /* waitid: its answer is 0 */
	TRACK_EXECS,
	TRACK_EXITS
};
#define TRACK_SYSCALLS 512

/* Logarithmic buckets with linear steps: TRACK_STEPS a doubling, which is at most 0.8 % from a
 * bucket's middle to its edge; below TRACK_STEPS ns one a nanosecond. */
#define TRACK_STEP_BITS 6
#define TRACK_STEPS     (1 << TRACK_STEP_BITS)
#define TRACK_BUCKETS   (28 * TRACK_STEPS) /* up to 8.6 s; what is longer goes into the last */

/* The sums of one phase, on one CPU. */
struct track_sums {
	__u64 n;                      /* tracks that were in it */
	__u64 ns;                     /* together */
	__u64 events;                 /* times that it was begun, or begun again */
	__u32 buckets[TRACK_BUCKETS]; /* of the time that each track spent in it */
};

/* What a track loses time by. It is the caller's: what its child loses while the caller sleeps is
 * charged to the caller. They do not overlap: an interrupt inside a reclaim is none of the
 * reclaim's. */
enum track_cause {
	TRACK_RECLAIM,    /* of pages, directly: of the machine or of a memory cgroup */
	TRACK_COMPACTION, /* directly */
	TRACK_IRQ,
	TRACK_SOFTIRQ,
	TRACK_PREEMPTED,
	TRACK_RUNQUEUE, /* from being woken, or born, until it runs; in runs that look at the life
			 */
	TRACK_SLEPT,    /* not while it waits for its child in runs that look at the life */
	TRACK_SPUN,     /* for a lock, without sleeping; in runs that look at the call */
	TRACK_MIGRATED, /* it ended on another CPU: has no time */
	TRACK_CAUSES
};

/* Callers that took longer than use.slow_ns, or those that did not; on one CPU. */
struct track_tail {
	__u64 n, ns;
	struct {
		__u64 n;       /* callers that lost use.material_ns by it, or more */
		__u64 ns;      /* by it, together */
		__u64 with_ns; /* what these callers took */
	} causes[TRACK_CAUSES];
	__u64 phase_ns[TRACK_PHASES]; /* of the slow only */
};

struct track {
	__u64 task;         /* the kernel's address of its task; 0: none */
	__u64 began, since; /* ns: of the track, of the phase it is in */
	__u64 away_since;   /* when it left its CPU */
	__u64 contended_since;
	__u64 contended_away; /* off the CPU since then */
	__u64 woken;          /* when it was, since it left its CPU; 0: not, or nobody looks */
	__u64 ran_since;      /* a child: since when it is on its CPU */
	__u64 parent;         /* a child's caller */
	__u64 took;           /* when it is over */
	__u64 cause_since[TRACK_CAUSES]; /* of what is going on; 0: it is not */
	__u64 lost[TRACK_CAUSES];        /* ns */
	__u64 flags;                     /* clone's */
	__u32 phase;
	__u32 over; /* TRACK_OVER, or TRACK_SETTLING */
	__u32 is_child;
	__u32 preempted; /* how it left its CPU */
	__u32 quietly;   /* it waits by waitid */
	__u32 cpu;       /* on which it began */
	__u32 slow;      /* while it is settled: it belongs to the tail */
	__u32 seq;       /* allocations so far */
	__u64 ns[TRACK_PHASES];
	__u32 events[TRACK_PHASES];
	__u8 before[TRACK_PHASES]; /* functions: the phase that each interrupts, and one; 0: it does
				      not run */
};

/* A function whose entry begins a phase and whose exit gives the time back to the phase before. It
 * is entered from the phases `first` to `last`, its callers'; what it calls has the phases behind
 * its own, up to `own_last`. */
struct track_function {
	__u32 phase, own_last, first, last;
};

/* track.over */
enum {
	TRACK_OVER = 1, /* it has come to its end, and is not yet in the sums */
	TRACK_SETTLING
};

/* Time inside a call in which nothing was computed, by phase and reason. */
enum track_wait_reason {
	TRACK_WAIT_PREEMPTED,
	TRACK_WAIT_SLEPT,
	TRACK_WAIT_LOCK
};
#define TRACK_CALLERS 4
struct track_wait_key {
	__u32 phase, reason;
	__u64 callers[TRACK_CALLERS]; /* TRACK_WAIT_LOCK: innermost first */
};
struct track_wait {
	__u64 count, ns, most_ns;
};

/* What was allocated: by place, by what, and by the phase in which that was. */
enum track_what {
	TRACK_CACHE,
	TRACK_KMALLOC,
	TRACK_PAGES,
	TRACK_FREED /* a cache's object given back: only that the place exists */
};
struct track_allocation_key {
	__u64 site; /* 0: pages, whose event does not say */
	__u32 what;
	__u32 phase;
	__u32 order; /* of pages */
	__u32 is_child;
};
struct track_allocation {
	__u64 count, bytes;
	__u64 freed_count, freed_bytes; /* of these, since */
	__u32 seq;                      /* which allocation of its track it was when first seen */
	__u32 object_bytes;
	char cache[32]; /* "": not known */
};

/* An object that has not been freed yet. */
struct track_object {
	struct track_allocation_key key;
	__u64 bytes;
};

/* How the programs are set up: constant while they are loaded. */
struct track_setup {
	__u32 announce;          /* number of the call by which subjects tell that they are ours */
	__u32 released_has_path; /* mmap_lock_released has a cgroup's path before `write` (to 6.13)
				  */
	__u32 switch_has_state;  /* sched_switch has the state of the task that leaves (5.18 on) */
	__u32 alloc_has_cache;   /* kmem_cache_alloc has its cache as third argument (5.19 on), and
				    it may be read ... */
	__u32 cache_name, cache_object_size, cache_size; /* ... in bytes from its beginning */
	__u32 free_has_cache;                            /* so has kmem_cache_free */
	__u32 alloc_bytes_at; /* which argument is the size; 0: the cache knows */
	__u32 kmalloc_bytes_at;
	__u32 page_bytes;
	__u8 syscalls[TRACK_SYSCALLS];
};

/* How they are used: may change while they are loaded, but not while they are attached. */
struct track_use {
	__u32 life;                /* follow callers until they have reaped ... */
	__u32 children;            /* ... and children to their end */
	__u32 begin;               /* where a caller begins */
	__u32 last_of_call;        /* the last phase before it returns */
	__u32 born, last_of_child; /* where a child begins, and its last phase */
	__u32 factor;              /* of the hash of sites */
	__u32 reaping;             /* the first phase of a caller that waits for its child */
	__u64 slow_ns;     /* callers that take longer are the tail; 0: nothing is told of it */
	__u64 material_ns; /* of a cause: what is less is not counted as seen */
};

/* What went wrong, and what was seen. */
struct track_counts {
	__u64 refused;      /* calls that created nothing */
	__u64 lost;         /* tracks for which there was no room */
	__u64 objects_lost; /* allocations for which there was no room: net is not known */
};

#endif
