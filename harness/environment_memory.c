// SPDX-License-Identifier: GPL-2.0-or-later
/* What memory management of the whole machine did: lines of /proc/vmstat and /proc/meminfo, each a
 * row of the table with the same key. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

static int read_file(struct environment_watch *watch, const char *path, double factor,
		     struct environment_reading *now)
{
	char *text = NULL;
	int error = sysfile_load(watch->root, path, &text);

	for (enum environment_id row = 0; row < ENVIRONMENT_ROWS; row++) {
		if (!environment_rows[row].key || strcmp(environment_rows[row].source, path))
			continue;
		if (error)
			environment_unreadable(watch, row, error);
		else
			environment_take(watch, row, text, factor, now);
	}
	free(text);
	return error == -ENOMEM ? error : 0;
}

int environment_read_memory(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			    struct environment_reading *now)
{
	int error = read_file(watch, "/proc/vmstat", 1, now);

	(void)cpus;
	return error ? error : read_file(watch, "/proc/meminfo", 1024, now);
}
