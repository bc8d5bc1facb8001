// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/arena_io.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "bench/arena.h"
#include "bench/image.h"

int arena_write(const void *data, size_t bytes, off_t offset)
{
	const char *at = data;

	while (bytes > 0) {
		ssize_t put = pwrite(ARENA_FD, at, bytes, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		at += put;
		bytes -= (size_t)put;
		offset += put;
	}
	return 0;
}

int arena_tell_ready(struct arena_fault *fault)
{
	char byte = 0;

	if (write(ARENA_GATE_FD, &byte, 1) != 1)
		return fault_set(fault, "start", errno, "the start line is gone: %s",
				 strerror(errno));
	return 0;
}

int arena_wait_for_start(struct arena_fault *fault)
{
	int error = arena_tell_ready(fault);
	char byte;
	ssize_t got;

	if (error)
		return error;
	while ((got = read(ARENA_GATE_FD, &byte, 1)) < 0 && errno == EINTR)
		;
	return got ? fault_set(fault, "start", errno, "the start line failed") : 0;
}

int arena_wait_for_counters(struct arena_fault *fault)
{
	struct pollfd gate = { ARENA_GATE_FD, 0, 0 };
	int error = arena_tell_ready(fault);

	while (!error && poll(&gate, 1, -1) < 0 && errno == EINTR)
		;
	return error;
}
