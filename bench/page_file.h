/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file without a name, on a file system with a disk behind it: /var/tmp, else /tmp. */
#ifndef BENCH_PAGE_FILE_H
#define BENCH_PAGE_FILE_H

#include <stdbool.h>

struct image;
struct page_demand;

/* As in struct page_kind; ALLOCATED: the files take room on the disk. */
const char *page_file_unavailable(const struct page_demand *demand, bool allocated);

/* Map one of image->bytes with the FLAGS of mmap(2). The file is gone when its mapping is. 0, or
 * -errno with the image's fault set. */
int page_file_map(struct image *image, int flags, bool allocated);

/* Record which file system it is: statfs(2)'s f_type. */
void page_file_find(struct image *image);

#endif
