/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of descriptors, as axes fill it. */
#ifndef BENCH_FD_TABLE_H
#define BENCH_FD_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct image;

/* Descriptors up to HIGHEST: raises the soft limit on them to the hard one where it must. 0, or
 * -errno with the image's fault set. */
int fd_table_allow(struct image *image, uint64_t highest);

/* Open FD, but as number WANTED, which must be free; FD is closed. The same. */
int fd_table_place(struct image *image, int fd, int wanted, bool close_on_exec);

/* The highest number in use, from /proc/self/fd. The same. */
int fd_table_highest(struct image *image, int *highest);

/* Record the findings highest_fd and fd_table (FDSize of /proc/self/status). The same. */
int fd_table_find(struct image *image);

#endif
