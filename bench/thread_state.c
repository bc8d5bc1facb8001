// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/thread_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/image.h"

static struct {
	const uint64_t *cpus;
	size_t page_bytes;
	enum {
		IDLE,
		SPINNING,
		TOUCHING,
		BLOCKED
	} what;
	int pipe[2];
} state;

int thread_state_open(struct image *image)
{
	const char *what = image_text(image, AXIS_THREAD_STATE);

	state.cpus = image->spec->other_cpus;
	state.page_bytes = image->page_bytes;
	if (!strcmp(what, "spinning"))
		state.what = SPINNING;
	else if (!strcmp(what, "touching"))
		state.what = TOUCHING;
	else if (!strcmp(what, "blocked-in-io"))
		state.what = BLOCKED;
	if (state.what == BLOCKED && pipe2(state.pipe, O_CLOEXEC))
		return fault_set(image->fault, "image", errno, "thread-state: pipe: %s",
				 strerror(errno));
	return 0;
}

void thread_state_enter(void)
{
	/* Where that fails, verifying finds them on too few CPUs. */
	if (state.what == SPINNING || state.what == TOUCHING)
		syscall(SYS_sched_setaffinity, 0, sizeof(uint64_t) * (ARENA_MOST_CPU / 64),
			state.cpus);
}

void thread_state_live(char *own)
{
	volatile char *memory = own;
	char byte;

	for (;;)
		switch (state.what) {
		case IDLE:
			pause();
			break;
		case SPINNING:
			__asm__ volatile("");
			break;
		case TOUCHING:
			for (size_t i = 0; i < THREAD_STATE_TOUCHED; i += state.page_bytes)
				memory[i]++;
			break;
		case BLOCKED:
			if (read(state.pipe[0], &byte, 1) <= 0)
				pause();
			break;
		}
}
