// SPDX-License-Identifier: GPL-2.0-or-later
/* thread-state: what the parent's threads do that do not create. threads makes them. Those that
 * take CPU time run where no worker does, if there is such a CPU: else they would be measured as
 * waiting for it. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/look.h"

/* Until all have got there: a thread that shares its CPU needs a while. */
#define TRIES 2000

struct count {
	struct image *image;
	char state;       /* as in /proc/self/task/TID/stat */
	bool in_read;     /* and in read(2), where the kernel says in which call */
	uint64_t threads; /* that are */
	int other;        /* one of them that does not create, or 0 */
	int creating, error;
};

static void look_at(int tid, void *data)
{
	struct count *count = data;
	char path[64];
	const char *after;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	count->error = count->error ? count->error : look_text(count->image, path);
	after = strrchr(count->image->scratch, ')');
	if (count->error || tid == count->creating || !after || after[2] != count->state)
		return;
	count->other = tid;
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", tid);
	if (!count->in_read || access(path, R_OK) || look_text(count->image, path)) {
		count->threads++;
		return;
	}
	count->threads += strtol(count->image->scratch, NULL, 10) == SYS_read;
}

static long creating_thread(void)
{
	char self[64] = "", *slash;

	if (readlink("/proc/thread-self", self, sizeof(self) - 1) <= 0)
		return syscall(SYS_gettid);
	slash = strrchr(self, '/');
	return slash ? strtol(slash + 1, NULL, 10) : 0;
}

static uint64_t cpus_of(const uint64_t *mask)
{
	uint64_t cpus = 0;

	for (size_t i = 0; i < ARENA_MOST_CPU / 64; i++)
		cpus += (uint64_t)__builtin_popcountll(mask[i]);
	return cpus;
}

static int verify(struct image *image)
{
	const char *what = image_text(image, AXIS_THREAD_STATE);
	bool blocked = !strcmp(what, "blocked-in-io");
	uint64_t others = image_number(image, AXIS_THREADS) - 1, mask[ARENA_MOST_CPU / 64] = { 0 };
	struct count count = { .image = image,
			       .state = blocked ? 'S' : 'R',
			       .in_read = blocked,
			       .creating = (int)creating_thread() };
	struct timespec millisecond = { 0, 1000000 };

	for (int i = 0; i < TRIES && count.threads < others && !count.error; i++) {
		nanosleep(&millisecond, NULL);
		count.threads = 0;
		count.error = look_numbers(image, "/proc/self/task", look_at, &count);
	}
	if (count.error)
		return count.error;
	if (count.other)
		syscall(SYS_sched_getaffinity, count.other, sizeof(mask), mask);
	image_find(image, "threads_in_state", count.threads);
	image_find(image, "threads_cpus", cpus_of(mask));
	if (count.threads == others)
		return 0;
	return fault_set(image->fault, "verify", 0, "thread-state=%s: %llu of %llu threads are",
			 what, (unsigned long long)count.threads, (unsigned long long)others);
}

static const struct axis_word words[] = {
	{ "idle", "in pause(2)" },
	{ "spinning", "take CPU time, write nothing; on other CPUs if any" },
	{ "touching", "each writes its own 32 KiB; on other CPUs if any" },
	{ "blocked-in-io", "in read(2) of a pipe in which nothing is" },
	{ 0 },
};

const struct axis axis_thread_state = {
	.key = "thread-state",
	.unit = "",
	.fallback = "idle",
	.summary = "what the threads do that do not create",
	.kind = AXIS_KIND_WORDS,
	.words = words,
	.stage = IMAGE_STAGE_THREADS,
	.verify = verify,
};
