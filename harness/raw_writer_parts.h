/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A writer from the inside: for raw_writer.c, which is the side of whoever fills the buffers, and
 * raw_writer_work.c, which is the thread. */
#ifndef HARNESS_RAW_WRITER_PARTS_H
#define HARNESS_RAW_WRITER_PARTS_H

#include <pthread.h>

#include "harness/raw_writer.h"

/* A buffer on its way. */
struct raw_entry {
	size_t buffer, bytes, done;
	uint64_t offset;
	bool finished;
	int error;
};

struct raw_writer {
	struct raw_writer_spec spec;
	hwloc_bitmap_t cpus;
	const struct raw_backend *backend;
	void *backend_state;
	unsigned char *memory;
	pthread_t thread;
	bool joined;

	pthread_mutex_t lock;   /* of all below */
	pthread_cond_t work;    /* for the thread */
	pthread_cond_t news;    /* from the thread */
	struct raw_entry *fifo; /* a ring of spec.buffers, in the order of the file: */
	size_t retired, begun,
		queued;  /* entries up to the first are back, to the second under way */
	uint64_t offset; /* of the next entry */
	bool opened, quit, ended, cut;
	struct raw_writer_state state;
};

static inline struct raw_entry *raw_writer_entry(struct raw_writer *w, size_t number)
{
	return &w->fifo[number % w->spec.buffers];
}

/* The thread; CONTEXT is the writer. */
void *raw_writer_work(void *context);

#endif
