/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arena: the memory file that a controller and one subject share. The controller writes the
 * spec before the subject is executed; the subject writes what it built, what went wrong and its
 * samples. Nothing of it is mapped while a plain run measures; a stamped run maps the stamp's page
 * only.
 *
 * Offsets are multiples of 64 KiB, the largest page size of the supported architectures. All times
 * are ticks of the clock that the spec names. */
#ifndef BENCH_ARENA_H
#define BENCH_ARENA_H

#include <stdint.h>

#define ARENA_MAGIC   0x6b72616d6b726f66 /* "forkmark" */
#define ARENA_VERSION 1

#define ARENA_FD 3 /* the arena, in the subject and in what it executes */
#define ARENA_GATE_FD                                                                              \
	4 /* the start line: the subject writes a byte when ready, and reads until end of file */

#define ARENA_STAMP_OFFSET   (64 * 1024)
#define ARENA_SAMPLES_OFFSET (128 * 1024)

#define ARENA_REFUSALS 8

/* Written by the controller. */
struct arena_spec {
	uint64_t magic;
	uint32_t version;
	uint32_t clock; /* enum clock_kind */
	char mechanism[64];
	uint32_t action; /* enum action */
	uint32_t stamped;
	uint64_t touch_pages; /* ACTION_TOUCH: 0 for all of mm */
	uint64_t mm_bytes;
	uint32_t threads;
	uint32_t counted; /* after the loop, write a second byte and wait until the gate hangs up */
	uint64_t loop_ticks; /* the loop ends after this time ... */
	uint64_t fewest;     /* ... but not before this many samples ... */
	uint64_t capacity;   /* ... and at this many in any case */
	uint64_t
		warm_ticks; /* warming up ends when both this time and WARM_N iterations are over */
	uint64_t warm_n;
	uint64_t backoff_ns; /* first pause after a refused creation; doubles up to 64 times this */
};

/* Written by the subject: why it gave up. */
struct arena_fault {
	char step[32];   /* "image", "verify", "loop", ...; empty: no fault */
	int32_t error;   /* errno, or 0 where there is none */
	char words[212]; /* one line */
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
};

struct arena_usage {
	uint64_t minor_faults, major_faults, voluntary_switches, involuntary_switches, user_ns,
		system_ns;
};

struct arena_refusal {
	int32_t error;
	uint64_t count;
};

/* Written by the subject at the end. */
struct arena_result {
	uint64_t done; /* ARENA_MAGIC when everything else has been written */
	uint64_t n;
	uint64_t started, ended;
	struct arena_usage usage; /* over the loop: the subject and its reaped children */
	struct arena_refusal refusals[ARENA_REFUSALS]; /* by errno; unused entries have count 0 */
};

struct arena_header {
	struct arena_spec spec;
	struct arena_fault fault;
	struct arena_image image;
	struct arena_result result;
};

/* The line that the child of a stamped run writes: by a store, or forkmark-nop by one pwrite of
 * image and end. */
struct arena_stamp {
	uint64_t child;
	uint64_t image;
	uint64_t end;
	uint32_t child_cpu; /* CPU of the first stamp; CLOCK_CPU_UNKNOWN */
	uint32_t reserved;
};

/* One iteration. 0 for what was not stamped. */
struct arena_sample {
	uint64_t call, child, image, end, returned, reaped;
	uint32_t parent_cpu; /* at call */
	uint32_t child_cpu;
	uint32_t reaped_cpu;
	uint32_t reserved;
};

#endif
