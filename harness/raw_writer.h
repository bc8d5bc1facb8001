/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is written by a thread of its own, bound to given CPUs, from a fixed pool of buffers.
 * Whoever fills the buffers waits when none is free; how often and how long is counted. What an
 * error leaves is a file that ends behind the last whole record. Knows nothing of what it writes.
 */
#ifndef HARNESS_RAW_WRITER_H
#define HARNESS_RAW_WRITER_H

#include <hwloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/raw_backend.h"

struct raw_writer;

struct raw_writer_spec {
	int fd;          /* the writer's from now on, whatever comes back */
	uint64_t offset; /* where to go on: what is behind it is cut off */
	const struct raw_backend *const *backends; /* the first that opens is used */
	size_t backend_count;
	hwloc_const_bitmap_t cpus; /* where the thread runs */
	size_t buffers, bytes;     /* the pool: BYTES is a multiple of the page size */
	/* Above 1 (a second Ctrl-C): wait for nothing any more, give the file up. */
	const volatile sig_atomic_t *stop;

	/* Called in the order of the file for what has come to it, before anybody is told so:
	 * returns how many of the BYTES are whole records. Only after an error that may be fewer,
	 * and then the file is cut there. */
	size_t (*arrived)(void *context, const void *data, size_t bytes);
	void *context;
};

struct raw_writer_state {
	const char *backend;
	char why[200];  /* why an earlier one of the backends was not used, or "" */
	uint64_t bytes; /* length of the file, as far as it is good */
	int error;      /* 0, or the -errno that ended it */
	uint64_t waits; /* how often nothing could go on until something was written */
	uint64_t waited_ns;
};

/* 0 or -errno, then without a writer. */
int raw_writer_open(const struct raw_writer_spec *spec, struct raw_writer **writer);

/* A free buffer, waiting for one. NULL: the file has ended (state.error). */
void *raw_writer_buffer(struct raw_writer *writer);

/* Hand over the first BYTES, not 0, of the buffer that was got last. */
void raw_writer_write(struct raw_writer *writer, size_t bytes);

/* Wait until nothing is being written. COUNTED: as a wait, if there was one. */
void raw_writer_settle(struct raw_writer *writer, bool counted);

/* Settle, fsync, end the thread. The state can still be asked for. */
void raw_writer_finish(struct raw_writer *writer);

void raw_writer_state(struct raw_writer *writer, struct raw_writer_state *state);

/* Finishes if that was not done. NULL is allowed. */
void raw_writer_close(struct raw_writer *writer);

#endif
