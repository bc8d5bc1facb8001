/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an executed program gets besides its own: strings of 1 KiB, so that it is the bytes that
 * matter. */
#ifndef BENCH_STRINGS_H
#define BENCH_STRINGS_H

#include <stdint.h>

#define STRINGS_EACH 1024      /* with the final NUL */
#define STRINGS_MOST (6 << 20) /* three quarters of _STK_LIM (fs/exec.c, bprm_stack_limits) */

struct image;

/* *LIST (NULL-terminated) becomes one with BYTES more of strings after its first BEFORE ones. All
 * are one and the same, so that the parent does not grow by what it passes on. 0, or -errno with
 * the image's fault set. */
int strings_insert(struct image *image, char ***list, uint64_t before, uint64_t bytes);

/* The bytes of a list, NULs included. */
uint64_t strings_bytes(char **list);

/* Why BYTES of them cannot be passed to a program here, or NULL. */
const char *strings_unavailable(uint64_t bytes);

/* What they take: of the child, for the parent has them once. */
struct image_need;
void strings_need(uint64_t bytes, struct image_need *need);

#endif
