// SPDX-License-Identifier: GPL-2.0-or-later
/* pinned: base pages that are buffers of an io_uring. A device may write to them at any time, so
 * that they cannot be shared with a child: fork copies each at once (mm/memory.c,
 * copy_present_page; Linux 5.10). The io_uring's descriptor stays open; its rings are unmapped
 * again, so that fork has no mapping more to pass by. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

#define BUFFER_BYTES (UINT64_C(1) << 30) /* the most of one (io_uring/rsrc.c) */
#define BUFFERS      1024                /* UIO_MAXIOV: the most of all before 5.13 */

#define ATTEMPTS 100

/* A descriptor of an io_uring with COUNT buffers and nothing mapped, or -errno. */
static int open_ring(const struct iovec *buffers, unsigned count)
{
	struct io_uring ring;
	int error = io_uring_queue_init(1, &ring, 0), fd = -1;

	if (error)
		return error;
	if (count)
		error = io_uring_register_buffers(&ring, buffers, count);
	if (!error) {
		fd = fcntl(ring.ring_fd, F_DUPFD_CLOEXEC, 0);
		error = fd < 0 ? -errno : 0;
	}
	io_uring_queue_exit(&ring);
	return error ? error : fd;
}

static const char *unavailable(const struct page_demand *demand)
{
	static int error = -1;

	if (error < 0) {
		int ring = open_ring(NULL, 0);

		error = ring < 0 ? -ring : 0;
		if (ring >= 0)
			close(ring);
	}
	if (error == ENOSYS)
		return "the kernel has no io_uring (CONFIG_IO_URING), or a filter hides it";
	if (error)
		return "io_uring is not allowed here: sysctl -w kernel.io_uring_disabled=0; a "
		       "container's filter may forbid it, too";
	/* The limit is one for all processes of a user. */
	return page_probe_lock(demand->bytes * demand->subjects);
}

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

static int settle(struct image *image)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct iovec buffers[BUFFERS];
	unsigned count = 0;
	int ring;

	for (size_t at = 0; at < image->bytes && count < BUFFERS; at += BUFFER_BYTES, count++) {
		size_t left = image->bytes - at;

		buffers[count].iov_base = image->memory + at;
		buffers[count].iov_len = left < BUFFER_BYTES ? left : BUFFER_BYTES;
	}
	ring = open_ring(buffers, count);
	/* The subject before gives back its share of the user's limit some time after its end. */
	for (int i = 0; i < ATTEMPTS && ring == -ENOMEM; i++) {
		nanosleep(&pause, NULL);
		ring = open_ring(buffers, count);
	}
	if (ring >= 0)
		return 0;
	return fault_set(image->fault, "image", -ring,
			 "io_uring buffers of %zu bytes: %s (RLIMIT_MEMLOCK)", image->bytes,
			 strerror(-ring));
}

static int verify(struct image *image, const struct page_state *state)
{
	uint64_t pinned = 0;
	int error = page_state_anonymous(image, state);

	if (!error)
		error = look_number(image, "/proc/self/status", "\nVmPin:", 10, &pinned);
	image_find(image, "pinned_bytes", pinned * 1024);
	image_find(image, "ring_fds", 1);
	image->found->own_fds++;
	return error ? error
		     : page_state_expect(image, pinned * 1024, state->asked_bytes, "are pinned");
}

const struct page_kind page_kind_pinned = {
	.words = { { "pinned", "buffers of an io_uring: fork copies each page" } },
	.settled = true,
	.whole = true,
	.copied = true,
	.unavailable = unavailable,
	.map = map,
	.settle = settle,
	.verify = verify,
};
