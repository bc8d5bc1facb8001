// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits of the groups on the way up. A group's own limit can be beyond that of one above it,
 * and one above can leave less because others use it too: so the smallest limit and the least room
 * are two answers. */
#include "harness/cgroup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

/* v1 writes "no limit" as the largest multiple of a page. */
#define NO_LIMIT (INT64_C(1) << 60)

struct level {
	const char *root;
	const char *folder;
	bool v2;
};

/* Calls VISIT for our own group and each one above it, up to the mount point. */
static void walk(const struct cgroup *cgroup, enum cgroup_controller controller,
		 void (*visit)(const struct level *level, void *data), void *data)
{
	const struct cgroup_folder *at = &cgroup->at[controller];
	char *folder = at->path ? strdup(at->path) : NULL;

	while (folder) {
		struct level level = { .root = cgroup->root, .folder = folder, .v2 = at->v2 };
		char *slash = strrchr(folder + at->top, '/');

		visit(&level, data);
		if (!slash)
			break;
		*slash = '\0';
	}
	free(folder);
}

struct search {
	struct cgroup_room *smallest, *tightest;
};

static uint64_t left(const struct cgroup_room *room)
{
	return room->limit > room->used ? room->limit - room->used : 0;
}

static void consider(const struct level *level, const char *limit_file, uint64_t used,
		     struct search *search)
{
	struct cgroup_room room = { .found = true, .used = used };
	int64_t limit;

	if (sysfile_number(level->root, &limit, "%s/%s", level->folder, limit_file) || limit < 0 ||
	    limit >= NO_LIMIT)
		return;
	room.limit = (uint64_t)limit;
	snprintf(room.file, sizeof(room.file), "%s/%s", level->folder, limit_file);
	if (!search->smallest->found || room.limit < search->smallest->limit)
		*search->smallest = room;
	if (!search->tightest->found || left(&room) < left(search->tightest))
		*search->tightest = room;
}

static uint64_t used_of(const struct level *level, const char *file)
{
	int64_t used;

	if (sysfile_number(level->root, &used, "%s/%s", level->folder, file) || used < 0)
		return 0;
	return (uint64_t)used;
}

/* The kernel drops inactive page cache before it fails an allocation of the group. */
static uint64_t droppable(const struct level *level, const char *key)
{
	char path[1024], *text;
	uint64_t bytes = 0;

	if ((size_t)snprintf(path, sizeof(path), "%s/memory.stat", level->folder) >= sizeof(path) ||
	    sysfile_load(level->root, path, &text))
		return 0;
	if (!sysfile_field(text, key, &bytes))
		bytes = 0;
	free(text);
	return bytes;
}

static void visit_memory(const struct level *level, void *data)
{
	uint64_t used = used_of(level, level->v2 ? "memory.current" : "memory.usage_in_bytes");
	uint64_t cache = droppable(level, level->v2 ? "inactive_file" : "total_inactive_file");

	used = used > cache ? used - cache : 0;
	if (level->v2) {
		consider(level, "memory.max", used, data);
		/* beyond memory.high every allocation is throttled: nothing can be measured there
		 */
		consider(level, "memory.high", used, data);
	} else {
		consider(level, "memory.limit_in_bytes", used, data);
	}
}

static void visit_pids(const struct level *level, void *data)
{
	consider(level, "pids.max", used_of(level, "pids.current"), data);
}

void cgroup_limits(const struct cgroup *cgroup, enum cgroup_controller controller,
		   struct cgroup_room *smallest, struct cgroup_room *tightest)
{
	struct search search = { .smallest = smallest, .tightest = tightest };

	memset(smallest, 0, sizeof(*smallest));
	memset(tightest, 0, sizeof(*tightest));
	if (controller == CGROUP_MEMORY)
		walk(cgroup, controller, visit_memory, &search);
	else if (controller == CGROUP_PIDS)
		walk(cgroup, controller, visit_pids, &search);
}

struct quota {
	bool found;
	double cpus;
	char file[512];
};

/* v2: "50000 100000" or "max 100000"; v1: two files, -1 for none. */
static void visit_quota(const struct level *level, void *data)
{
	const char *name = level->v2 ? "cpu.max" : "cpu.cfs_quota_us";
	struct quota *best = data;
	int64_t quota, period;
	char line[SYSFILE_LINE], *end;

	if (sysfile_line(level->root, line, sizeof(line), "%s/%s", level->folder, name))
		return;
	quota = strtoll(line, &end, 10);
	if (end == line || quota <= 0)
		return;
	if (level->v2)
		period = strtoll(end, NULL, 10);
	else if (sysfile_number(level->root, &period, "%s/cpu.cfs_period_us", level->folder))
		return;
	if (period <= 0 || (best->found && (double)quota / (double)period >= best->cpus))
		return;
	best->found = true;
	best->cpus = (double)quota / (double)period;
	snprintf(best->file, sizeof(best->file), "%s/%s", level->folder, name);
}

bool cgroup_cpu_quota(const struct cgroup *cgroup, double *cpus, char *file, size_t file_size)
{
	struct quota best = { .found = false };

	walk(cgroup, CGROUP_CPU, visit_quota, &best);
	if (!best.found)
		return false;
	*cpus = best.cpus;
	if (file)
		snprintf(file, file_size, "%s", best.file);
	return true;
}
