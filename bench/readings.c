// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/readings.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/image.h"

/* The descriptor that comes with one byte; -1: none. -errno below that. */
static int receive(void)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	ssize_t got;
	int fd = -1;

	do
		got = recvmsg(ARENA_EVENTS_FD, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got != 1)
		return -1 - (got < 0 ? errno : EPIPE);
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

int readings_receive(struct readings *r, struct arena_fault *fault)
{
	int fd = receive();

	if (fd < -1)
		return fault_set(fault, "start", -fd - 1, "events did not come: %s",
				 strerror(-fd - 1));
	*r = (struct readings){ .fd = ARENA_EVENTS_FD };
	if (fd < 0) {
		close(ARENA_EVENTS_FD);
		return 0;
	}
	if (dup3(fd, ARENA_EVENTS_FD, O_CLOEXEC) < 0)
		return fault_set(fault, "start", errno, "descriptor %d: %s", ARENA_EVENTS_FD,
				 strerror(errno));
	close(fd);
	return 1;
}

void readings_take(struct readings *r, enum arena_behind behind)
{
	const struct reading *before = &r->of[r->last];
	struct reading *now = &r->of[!r->last];
	struct arena_readings *sums = &r->sums;
	int kept = errno;
	uint64_t cost;

	if (read(r->fd, now, sizeof(*now)) < (ssize_t)offsetof(struct reading, values)) {
		sums->error = errno;
		errno = kept;
		return;
	}
	r->last = !r->last;
	sums->events = now->events;
	if (!r->begun) {
		r->begun = true;
		return;
	}
	sums->enabled_ns += now->enabled_ns - before->enabled_ns;
	sums->running_ns += now->running_ns - before->running_ns;
	cost = sums->n[ARENA_BEHIND_NOTHING] % ARENA_COSTS;
	sums->n[behind]++;
	for (uint64_t i = 0; i < now->events; i++) {
		uint64_t difference = now->values[i] - before->values[i];

		sums->sums[behind][i] += difference;
		if (behind == ARENA_BEHIND_NOTHING)
			sums->costs[i][cost] = difference;
	}
}

void readings_collected(struct readings *r, bool one)
{
	readings_take(r, one ? ARENA_BEHIND_REAP : ARENA_BEHIND_LOOP);
	if (one)
		readings_take(r, ARENA_BEHIND_NOTHING);
}
