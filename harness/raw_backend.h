/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A way of writing buffers of one pool to one file: raw_uring.c, raw_pwrite.c, and those of tests.
 * What is written where, and what a failure means, is decided by raw_writer.c, in whose thread all
 * of these are called. */
#ifndef HARNESS_RAW_BACKEND_H
#define HARNESS_RAW_BACKEND_H

#include <errno.h>
#include <hwloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct raw_target {
	int fd;
	unsigned char *memory; /* COUNT buffers of BYTES each, page-aligned */
	size_t count, bytes;
	hwloc_const_bitmap_t cpus; /* whatever works for the backend must stay on these */
};

struct raw_done {
	size_t buffer;
	ssize_t result; /* bytes written, which may be fewer than asked, or -errno */
};

struct raw_backend {
	const char *name; /* as in the document */

	/* -errno with a clause in WHY where this way is not there: the next one is tried. */
	int (*open)(const struct raw_target *target, void **state, char *why, size_t why_size);

	/* Begin to write BYTES of a buffer from its byte FROM on to OFFSET of the file. At most one
	 * write of a buffer is under way. -errno: not begun. */
	int (*write)(void *state, size_t buffer, size_t from, size_t bytes, uint64_t offset);

	/* Wait for the end of a write: also of writing back, as far as the file system can do that,
	 * so that no other thread does it later on a measured CPU. Only called while there is one.
	 */
	int (*reap)(void *state, struct raw_done *done);

	/* What was written is on the disk. -errno: it is not. */
	int (*sync)(void *state);

	void (*close)(void *state);
};

extern const struct raw_backend raw_backend_uring, raw_backend_pwrite;

/* Whether writing back has really failed with ERROR (a positive errno), rather than that it cannot
 * be asked for on this file system. */
static inline int raw_write_back_failed(int error)
{
	return error == EIO || error == ENOSPC || error == EDQUOT;
}

#endif
