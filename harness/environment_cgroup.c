// SPDX-License-Identifier: GPL-2.0-or-later
/* CPU quotas that bind forkmark: cpu.stat of its own group and of each above it, as far as they can
 * be seen. A group's file counts its own quota only, so that the sum over the way up is what has
 * been felt. Groups without a quota have 0. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

/* v2 and v1 write the same under two names (cgroup-v2.rst; scheduler/sched-bwc.rst). */
static double halted_ms(const char *text)
{
	uint64_t number;

	if (sysfile_field(text, "throttled_usec", &number))
		return (double)number / 1e3;
	return sysfile_field(text, "throttled_time", &number) ? (double)number / 1e6 : 0;
}

static void take_level(const char *text, bool *any, struct environment_reading *now)
{
	uint64_t periods, throttled;

	/* The root of v2 has usage only. */
	if (!sysfile_field(text, "nr_periods", &periods) ||
	    !sysfile_field(text, "nr_throttled", &throttled))
		return;
	if (!*any)
		now->value[ENVIRONMENT_CGROUP_PERIODS] = now->value[ENVIRONMENT_CGROUP_THROTTLED] =
			now->value[ENVIRONMENT_CGROUP_THROTTLED_TIME] = 0;
	*any = true;
	now->value[ENVIRONMENT_CGROUP_PERIODS] += (double)periods;
	now->value[ENVIRONMENT_CGROUP_THROTTLED] += (double)throttled;
	now->value[ENVIRONMENT_CGROUP_THROTTLED_TIME] += halted_ms(text);
}

static int read_levels(struct environment_watch *watch, bool *any, struct environment_reading *now)
{
	const struct cgroup_folder *at = &watch->cgroup.at[CGROUP_CPU];
	char *folder = at->path ? strdup(at->path) : NULL;
	int error = at->path && !folder ? -ENOMEM : 0;

	while (folder && !error) {
		char path[1024], *text, *slash = strrchr(folder + at->top, '/');

		if ((size_t)snprintf(path, sizeof(path), "%s/cpu.stat", folder) < sizeof(path) &&
		    !(error = sysfile_load(watch->root, path, &text))) {
			take_level(text, any, now);
			free(text);
		}
		error = error == -ENOMEM ? error : 0;
		if (!slash)
			break;
		*slash = '\0';
	}
	free(folder);
	return error;
}

int environment_read_cgroup(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			    struct environment_reading *now)
{
	bool any = false;
	int error = watch->cgroup_error ? 0 : read_levels(watch, &any, now);

	(void)cpus;
	for (enum environment_id row = ENVIRONMENT_CGROUP_PERIODS;
	     !any && row <= ENVIRONMENT_CGROUP_THROTTLED_TIME; row++)
		environment_unknown(watch, row, "no group with a cpu.stat of quotas can be seen");
	return error;
}
