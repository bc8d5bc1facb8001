/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading /proc/self while the image is verified, without stdio and without leaving memory behind:
 * what is allocated here would be part of every fork that is measured. */
#ifndef BENCH_LOOK_H
#define BENCH_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/image.h"

/* What the mappings within a range of addresses are, summed: /proc/self/smaps. */
struct look_range {
	uint64_t vmas;
	uint64_t rss_bytes, anonymous_bytes, anon_huge_bytes, file_huge_bytes, hugetlb_bytes,
		shared_bytes, locked_bytes, swap_bytes, ksm_bytes;
	char flags[64]; /* VmFlags of the first of them: "rd wr mr mw me ac dc " */
	bool known;     /* false: this kernel has no smaps (CONFIG_PROC_PAGE_MONITOR) */
};

/* 0, or -errno with the image's fault set. */
int look_range(struct image *image, const void *start, size_t bytes, struct look_range *range);

/* How many mappings lie within a range of addresses, from /proc/self/maps: cheaper than the former,
 * and on every kernel. The same. */
int look_mappings(struct image *image, const void *start, size_t bytes, uint64_t *vmas);

/* The number behind KEY ("\nThreads:") in /proc/self/status, or in another file of key-value lines;
 * *VALUE is 0 where the kernel does not have the key. 0 or -errno with the image's fault set. */
int look_number(struct image *image, const char *path, const char *key, int base, uint64_t *value);

/* Call EACH for every entry of a folder whose name is a number; of /proc/self/fd less the
 * descriptor that it is read through. The same. */
int look_numbers(struct image *image, const char *path, void (*each)(int number, void *data),
		 void *data);

/* The whole of a small file, at most IMAGE_SCRATCH - 1 bytes, in image->scratch. The same. */
int look_text(struct image *image, const char *path);

/* How many lines a file has. The same. */
int look_lines(struct image *image, const char *path, uint64_t *lines);

#endif
