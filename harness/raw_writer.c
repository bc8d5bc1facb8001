// SPDX-License-Identifier: GPL-2.0-or-later
/* The side of whoever fills a writer's buffers. */
#include "harness/raw_writer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "harness/raw_writer_parts.h"

/* How often somebody who waits looks whether he shall go on waiting. */
#define LOOK_NS 100000000

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Signals that end a run are for the controller's thread, and RLIMIT_FSIZE is to end the file only.
 */
static int start_thread(struct raw_writer *w)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&w->thread, NULL, raw_writer_work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

/* With the lock: wait for news. False when waiting is to end. */
static bool wait_for_news(struct raw_writer *w)
{
	static const struct timespec at_once;
	struct timespec until;
	sigset_t none;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_NS;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&w->news, &w->lock, &until);
	/* The controller lets signals in only while it waits for something. */
	sigemptyset(&none);
	if (w->spec.stop)
		ppoll(NULL, 0, &at_once, &none);
	return !w->spec.stop || *w->spec.stop <= 1;
}

static void give_up(struct raw_writer *w)
{
	if (!w->state.error)
		w->state.error = -EINTR;
}

static int prepare(struct raw_writer *w)
{
	size_t size = w->spec.buffers * w->spec.bytes;
	pthread_condattr_t monotonic;

	w->cpus = hwloc_bitmap_dup(w->spec.cpus);
	w->fifo = calloc(w->spec.buffers, sizeof(*w->fifo));
	w->memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (w->memory == MAP_FAILED)
		w->memory = NULL;
	/* Not copied into the keepers of runs, which are forked from here. */
	if (!w->cpus || !w->fifo || !w->memory || madvise(w->memory, size, MADV_DONTFORK))
		return -ENOMEM;
	if (ftruncate(w->spec.fd, (off_t)w->spec.offset))
		return -errno;
	w->offset = w->state.bytes = w->spec.offset;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->news, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&w->work, NULL);
	pthread_mutex_init(&w->lock, NULL);
	return 0;
}

static void release(struct raw_writer *w)
{
	if (w->memory)
		munmap(w->memory, w->spec.buffers * w->spec.bytes);
	hwloc_bitmap_free(w->cpus);
	free(w->fifo);
	close(w->spec.fd);
	free(w);
}

int raw_writer_open(const struct raw_writer_spec *spec, struct raw_writer **writer)
{
	struct raw_writer *w = calloc(1, sizeof(*w));
	int error;

	*writer = NULL;
	if (!w) {
		close(spec->fd);
		return -ENOMEM;
	}
	w->spec = *spec;
	error = prepare(w);
	if (!error)
		error = start_thread(w);
	if (error) {
		release(w);
		return error;
	}
	pthread_mutex_lock(&w->lock);
	while (!w->opened)
		pthread_cond_wait(&w->news, &w->lock);
	error = w->state.error;
	pthread_mutex_unlock(&w->lock);
	if (error)
		raw_writer_close(w);
	else
		*writer = w;
	return error;
}

/* With the lock: wait while more than MOST entries are on their way. */
static void wait_until_at_most(struct raw_writer *w, size_t most, bool counted)
{
	uint64_t began = now_ns();

	if (w->queued - w->retired <= most || w->state.error)
		return;
	while (w->queued - w->retired > most && !w->state.error)
		if (!wait_for_news(w))
			give_up(w);
	if (counted) {
		w->state.waits++;
		w->state.waited_ns += now_ns() - began;
	}
}

void *raw_writer_buffer(struct raw_writer *w)
{
	size_t buffer;

	pthread_mutex_lock(&w->lock);
	wait_until_at_most(w, w->spec.buffers - 1, true);
	buffer = w->state.error ? SIZE_MAX : w->queued % w->spec.buffers;
	pthread_mutex_unlock(&w->lock);
	return buffer == SIZE_MAX ? NULL : w->memory + buffer * w->spec.bytes;
}

void raw_writer_write(struct raw_writer *w, size_t bytes)
{
	pthread_mutex_lock(&w->lock);
	*raw_writer_entry(w, w->queued) = (struct raw_entry){ .buffer = w->queued % w->spec.buffers,
							      .bytes = bytes,
							      .offset = w->offset };
	w->queued++;
	w->offset += bytes;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void raw_writer_settle(struct raw_writer *w, bool counted)
{
	pthread_mutex_lock(&w->lock);
	wait_until_at_most(w, 0, counted);
	pthread_mutex_unlock(&w->lock);
}

void raw_writer_finish(struct raw_writer *w)
{
	bool ended;

	if (w->joined)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_signal(&w->work);
	while (!w->ended && wait_for_news(w))
		;
	ended = w->ended;
	if (!ended)
		give_up(w);
	pthread_mutex_unlock(&w->lock);
	if (!ended)
		return;
	pthread_join(w->thread, NULL);
	w->joined = true;
}

void raw_writer_state(struct raw_writer *w, struct raw_writer_state *state)
{
	pthread_mutex_lock(&w->lock);
	*state = w->state;
	pthread_mutex_unlock(&w->lock);
}

void raw_writer_close(struct raw_writer *w)
{
	if (!w)
		return;
	raw_writer_finish(w);
	/* A thread that hangs in the kernel still uses all of it: it ends with the process. */
	if (!w->joined)
		return;
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->news);
	release(w);
}
