/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arena: the memory file that a controller and one subject share. The controller writes the
 * spec before the subject is executed; the subject writes what it built, what went wrong and its
 * samples. Nothing of it is mapped while a plain run measures; a stamped run maps the stamps' pages
 * only.
 *
 * Offsets are multiples of 64 KiB, the largest page size of the supported architectures. All times
 * are ticks of the clock that the spec names. */
#ifndef BENCH_ARENA_H
#define BENCH_ARENA_H

#include <stdint.h>

#include "bench/axis_ids.h"

#define ARENA_MAGIC   0x6b72616d6b726f66 /* "forkmark" */
#define ARENA_VERSION 6

#define ARENA_FD 3 /* the arena, in the subject and in what it executes */
#define ARENA_GATE_FD                                                                              \
	4 /* the start line: the subject writes a byte when ready, and reads until end of file */
#define ARENA_SHARED_FD 5 /* one file for all subjects of a run: struct arena_shared */
#define ARENA_EVENTS_FD                                                                            \
	6 /* where spec->reads: a socket over which the descriptor of events comes, then that one  \
	   */

#define ARENA_CPUS_OFFSET    (64 * 1024)  /* uint32_t a worker: the CPU of each creating thread */
#define ARENA_STAMP_OFFSET   (128 * 1024) /* ARENA_STAMPS lines */
#define ARENA_STAMPS         4096
#define ARENA_TABLE_OFFSET   (384 * 1024) /* struct arena_table, then its numbers */
#define ARENA_TABLE_BYTES    (128 * 1024)
#define ARENA_SAMPLES_OFFSET (512 * 1024)

#define ARENA_REFUSALS 8
#define ARENA_FINDINGS 32
#define ARENA_NAME     32
#define ARENA_MOST_CPU 8192
#define ARENA_EVENTS   8

/* One axis's value, as the plan has it. */
struct arena_value {
	uint64_t number;
	char text[48];
};

/* Written by the controller. */
struct arena_spec {
	uint64_t magic;
	uint32_t version;
	uint32_t clock; /* enum clock_kind */
	struct arena_value values[AXIS_TOLD];
	double ns_per_tick;
	uint32_t stamped;
	uint32_t counted; /* after the loop, write a second byte and wait until the gate hangs up */
	uint32_t reads;   /* read the events that come over ARENA_EVENTS_FD around each interval */
	uint32_t
		creators; /* threads of the subject that create: 1, or the workers of one process */
	uint32_t worker;  /* which of the workers this is */
	uint32_t workers; /* of the cell: processes, or threads of one */
	uint32_t beside;  /* this is no subject but its neighbour (bench/neighbour.h) */
	uint32_t announce; /* the number of a system call that does not exist, made once before the
			      loop: by it a tracer knows this process; 0: not */
	uint32_t move_child; /* the child's first act: bind itself to child_cpus */
	uint64_t child_cpus[ARENA_MOST_CPU / 64];
	/* Where threads that work beside the creating one run: CPUs that no worker has, else all
	 * that forkmark may use. */
	uint64_t other_cpus[ARENA_MOST_CPU / 64];
	uint64_t seed;       /* of arrivals: differs between workers and runs */
	uint64_t loop_ticks; /* the loop ends after this time ... */
	uint64_t fewest;     /* ... but not before this many samples ... */
	uint64_t capacity;   /* ... and at this many in any case; for each creating thread */
	uint64_t
		warm_ticks; /* warming up ends when both this time and WARM_N iterations are over */
	uint64_t warm_n;
	uint64_t spin_ticks; /* each creation spins so long at its call; 0: it is as it is */
	uint64_t backoff_ns; /* first pause after a refused creation; doubles up to 64 times this */
	char own_cgroup[256];        /* a cgroup v2 folder of ours to create into; "" without */
	char beside_cgroups[2][256]; /* between which a neighbour moves; "" without */
};

/* Written by the subject: why it gave up. */
struct arena_fault {
	char step[32];   /* "image", "verify", "loop", ...; empty: no fault */
	int32_t error;   /* errno, or 0 where there is none */
	char words[212]; /* one line */
};

/* What an axis found of itself in the image, as the document's `image` names it. */
struct arena_finding {
	char name[ARENA_NAME];
	uint64_t value;
};

