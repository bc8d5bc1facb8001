// SPDX-License-Identifier: GPL-2.0-or-later
/* page-cache: reads 16 MiB of a file of its own from the page cache, over and over, and writes a
 * little of it: more, and the kernel would make it wait for the disk. The file has no name; it lies
 * where temporary files lie. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/neighbour.h"

#define BYTES (16 << 20)
#define BLOCK (64 << 10)
#define READS 64 /* of a block, for each that is written */

static int file = -1;
static char block[BLOCK];

static int prepare(const struct arena_spec *spec, struct arena_fault *fault)
{
	static const char *const folders[] = { "/var/tmp", "/tmp", "." };

	(void)spec;
	for (size_t i = 0; file < 0 && i < sizeof(folders) / sizeof(folders[0]); i++)
		file = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file < 0)
		return fault_set(fault, "beside", errno,
				 "no file can be made in /var/tmp or /tmp: %s", strerror(errno));
	for (off_t at = 0; at < BYTES; at += BLOCK)
		if (pwrite(file, block, BLOCK, at) != BLOCK)
			return fault_set(fault, "beside", errno ? errno : ENOSPC,
					 "writing 16 MiB of a file: no room in /var/tmp or /tmp?");
	return 0;
}

/* One block: a part of the whole that takes no time to speak of. */
static int act(struct arena_shared *shared)
{
	static uint64_t acts;
	off_t at = (off_t)(acts % (BYTES / BLOCK)) * BLOCK;

	(void)shared;
	if (pread(file, block, BLOCK, at) != BLOCK ||
	    (acts++ % READS == 0 && pwrite(file, block, BLOCK, at) != BLOCK))
		return errno ? -errno : -ENOSPC;
	return 0;
}

const struct neighbour neighbour_page_cache = {
	.words = { { "page-cache", "reads a file of 16 MiB over and over, writes some of it" } },
	.prepare = prepare,
	.act = act,
};
