/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process image that a plan asks for: built, then looked at through /proc/self. */
#ifndef BENCH_IMAGE_H
#define BENCH_IMAGE_H

#include <stddef.h>

#include "bench/arena.h"

struct image {
	char *memory; /* private anonymous, MADV_NOHUGEPAGE, every page written; NULL when mm=0 */
	size_t bytes;
	size_t page_bytes;
};

/* Build what SPEC asks for. 0, or -errno with the step and words in FAULT; nothing is unmade then,
 * the caller exits. */
int image_build(const struct arena_spec *spec, struct image *image, struct arena_fault *fault);

/* Read /proc/self/{maps,status,smaps_rollup,fd} into FOUND: vmas, rss, anonymous, anon_huge, page
 * tables, threads and descriptors; own_*, build_ticks and mm_start are the caller's. Leaves no
 * mapping behind. 0 or -errno with FAULT. */
int image_look(struct arena_image *found, struct arena_fault *fault);

/* Is FOUND, compared with how it looked BEFORE building, what SPEC asks for? 0, or -ENOEXEC with
 * FAULT. */
int image_verify(const struct arena_spec *spec, const struct arena_image *before,
		 const struct arena_image *found, struct arena_fault *fault);

/* Fill FAULT and return -ERROR. ERROR may be 0 for "no errno": then -ENOEXEC. */
int fault_set(struct arena_fault *fault, const char *step, int error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
