// SPDX-License-Identifier: GPL-2.0-or-later
/* page-cache: writes 16 MiB of a file of its own through the page cache and reads it back. The file
 * has no name; it lies where temporary files lie. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/neighbour.h"

#define BYTES (16 << 20)
#define BLOCK (64 << 10)

static int file = -1;
static char block[BLOCK];

static int prepare(const struct arena_spec *spec, struct arena_fault *fault)
{
	static const char *const folders[] = { "/var/tmp", "/tmp", "." };

	(void)spec;
	for (size_t i = 0; file < 0 && i < sizeof(folders) / sizeof(folders[0]); i++)
		file = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return file < 0 ? fault_set(fault, "beside", errno,
				    "no file can be made in /var/tmp or /tmp: %s", strerror(errno))
			: 0;
}

/* One block: a part of the whole that takes no time to speak of. */
static int act(struct arena_shared *shared)
{
	static off_t at;

	(void)shared;
	if (pwrite(file, block, BLOCK, at) != BLOCK ||
	    pread(file, block, BLOCK, (at + BYTES / 2) % BYTES) < 0)
		return errno ? -errno : -ENOSPC;
	at = (at + BLOCK) % BYTES;
	return 0;
}

const struct neighbour neighbour_page_cache = {
	.words = { { "page-cache", "writes and reads a file of 16 MiB over and over" } },
	.prepare = prepare,
	.act = act,
};
