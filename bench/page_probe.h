/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine's settings allow of page kinds. All leave no trace. */
#ifndef BENCH_PAGE_PROBE_H
#define BENCH_PAGE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first line of a small file of /sys or /proc, in TEXT. False: it is not there. */
bool page_probe_text(const char *path, char *text, size_t size);

/* Its number, or 0. */
uint64_t page_probe_number(const char *path);

/* Is WORD the chosen one, as in "always [madvise] never"? */
bool page_probe_chosen(const char *text, const char *word);

/* Are transparent huge pages of KIB given to memory with MADV_HUGEPAGE (ADVISED), or to any? */
bool page_probe_thp(uint64_t kib, bool advised);

/* Why WANTED bytes cannot be locked or pinned by this user, or NULL. */
const char *page_probe_lock(uint64_t wanted);

/* "2M", "64K", in a static buffer that the next call overwrites. */
const char *page_probe_size(uint64_t bytes);

#endif
