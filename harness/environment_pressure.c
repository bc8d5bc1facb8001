// SPDX-License-Identifier: GPL-2.0-or-later
/* Pressure stall information (the kernel's Documentation/accounting/psi.rst): "some avg10=0.00 ...
 * total=123" and, for memory, "full ... total=45", in microseconds since boot. The averages are not
 * used: they look back further than a run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

static const struct {
	enum environment_id row, cgroup_row;
	const char *line, *path, *cgroup_file;
} pressures[] = {
	{ ENVIRONMENT_PRESSURE_CPU, ENVIRONMENT_CGROUP_PRESSURE_CPU, "some", "/proc/pressure/cpu",
	  "cpu.pressure" },
	{ ENVIRONMENT_PRESSURE_MEMORY, ENVIRONMENT_CGROUP_PRESSURE_MEMORY, "some",
	  "/proc/pressure/memory", "memory.pressure" },
	{ ENVIRONMENT_PRESSURE_IO, ENVIRONMENT_CGROUP_PRESSURE_IO, "some", "/proc/pressure/io",
	  "io.pressure" },
	{ ENVIRONMENT_PRESSURE_MEMORY_FULL, ENVIRONMENT_ROWS, "full", "/proc/pressure/memory",
	  NULL },
};

/* A kernel booted without psi=1 may have the files and refuse to read them (EOPNOTSUPP). */
static int read_total(struct environment_watch *watch, enum environment_id row, const char *path,
		      const char *line, struct environment_reading *now)
{
	char words[SYSFILE_LINE], *text, *total;
	int error = sysfile_load(watch->root, path, &text);

	if (error) {
		environment_unknown(watch, row, "%s: %s", path, strerror(-error));
		return error == -ENOMEM ? error : 0;
	}
	total = sysfile_words(text, line, words, sizeof(words)) ? strstr(words, "total=") : NULL;
	if (total)
		now->value[row] = strtod(total + strlen("total="), NULL) / 1000;
	else
		environment_unknown(watch, row, "%s has no total of '%s'", path, line);
	free(text);
	return 0;
}

int environment_read_pressure(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
			      struct environment_reading *now)
{
	const char *group = watch->cgroup_error ? NULL : watch->cgroup.unified.path;
	int error = 0;

	(void)cpus;
	for (size_t i = 0; i < sizeof(pressures) / sizeof(pressures[0]) && !error; i++) {
		char path[1024];

		error = read_total(watch, pressures[i].row, pressures[i].path, pressures[i].line,
				   now);
		if (error || !pressures[i].cgroup_file)
			continue;
		if (!group)
			environment_unknown(watch, pressures[i].cgroup_row,
					    "no cgroup v2 can be seen");
		else if ((size_t)snprintf(path, sizeof(path), "%s/%s", group,
					  pressures[i].cgroup_file) < sizeof(path))
			error = read_total(watch, pressures[i].cgroup_row, path, pressures[i].line,
					   now);
	}
	return error;
}
