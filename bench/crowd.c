// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/creator.h"

/* The child's life. */
static void stay(struct iteration *it)
{
	const struct crowd_life *life = it->acting;
	char byte = 0;
	ssize_t got;

	if (life->action)
		life->action(it);
	/* While it is open here, closing it in the parent tells nobody. */
	close(life->hold[1]);
	if (write(life->arrival[1], &byte, 1) != 1)
		_exit(CHILD_FAILED);
	do
		got = read(life->hold[0], &byte, 1);
	while (got < 0 && errno == EINTR);
}

int crowd_make(struct crowd *crowd, struct crowd_life *life, struct creator *creator, size_t most)
{
	size_t bytes = most * sizeof(*crowd->pids);

	*crowd = (struct crowd){ .creator = creator, .life = life, .most = most };
	*life = (struct crowd_life){ .action = creator->it->perform,
				     .hold = { -1, -1 },
				     .arrival = { -1, -1 } };
	crowd->pids = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (crowd->pids == MAP_FAILED || madvise(crowd->pids, bytes, MADV_DONTFORK) ||
	    pipe2(life->hold, O_CLOEXEC) || pipe2(life->arrival, O_CLOEXEC))
		return fault_set(&creator->fault, "image", errno, "a crowd of %zu: %s", most,
				 strerror(errno));
	memset(crowd->pids, 0, bytes);
	creator->it->perform = stay;
	creator->it->acting = life;
	return 0;
}

/* One more. What was measured of it goes into the creator's samples while there is room. */
static int add(struct crowd *crowd)
{
	struct creator *c = crowd->creator;
	struct arena_sample *sample = &c->samples[c->n < c->spec->capacity ? c->n : c->n - 1];
	uint32_t cpu;
	pid_t pid;

	*sample = (struct arena_sample){ 0 };
	if (*c->it->pidfd != -1)
		*c->it->pidfd = -1;
	sample->call = clock_read(c->it->clock, &sample->parent_cpu);
	pid = c->mechanism->create(c->it);
	sample->returned = clock_read(c->it->clock, &cpu);
	if (pid < 0)
		return fault_set(&c->fault, "child", errno,
				 "child %zu of %zu at once was refused: %s (pids.max, pid_max, "
				 "threads-max, RLIMIT_NPROC or memory)",
				 crowd->count + 1, crowd->most, strerror(errno));
	if (*c->it->pidfd >= 0)
		close(*c->it->pidfd);
	crowd->pids[crowd->count++] = pid;
	c->n += c->n < c->spec->capacity;
	return 0;
}

int crowd_grow(struct crowd *crowd, size_t count)
{
	char bytes[256];
	int error = 0;

	while (crowd->count < count && !error)
		error = add(crowd);
	while (crowd->arrived < crowd->count && !error) {
		ssize_t got = read(crowd->life->arrival[0], bytes, sizeof(bytes));

		if (got <= 0 && errno != EINTR)
			error = fault_set(&crowd->creator->fault, "child", errno,
					  "waiting for %zu children: %s", crowd->count,
					  strerror(errno));
		crowd->arrived += got > 0 ? (size_t)got : 0;
	}
	return error;
}

bool crowd_is_whole(const struct crowd *crowd)
{
	siginfo_t info = { 0 };

	(void)crowd;
	return !waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && !info.si_pid;
}

int crowd_end(struct crowd *crowd)
{
	struct creator *c = crowd->creator;
	uint32_t cpu;

	close(crowd->life->hold[1]);
	crowd->life->hold[1] = -1;
	for (size_t i = 0; i < crowd->count; i++) {
		pid_t pid;
		int status;

		do
			pid = wait4(crowd->pids[i], &status, 0, NULL);
		while (pid < 0 && errno == EINTR);
		if (pid < 0 || status)
			return fault_set(&c->fault, "child", pid < 0 ? errno : 0,
					 "child %zu of %zu ended with status %#x, expected 0",
					 i + 1, crowd->count, pid < 0 ? 0 : (unsigned)status);
		if (i < c->n)
			c->samples[i].reaped = clock_read(c->it->clock, &cpu);
	}
	return 0;
}

void crowd_free(struct crowd *crowd)
{
	for (int i = 0; i < 2; i++) {
		if (crowd->life->hold[i] >= 0)
			close(crowd->life->hold[i]);
		if (crowd->life->arrival[i] >= 0)
			close(crowd->life->arrival[i]);
	}
	if (crowd->pids && crowd->pids != MAP_FAILED)
		munmap(crowd->pids, crowd->most * sizeof(*crowd->pids));
	crowd->creator->it->perform = crowd->life->action;
}
