// SPDX-License-Identifier: GPL-2.0-or-later
/* timers: POSIX timers of the parent, which are not armed. A child has none of them
 * (timer_create(2)): what they may change is the parent alone. By system call, because the C
 * library allocates. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/look.h"

static int build(struct image *image)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };

	for (uint64_t i = 0; i < image_number(image, AXIS_TIMERS); i++) {
		int timer;

		if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer))
			return fault_set(image->fault, "image", errno,
					 "timer_create %llu: %s (RLIMIT_SIGPENDING, ulimit -i)",
					 (unsigned long long)i + 1, strerror(errno));
	}
	return 0;
}

static int count_timers(struct image *image, uint64_t *count)
{
	struct itimerspec left;
	uint64_t lines;
	int error;

	*count = 0;
	/* Four lines a timer; only with CONFIG_CHECKPOINT_RESTORE. Numbers begin at 0. */
	if (access("/proc/self/timers", R_OK)) {
		while (!syscall(SYS_timer_gettime, (int)*count, &left))
			++*count;
		return 0;
	}
	error = look_lines(image, "/proc/self/timers", &lines);
	*count = lines / 4;
	return error;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_TIMERS), found;
	int error = count_timers(image, &found);

	if (error)
		return error;
	image_find(image, "timers", found);
	if (found == asked)
		return 0;
	return fault_set(image->fault, "verify", 0, "timers: %llu asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)found);
}

static const char *unavailable(uint64_t timers)
{
	static char reason[96];
	struct rlimit limit;

	if (getrlimit(RLIMIT_SIGPENDING, &limit) || timers <= limit.rlim_cur)
		return NULL;
	snprintf(reason, sizeof(reason), "RLIMIT_SIGPENDING is %llu: raise it with ulimit -i",
		 (unsigned long long)limit.rlim_cur);
	return reason;
}

/* k_itimer and its sigqueue. */
static void need(uint64_t timers, struct image_need *need)
{
	need->bytes += timers * 512;
	need->build_ns += timers * 1500;
}

const struct axis axis_timers = {
	.key = "timers",
	.unit = "timers",
	.fallback = "0",
	.summary = "POSIX timers of the parent, not armed",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 1000000,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = need,
};
