// SPDX-License-Identifier: GPL-2.0-or-later
/* io_uring: a waitid request for each child (Linux 6.7), submitted and waited for by one
 * io_uring_enter(2). Ring and answers lie in memory that children do not inherit: what the kernel
 * or liburing writes there costs no copied page. */
#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/image.h"
#include "bench/reaper.h"
#include "bench/wait_status.h"

/* IORING_OP_WAITID, and its request as io_uring_prep_waitid of liburing 2.5 fills it. */
#define OP_WAITID 50

#define ENTRIES 64

struct answers {
	struct io_uring ring;
	size_t free_count;
	struct answer {
		siginfo_t info;
		size_t free; /* a stack of unused answers lies in this member of the first ones */
	} of[];
};

static size_t answers_bytes(const struct reaping *r)
{
	return sizeof(struct answers) + r->places * sizeof(struct answer);
}

static const char *unavailable(void)
{
	static int known = 1;
	struct io_uring_probe *probe;
	struct io_uring ring;

	if (known > 0) {
		known = io_uring_queue_init(2, &ring, 0);
		if (!known) {
			probe = io_uring_get_probe_ring(&ring);
			known = probe && io_uring_opcode_supported(probe, OP_WAITID) ? 0 : -EINVAL;
			io_uring_free_probe(probe);
			io_uring_queue_exit(&ring);
		}
	}
	if (!known)
		return NULL;
	return known == -EINVAL ? "io_uring cannot wait for processes before Linux 6.7"
	       : known == -ENOSYS
		       ? "no io_uring: needs Linux 6.7 with CONFIG_IO_URING"
		       : "io_uring is not allowed: sysctl -w kernel.io_uring_disabled=0, "
			 "and a container that allows it";
}

static int prepare(struct reaping *r, struct arena_fault *fault)
{
	struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE };
	struct answers *a = mmap(NULL, answers_bytes(r), PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int error = a == MAP_FAILED || madvise(a, answers_bytes(r), MADV_DONTFORK) ? -errno : 0;

	params.cq_entries = r->places > ENTRIES ? (unsigned)r->places : ENTRIES;
	if (!error)
		error = io_uring_queue_init_params(ENTRIES, &a->ring, &params);
	if (!error)
		error = io_uring_ring_dontfork(&a->ring);
	if (error)
		return fault_set(fault, "start", -error, "making an io_uring: %s",
				 strerror(-error));
	while (a->free_count < r->places) {
		a->of[a->free_count].free = a->free_count;
		a->free_count++;
	}
	r->own = a;
	return 0;
}

static int watch(struct reaping *r, pid_t pid, int *pidfd)
{
	struct answers *a = r->own;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&a->ring);
	size_t answer = a->of[a->free_count - 1].free;
	int error;

	(void)pidfd;
	if (!sqe) {
		error = io_uring_submit(&a->ring);
		sqe = io_uring_get_sqe(&a->ring);
		if (error < 0 || !sqe)
			return error < 0 ? error : -EBUSY;
	}
	io_uring_prep_rw(OP_WAITID, sqe, pid, NULL, P_PID, 0);
	sqe->file_index = WEXITED;
	sqe->addr2 = (uintptr_t)&a->of[answer].info;
	sqe->user_data = answer;
	a->free_count--;
	return 0;
}

static pid_t collect(struct reaping *r, pid_t pid, bool wait, int *status)
{
	struct answers *a = r->own;
	struct io_uring_cqe *cqe = NULL;
	struct answer *answer;
	int error = 0;

	(void)pid; /* whoever has ended: where there is only one, it is this */
	while (io_uring_peek_cqe(&a->ring, &cqe) || !cqe) {
		error = io_uring_submit_and_wait(&a->ring, wait);
		if (error < 0 && error != -EINTR)
			return error;
		if (!wait && (io_uring_peek_cqe(&a->ring, &cqe) || !cqe))
			return 0;
	}
	answer = &a->of[cqe->user_data];
	a->of[a->free_count++].free = cqe->user_data;
	error = cqe->res;
	io_uring_cqe_seen(&a->ring, cqe);
	if (error < 0)
		return error;
	*status = wait_status(&answer->info);
	return answer->info.si_pid;
}

static void finish(struct reaping *r)
{
	struct answers *a = r->own;

	io_uring_queue_exit(&a->ring);
	munmap(a, answers_bytes(r));
}

const struct reaper reaper_io_uring = {
	.words = { { "io_uring", "a waitid request for each child, by io_uring" } },
	.by_pid = true,
	.fds = 1,
	.unavailable = unavailable,
	.prepare = prepare,
	.watch = watch,
	.collect = collect,
	.finish = finish,
};
