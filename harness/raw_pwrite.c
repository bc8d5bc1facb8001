// SPDX-License-Identifier: GPL-2.0-or-later
/* Where io_uring is not there or refused: one write after the other. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/raw_backend.h"

struct request {
	size_t buffer, from, bytes;
	uint64_t offset;
};

struct pwriting {
	struct raw_target target;
	size_t begun, done;
	struct request requests[]; /* a ring of target.count */
};

static int open_pwrite(const struct raw_target *target, void **state, char *why, size_t why_size)
{
	struct pwriting *p = calloc(1, sizeof(*p) + target->count * sizeof(p->requests[0]));

	(void)why;
	(void)why_size;
	if (!p)
		return -ENOMEM;
	p->target = *target;
	*state = p;
	return 0;
}

static int begin(void *state, size_t buffer, size_t from, size_t bytes, uint64_t offset)
{
	struct pwriting *p = state;

	p->requests[p->begun++ % p->target.count] = (struct request){ buffer, from, bytes, offset };
	return 0;
}

static ssize_t write_out(const struct raw_target *target, const struct request *request)
{
	const unsigned char *bytes =
		target->memory + request->buffer * target->bytes + request->from;
	ssize_t done;

	do
		done = pwrite(target->fd, bytes, request->bytes, (off_t)request->offset);
	while (done < 0 && errno == EINTR);
	if (done < 0)
		return -errno;
	if (sync_file_range(target->fd, (off_t)request->offset, done,
			    SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
				    SYNC_FILE_RANGE_WAIT_AFTER) &&
	    raw_write_back_failed(errno))
		return -errno;
	return done;
}

static int reap(void *state, struct raw_done *done)
{
	struct pwriting *p = state;
	const struct request *request = &p->requests[p->done++ % p->target.count];

	*done = (struct raw_done){ request->buffer, write_out(&p->target, request) };
	return 0;
}

static int sync_out(void *state)
{
	struct pwriting *p = state;

	return fsync(p->target.fd) ? -errno : 0;
}

const struct raw_backend raw_backend_pwrite = {
	.name = "pwrite",
	.open = open_pwrite,
	.write = begin,
	.reap = reap,
	.sync = sync_out,
	.close = free,
};
