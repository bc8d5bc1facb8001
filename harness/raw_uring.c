// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing through io_uring: registered buffers, each write with its writing back behind it. What
 * the kernel cannot do at once is done by its worker threads, which are bound as the caller is; a
 * kernel that cannot bind them (before 5.14) gets no io_uring. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/raw_backend.h"

#define SYNC_USER_DATA UINT64_MAX

/* One buffer's write and what follows it. */
struct flight {
	unsigned pending; /* completions to come */
	ssize_t result;
};

struct uring {
	struct io_uring ring;
	struct raw_target target;
	struct flight flights[];
};

static int refused(const char *what, int error, char *why, size_t why_size)
{
	snprintf(why, why_size, "%s: %s", what, strerror(-error));
	return error;
}

static int bind_workers(struct io_uring *ring, hwloc_const_bitmap_t cpus)
{
	int last = hwloc_bitmap_last(cpus), error;
	size_t bytes = CPU_ALLOC_SIZE((size_t)last + 1);
	cpu_set_t *set = last < 0 ? NULL : CPU_ALLOC((size_t)last + 1);

	if (!set)
		return last < 0 ? -EINVAL : -ENOMEM;
	CPU_ZERO_S(bytes, set);
	for (int cpu = hwloc_bitmap_first(cpus); cpu >= 0; cpu = hwloc_bitmap_next(cpus, cpu))
		CPU_SET_S((size_t)cpu, bytes, set);
	error = io_uring_register_iowq_aff(ring, bytes, set);
	CPU_FREE(set);
	return error;
}

static int register_buffers(struct uring *u)
{
	struct iovec *vectors = calloc(u->target.count, sizeof(*vectors));
	int error = vectors ? 0 : -ENOMEM;

	for (size_t i = 0; vectors && i < u->target.count; i++)
		vectors[i] =
			(struct iovec){ u->target.memory + i * u->target.bytes, u->target.bytes };
	if (!error)
		error = io_uring_register_buffers(&u->ring, vectors, (unsigned)u->target.count);
	free(vectors);
	return error;
}

static int open_uring(const struct raw_target *target, void **state, char *why, size_t why_size)
{
	struct uring *u = calloc(1, sizeof(*u) + target->count * sizeof(u->flights[0]));
	int error;

	if (!u)
		return -ENOMEM;
	u->target = *target;
	error = io_uring_queue_init(2 * (unsigned)target->count + 1, &u->ring, 0);
	if (error) {
		free(u);
		return refused("io_uring_setup", error, why, why_size);
	}
	error = bind_workers(&u->ring, target->cpus);
	if (error)
		refused("binding io_uring's workers", error, why, why_size);
	if (!error && (error = register_buffers(u)))
		refused("registering buffers with io_uring (ulimit -l)", error, why, why_size);
	/* The keepers of runs are forked from here. */
	if (!error && (error = io_uring_ring_dontfork(&u->ring)))
		refused("io_uring: madvise", error, why, why_size);
	if (error) {
		io_uring_queue_exit(&u->ring);
		free(u);
		return error;
	}
	*state = u;
	return 0;
}

static int submit(struct uring *u)
{
	int done;

	do
		done = io_uring_submit(&u->ring);
	while (done == -EINTR);
	return done < 0 ? done : 0;
}

static int begin(void *state, size_t buffer, size_t from, size_t bytes, uint64_t offset)
{
	struct uring *u = state;
	struct io_uring_sqe *write = io_uring_get_sqe(&u->ring);
	struct io_uring_sqe *back = write ? io_uring_get_sqe(&u->ring) : NULL;

	if (!back)
		return -EBUSY;
	io_uring_prep_write_fixed(write, u->target.fd,
				  u->target.memory + buffer * u->target.bytes + from,
				  (unsigned)bytes, offset, (int)buffer);
	io_uring_sqe_set_flags(write, IOSQE_IO_LINK);
	io_uring_sqe_set_data64(write, 2 * buffer);
	io_uring_prep_sync_file_range(back, u->target.fd, (unsigned)bytes, offset,
				      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
					      SYNC_FILE_RANGE_WAIT_AFTER);
	io_uring_sqe_set_data64(back, 2 * buffer + 1);
	u->flights[buffer] = (struct flight){ .pending = 2 };
	return submit(u);
}

/* A write that is short takes what is linked behind it with it: -ECANCELED. */
static void land(struct flight *flight, bool back, int result)
{
	flight->pending--;
	if (!back)
		flight->result = result;
	else if (result < 0 && raw_write_back_failed(-result))
		flight->result = result;
}

static int next(struct uring *u, uint64_t *data, int *result)
{
	struct io_uring_cqe *cqe;
	int error;

	do
		error = io_uring_wait_cqe(&u->ring, &cqe);
	while (error == -EINTR);
	if (error)
		return error;
	*data = io_uring_cqe_get_data64(cqe);
	*result = cqe->res;
	io_uring_cqe_seen(&u->ring, cqe);
	return 0;
}

static int reap(void *state, struct raw_done *done)
{
	struct uring *u = state;

	for (;;) {
		uint64_t data = 0;
		int result = 0, error = next(u, &data, &result);
		struct flight *flight = &u->flights[data / 2];

		if (error)
			return error;
		land(flight, data % 2, result);
		if (flight->pending)
			continue;
		*done = (struct raw_done){ data / 2, flight->result };
		return 0;
	}
}

static int sync_out(void *state)
{
	struct uring *u = state;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);
	uint64_t data;
	int result = 0, error;

	if (!sqe)
		return -EBUSY;
	io_uring_prep_fsync(sqe, u->target.fd, 0);
	io_uring_sqe_set_data64(sqe, SYNC_USER_DATA);
	error = submit(u);
	if (!error)
		error = next(u, &data, &result);
	return error ? error : result;
}

static void close_uring(void *state)
{
	struct uring *u = state;

	io_uring_queue_exit(&u->ring);
	free(u);
}

const struct raw_backend raw_backend_uring = {
	.name = "io_uring",
	.open = open_uring,
	.write = begin,
	.reap = reap,
	.sync = sync_out,
	.close = close_uring,
};
