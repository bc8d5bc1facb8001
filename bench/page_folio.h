/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sizes of the folios that memory is in, which only root may see. */
#ifndef BENCH_PAGE_FOLIO_H
#define BENCH_PAGE_FOLIO_H

#include <stdbool.h>
#include <stdint.h>

struct image;

/* May this user read /proc/kpageflags and frame numbers (CAP_SYS_ADMIN)? */
bool page_folio_visible(void);

/* How many folios of BYTES image->memory has, each whole and at a multiple of BYTES. 0, or -errno
 * with the image's fault set. */
int page_folio_count(struct image *image, uint64_t bytes, uint64_t *count);

#endif
