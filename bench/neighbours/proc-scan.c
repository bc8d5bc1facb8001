// SPDX-License-Identifier: GPL-2.0-or-later
/* proc-scan: what ps and the agents of containers do: a look at every process, and a close one at
 * the parents, whose memory map is locked for reading meanwhile. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/neighbour.h"

/* A process that has ended meanwhile is none of our concern. */
static void look(const char *pid, const char *file)
{
	char path[300], text[4096];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static int act(struct arena_shared *shared)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	if (!proc)
		return -errno;
	while ((entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0])) {
			look(entry->d_name, "stat");
			look(entry->d_name, "status");
		}
	closedir(proc);
	for (size_t i = 0; i < ARENA_PIDS && shared->pids[i]; i++) {
		char pid[16];

		snprintf(pid, sizeof(pid), "%u", shared->pids[i]);
		look(pid, "maps");
		look(pid, "smaps_rollup");
	}
	return 0;
}

const struct neighbour neighbour_proc_scan = {
	.words = { { "proc-scan", "reads /proc as ps and container agents do" } },
	.act = act,
};
