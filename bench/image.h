/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process image that a plan asks for: built by the axes, stage by stage, then looked at through
 * /proc/self. */
#ifndef BENCH_IMAGE_H
#define BENCH_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/arena.h"
#include "bench/axis.h"

struct image {
	const struct arena_spec *spec;
	struct arena_fault *fault;
	const struct arena_image *before; /* how the subject looked before building */
	struct arena_image *found;        /* and how after it */
	char *memory;                     /* mm: NULL when mm=0 */
	size_t bytes, page_bytes;
	uint64_t touch_faults;                /* minor page faults while mm was touched */
	char *mappings;                       /* vmas: the first of them, NULL when vmas=0 ... */
	size_t mappings_count, mappings_step; /* ... and one more every so many bytes */
	void *unforked; /* the creators' memory (MADV_DONTFORK), which a generation must take along
			 */
	size_t unforked_bytes;
	char **exec_argv; /* what an executed program gets, NULL-terminated; grown by axes */
	char **exec_envp;
	char *scratch; /* while verifying: IMAGE_SCRATCH bytes that are not part of the image */
};

#define IMAGE_SCRATCH (64 * 1024)

/* The value of an axis. */
static inline uint64_t image_number(const struct image *image, size_t axis)
{
	return image->spec->values[axis].number;
}

static inline const char *image_text(const struct image *image, size_t axis)
{
	return image->spec->values[axis].text;
}

/* Build what the spec asks for. 0, or -errno with the image's fault set; nothing is unmade then,
 * the caller exits. */
int image_build(struct image *image);

/* Read /proc/self/{maps,status,smaps_rollup,fd} into FOUND: vmas, rss, anonymous, anon_huge, page
 * tables, threads and descriptors; own_*, build_ticks and mm_start are the caller's. Leaves no
 * mapping behind. 0 or -errno with FAULT. */
int image_look(struct arena_image *found, struct arena_fault *fault);

/* Is image->found, compared with image->before, what the spec asks for? Each axis off its default
 * looks for itself. 0, or -ENOEXEC with the image's fault set. */
int image_verify(struct image *image);

/* Whether forks inherit the creators' memory (unforked): generations must take it along. 0, or
 * -errno with the image's fault set. */
int image_carry(struct image *image, bool carry);

/* Record a finding for the document's `image`. */
void image_find(struct image *image, const char *name, uint64_t value);

/* Fill FAULT and return -ERROR. ERROR may be 0 for "no errno": then -ENOEXEC. */
int fault_set(struct arena_fault *fault, const char *step, int error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
