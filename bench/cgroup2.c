// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/cgroup2.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Our path in the unified hierarchy: behind "0::" in /proc/self/cgroup. */
static bool own_path(char *path, int size)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	bool found = false;

	while (file && !found && fgets(path, size, file))
		found = !strncmp(path, "0::/", 4);
	if (file)
		fclose(file);
	if (!found)
		return false;
	path[strcspn(path, "\n")] = '\0';
	memmove(path, path + 3, strlen(path + 3) + 1);
	return true;
}

/* Where that hierarchy is mounted: the fifth field of the line whose type is cgroup2, proc(5). */
static bool mount_point(char *point, size_t size)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char line[1024], format[32];
	bool found = false;

	snprintf(format, sizeof(format), "%%*s %%*s %%*s %%*s %%%zus", size - 1);
	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, " - cgroup2 ") && sscanf(line, format, point) == 1;
	if (file)
		fclose(file);
	return found;
}

const char *cgroup2_unavailable(void)
{
	char point[512], path[512], folder[1100];

	if (!mount_point(point, sizeof(point)))
		return "no cgroup v2 hierarchy is mounted: mount -t cgroup2 none /sys/fs/cgroup";
	if (!own_path(path, sizeof(path)))
		return "this process is in no cgroup v2 hierarchy";
	snprintf(folder, sizeof(folder), "%s%s", point, path);
	return access(folder, W_OK) ? "our cgroup is not ours to write: run as root, or under "
				      "systemd-run --user --scope -p Delegate=yes"
				    : NULL;
}
