/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kind of memory that an image can be made of: one file under bench/pages/ that ends in one
 * `const struct page_kind`, and one word in the list of bench/meson.build. */
#ifndef BENCH_PAGE_KIND_H
#define BENCH_PAGE_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/axis.h"

struct image;

struct page_kind {
	struct axis_word words[2]; /* the name; may hold an N: "mthp-N" with N in KiB */

	/* Why this machine, as it is set now, cannot have it: the reason names the command that
	 * would set it. NUMBER is that of the name's N. NULL: available. May be NULL. */
	const char *(*unavailable)(uint64_t number);

	/* Map image->bytes aligned to ALIGN bytes or better into image->memory. 0, or -errno with
	 * the image's fault set. */
	int (*map)(struct image *image);

	/* After the pages were touched: lock, pin, merge, page out. The same. May be NULL. */
	int (*settle)(struct image *image);

	/* Is image->memory what was asked? Adds findings. The same. NULL: anonymous base pages. */
	int (*verify)(struct image *image);
};

extern const struct page_kind *const page_kinds[];
extern const size_t page_kind_count;

/* The kind of a value of the axis, or NULL. */
const struct page_kind *page_kind_find(const char *text);

#endif
