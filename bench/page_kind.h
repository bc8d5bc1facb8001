/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kind of memory that an image can be made of: one file under bench/pages/ that ends in one
 * `const struct page_kind`, and one word in the list of bench/meson.build. */
#ifndef BENCH_PAGE_KIND_H
#define BENCH_PAGE_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/axis.h"

struct image;
struct page_state;

/* How much of a kind is wanted. All 0 but NUMBER: is there any at all? */
struct page_demand {
	uint64_t number;   /* of the name's N */
	uint64_t bytes;    /* of each image */
	uint64_t subjects; /* images at one time */
	uint64_t copies;   /* of one image that its children may make of it at one time */
};

struct page_kind {
	struct axis_word words[2]; /* the name; may hold an N: "mthp-N" with N in KiB */

	/* Its pages' size in bytes: mm must be a multiple, stride a multiple in base pages. NULL:
	 * base pages. */
	uint64_t (*unit)(uint64_t number);

	bool settled;       /* what settle() does takes pages that were written */
	bool whole;         /* ... and all of them: no stride */
	bool not_inherited; /* the child has nothing there: it cannot touch it */
	bool copied;        /* fork copies every page at once */
	bool pooled;        /* from memory that was set aside, which nothing else can have */
	bool cached;        /* what is written is held twice: by the file, too */

	/* Why this machine, as it is set now, cannot have so much: the reason names the command
	 * that would set it. NULL: available. May be NULL. */
	const char *(*unavailable)(const struct page_demand *demand);

	/* What settling BYTES takes beyond touching them, an estimate. May be NULL. */
	uint64_t (*settle_ns)(uint64_t bytes);

	/* Map image->bytes aligned to the unit or better into image->memory. 0, or -errno with the
	 * image's fault set. */
	int (*map)(struct image *image);

	/* After the pages were touched: lock, pin, merge, page out. The same. May be NULL. */
	int (*settle)(struct image *image);

	/* Is image->memory what was asked (bench/page_state.h)? Adds findings. The same. NULL:
	 * private anonymous base pages. */
	int (*verify)(struct image *image, const struct page_state *state);
};

extern const struct page_kind *const page_kinds[];
extern const size_t page_kind_count;

/* The kind of a value of the axis, or NULL. */
const struct page_kind *page_kind_find(const char *text);

/* Its unit; PAGE_BYTES where it has base pages. */
uint64_t page_kind_unit(const struct page_kind *kind, uint64_t number, uint64_t page_bytes);

/* As kind->unavailable; kinds off the default need a kernel that can tell them apart, too. */
const char *page_kind_unavailable(const struct page_kind *kind, const struct page_demand *demand);

#endif
