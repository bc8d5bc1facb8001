// SPDX-License-Identifier: GPL-2.0-or-later
/* fd-highest: one descriptor of this number, far above the others: a sparse table, which fork
 * copies up to there (fs/file.c, dup_fd). */
#include <fcntl.h>

#include "bench/fd_table.h"
#include "bench/image.h"

static int build(struct image *image)
{
	uint64_t number = image_number(image, AXIS_FD_HIGHEST);
	int error = fd_table_allow(image, number);

	return error ? error
		     : fd_table_place(image, fcntl(0, F_DUPFD, (int)number), (int)number, false);
}

static int verify(struct image *image)
{
	uint64_t number = image_number(image, AXIS_FD_HIGHEST);
	int highest, error = fd_table_highest(image, &highest);

	if (error)
		return error;
	if ((uint64_t)highest != number)
		return fault_set(image->fault, "verify", 0, "fd-highest: %llu asked, %d found",
				 (unsigned long long)number, highest);
	/* else fds has said it */
	return image_number(image, AXIS_FDS) ? 0 : fd_table_find(image);
}

/* The table holds a pointer and three bits for each number, in parent and child. The number stands
 * for as many files, those below it included: after fds in the list. */
static void need(uint64_t number, struct image_need *need)
{
	/* preflight leaves room for 16 that are there anyway */
	uint64_t files = number < 15 ? 0 : number - 15;

	need->files = need->files > files ? need->files : files;
	need->bytes += number * 20;
}

const struct axis axis_fd_highest = {
	.key = "fd-highest",
	.unit = "",
	.fallback = "0",
	.summary = "a descriptor of this number: a sparse table",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 1 << 30,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = need,
};
