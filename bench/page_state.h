/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image's memory turned out to be, against what its touching had to make of it. */
#ifndef BENCH_PAGE_STATE_H
#define BENCH_PAGE_STATE_H

#include "bench/look.h"

struct page_state {
	struct look_range range; /* /proc/self/smaps */
	uint64_t asked_bytes;    /* what was touched, in whole pages of the kind; 0: never */
	uint64_t present_bytes;  /* mapped, the zero page included: /proc/self/pagemap; not looked
				    for where the pages were written */
	bool written, read;
};

/* How many base pages of mm are touched (unless touched=never). */
uint64_t page_touched(const struct image *image);

/* Fill in STATE. 0, or -errno with the image's fault set. state->range.known is false on a kernel
 * without smaps; then nothing else is filled in. */
int page_state_look(struct image *image, struct page_state *state);

/* FOUND must be what was asked: 0, or -ENOEXEC with a fault that says how many bytes WHAT ("are in
 * huge pages"). */
int page_state_expect(struct image *image, uint64_t found, uint64_t asked, const char *what);

/* Touching mm must have taken ASKED page faults: one for each page of the kind, however small they
 * could have been. Some more are the subject's own. The same. */
int page_state_faults(struct image *image, uint64_t asked);

#define PAGE_STATE_COMPACT "is memory in pieces? echo 1 > /proc/sys/vm/compact_memory"

/* Written: private anonymous memory. Read: the zero page, which is in no sum of smaps. */
int page_state_anonymous(struct image *image, const struct page_state *state);

/* Pages of a file or of shared memory, and none of the process's own. */
int page_state_shared(struct image *image, const struct page_state *state);

/* The range's VmFlags must have FLAG, two letters (Documentation/filesystems/proc.rst). */
int page_state_flag(struct image *image, const struct page_state *state, const char *flag);

#endif
