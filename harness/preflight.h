/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plan needs against what this machine lets it have, before anything is started. */
#ifndef HARNESS_PREFLIGHT_H
#define HARNESS_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0 in a member asks nothing of it. All are totals at the worst moment of the cell, beyond what
 * exists now, but process_bytes and process_vmas. */
struct preflight_need {
	uint64_t memory_bytes;  /* resident, kernel memory included */
	uint64_t commit_bytes;  /* what the kernel must promise where vm.overcommit_memory is 2 */
	uint64_t process_bytes; /* address space of the largest process (RLIMIT_AS, RLIMIT_DATA) */
	uint64_t processes; /* processes and threads: every limit of the kernel counts both alike */
	uint64_t files;     /* descriptors that the controller opens */
	uint64_t process_files; /* descriptors of the largest process */
	uint64_t process_vmas;  /* mappings of the largest process */
	const char *cell;       /* for the message; NULL: "the plan" */
	const char *root; /* where /proc and /sys are: NULL for the running machine, a folder in
			     tests */
};

/* One cell, for preflight_memory. */
struct preflight_image {
	uint64_t mm_bytes;
	uint64_t touch_bytes; /* what each child writes of it: copied */
	uint64_t threads;     /* of each subject */
	uint64_t children;    /* of each subject at once: 1 where 0 */
	uint64_t workers;
	uint64_t sample_bytes; /* of each subject */
	uint64_t page_bytes;   /* the base page: 4096 where 0 */
};

/* Fill in NEED's memory_bytes, commit_bytes and process_bytes. For each worker: the image, its page
 * tables (8 bytes a page, and as much again over 512 for the tables above) for the parent and for
 * each child, the pages that each child copies, the samples, the threads' stacks, and what an empty
 * subject and its child take. Saturates at UINT64_MAX. */
void preflight_memory(const struct preflight_image *image, struct preflight_need *need);

/* 0 when all of it fits or cannot be told (a file that is not there limits nothing). Else -ENOMEM
 * (memory), -EAGAIN (processes) or -EMFILE (files), with one line in WHY: the cell, what is needed,
 * the limit's name and path, what it leaves, and what to do. */
int preflight_check(const struct preflight_need *need, char *why, size_t why_size);

#endif
