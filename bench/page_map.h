/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping an image's memory: what the page kinds have in common. */
#ifndef BENCH_PAGE_MAP_H
#define BENCH_PAGE_MAP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

struct image;

/* Map image->bytes into image->memory, private and anonymous, aligned to ALIGN bytes and at least
 * to what one page-table page maps (2 MiB with 4 KiB pages), so that equal sizes have equal page
 * tables whatever the address: an unaligned 64 MiB has 33 page-table pages instead of 32. 0, or
 * -errno with the image's fault set. */
int page_map_anonymous(struct image *image, size_t align);

/* The same for descriptor FD from its beginning; FLAGS as of mmap(2), without MAP_FIXED. */
int page_map_fd(struct image *image, size_t align, int flags, int fd);

/* madvise(2) over all of image->memory. EINVAL is good: a kernel without what ADVICE switches off.
 * The same. */
int page_advise(struct image *image, int advice, const char *name);

/* How many bytes of image->memory are mapped, and how many are swapped out:
 * /proc/self/pagemap. Needs no scratch. The same. */
int page_map_look(struct image *image, uint64_t *present_bytes, uint64_t *swapped_bytes);

#endif
