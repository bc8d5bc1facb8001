// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread of a writer: several buffers are on their way at once, and come back in the order of
 * the file. */
#include <errno.h>
#include <unistd.h>

#include "harness/affinity.h"
#include "harness/raw_writer_parts.h"

/* The file ends behind what is good. */
static void cut(struct raw_writer *w)
{
	w->cut = true;
	if (ftruncate(w->spec.fd, (off_t)w->state.bytes) && !w->state.error)
		w->state.error = -errno;
}

/* In the order of the file, whatever the order in which writes end. */
static void retire(struct raw_writer *w)
{
	while (w->retired < w->begun && raw_writer_entry(w, w->retired)->finished) {
		struct raw_entry *e = raw_writer_entry(w, w->retired++);

		if (w->state.error)
			continue;
		w->state.bytes += w->spec.arrived(w->spec.context,
						  w->memory + e->buffer * w->spec.bytes, e->done);
		w->state.error = e->error;
	}
	/* Later writes may have come to the disk behind it. */
	if (w->state.error && w->retired == w->begun && !w->cut)
		cut(w);
}

static void finish_entry(struct raw_entry *e, int error)
{
	e->error = error;
	e->finished = true;
}

/* Without the lock: nobody else looks at an entry that is under way. */
static void begin(struct raw_writer *w, struct raw_entry *e)
{
	int error = w->backend->write(w->backend_state, e->buffer, e->done, e->bytes - e->done,
				      e->offset + e->done);

	if (error)
		finish_entry(e, error);
}

/* A write that is short is gone on with: that tells the error, if there is one. */
static void take(struct raw_writer *w, const struct raw_done *done, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct raw_entry *e = raw_writer_entry(w, i);

		if (e->finished || e->buffer != done->buffer)
			continue;
		if (done->result > 0)
			e->done += (size_t)done->result;
		if (done->result <= 0)
			finish_entry(e, done->result ? (int)done->result : -EIO);
		else if (e->done == e->bytes)
			finish_entry(e, 0);
		else
			begin(w, e);
		return;
	}
}

static bool in_flight(struct raw_writer *w)
{
	for (size_t i = w->retired; i < w->begun; i++)
		if (!raw_writer_entry(w, i)->finished)
			return true;
	return false;
}

static void reap(struct raw_writer *w)
{
	size_t from = w->retired, to = w->begun;
	struct raw_done done;
	int error;

	pthread_mutex_unlock(&w->lock);
	error = w->backend->reap(w->backend_state, &done);
	if (!error)
		take(w, &done, from, to);
	pthread_mutex_lock(&w->lock);
	/* It cannot be known what becomes of the writes: none is good. */
	for (size_t i = from; error && i < to; i++)
		if (!raw_writer_entry(w, i)->finished)
			finish_entry(raw_writer_entry(w, i), error);
	retire(w);
	pthread_cond_broadcast(&w->news);
}

static void begin_next(struct raw_writer *w)
{
	struct raw_entry *e = raw_writer_entry(w, w->begun);

	if (w->state.error) {
		finish_entry(e, w->state.error);
	} else {
		pthread_mutex_unlock(&w->lock);
		begin(w, e);
		pthread_mutex_lock(&w->lock);
	}
	w->begun++;
	retire(w);
	pthread_cond_broadcast(&w->news);
}

static int open_backend(struct raw_writer *w)
{
	const struct raw_target target = { .fd = w->spec.fd,
					   .memory = w->memory,
					   .count = w->spec.buffers,
					   .bytes = w->spec.bytes,
					   .cpus = w->cpus };
	int error = affinity_set(0, w->cpus);

	for (size_t i = 0; i < w->spec.backend_count && !error; i++) {
		error = w->spec.backends[i]->open(&target, &w->backend_state, w->state.why,
						  sizeof(w->state.why));
		if (!error) {
			w->backend = w->spec.backends[i];
			w->state.backend = w->backend->name;
			return 0;
		}
		if (i + 1 < w->spec.backend_count && error != -ENOMEM)
			error = 0;
	}
	return error ? error : -ENOSYS;
}

void *raw_writer_work(void *context)
{
	struct raw_writer *w = context;
	int error;

	pthread_mutex_lock(&w->lock);
	w->state.error = open_backend(w);
	w->opened = true;
	pthread_cond_broadcast(&w->news);
	while (w->backend && (!w->quit || w->retired < w->queued)) {
		if (w->begun < w->queued)
			begin_next(w);
		else if (in_flight(w))
			reap(w);
		else
			pthread_cond_wait(&w->work, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	error = w->backend && !w->state.error ? w->backend->sync(w->backend_state) : 0;
	if (w->backend)
		w->backend->close(w->backend_state);
	pthread_mutex_lock(&w->lock);
	if (!w->state.error)
		w->state.error = error;
	w->ended = true;
	pthread_cond_broadcast(&w->news);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}