/* Written by the subject after building: what /proc/self says that it is. */
struct arena_image {
	uint64_t vmas, own_vmas;
	uint64_t rss_bytes, anonymous_bytes, anon_huge_bytes, page_table_bytes;
	uint64_t threads;
	uint64_t fds, own_fds;
	uint64_t build_ticks;
	uint64_t blur_bytes; /* how far rss and anonymous may be off */
	uint64_t mm_start;   /* address of the image's memory, 0 when mm=0 */
	uint64_t pid;        /* who measures, as /proc names it; 0: the one that was executed */
	struct arena_finding findings[ARENA_FINDINGS]; /* unused ones have an empty name */
};

struct arena_usage {
	uint64_t minor_faults, major_faults, voluntary_switches, involuntary_switches, user_ns,
		system_ns;
};

struct arena_refusal {
	int32_t error;
	uint32_t reserved;
	uint64_t count;
};

/* What a reading of the events has behind it, since the one before. */
enum arena_behind {
	ARENA_BEHIND_NOTHING, /* another reading: what one costs */
	ARENA_BEHIND_CALL,    /* the creation */
	ARENA_BEHIND_REAP,    /* the collection of a child */
	ARENA_BEHIND_LOOP,    /* what lies between these: the loop's own, refusals, waiting */
	ARENA_BEHINDS
};

/* Of a run that reads its events. Every difference has the cost of one reading in it. What one
 * costs is kept by itself, of the last ones: a clock tick in one of few would spoil their mean. */
#define ARENA_COSTS 64
struct arena_readings {
	uint64_t events;                 /* of the group; 0: none came */
	uint64_t enabled_ns, running_ns; /* of the group, from the first reading to the last */
	uint64_t n[ARENA_BEHINDS];       /* differences, and their sums by event */
	uint64_t sums[ARENA_BEHINDS][ARENA_EVENTS];
	uint64_t costs[ARENA_EVENTS][ARENA_COSTS]; /* of n[ARENA_BEHIND_NOTHING], modulo its size */
	int32_t error; /* errno of a reading that failed: the last one; 0: none did */
	uint32_t reserved;
};

/* Written by the subject at the end. */
struct arena_result {
	uint64_t done; /* ARENA_MAGIC when everything else has been written */
	uint64_t n;    /* samples, of all creating threads one after the other */
	uint64_t started, ended;
	struct arena_usage usage; /* over the loop: the subject and its reaped children */
	struct arena_refusal refusals[ARENA_REFUSALS]; /* by errno; unused entries have count 0 */
	struct arena_readings readings;                /* where spec->reads */
};

struct arena_header {
	struct arena_spec spec;
	struct arena_fault fault;
	struct arena_image image;
	struct arena_result result;
};

/* The line that the child of a stamped run writes: by a store, or forkmark-nop by one pwrite of
 * image and end. One line for each child in flight. */
struct arena_stamp {
	uint64_t child;
	uint64_t image;
	uint64_t end;
	uint32_t child_cpu; /* CPU of the first stamp; CLOCK_CPU_UNKNOWN */
	uint32_t reserved;
	uint64_t padding[4]; /* a cache line each */
};

/* One iteration. 0 for what was not stamped, or did not happen. */
struct arena_sample {
	uint64_t intended; /* open loop: when it was due */
	uint64_t call, child, image, end, returned, reaped;
	uint32_t parent_cpu; /* at call */
	uint32_t child_cpu;
};

/* What a special measurement found: figures, each a row of one column, and a table. Written at
 * ARENA_TABLE_OFFSET; the table's numbers follow it, row by row. */
#define ARENA_FIGURES 24
#define ARENA_COLUMNS 12
struct arena_table {
	struct {
		char name[ARENA_NAME];
		double value;
	} figures[ARENA_FIGURES]; /* unused ones have an empty name */
	char columns[ARENA_COLUMNS][ARENA_NAME];
	uint64_t rows;
};

/* Shared by all subjects of one run. */
#define ARENA_PIDS 256
struct arena_shared {
	uint32_t arrived, round;   /* load=storm: at the barrier (bench/shared.h) */
	uint64_t stop_round;       /* the round in which all leave; 0: none yet */
	uint64_t beside_n;         /* what the neighbour has done so far (bench/neighbour.h) */
	uint32_t pids[ARENA_PIDS]; /* of the subjects, as /proc names them; 0: not yet known */
};

#endif
