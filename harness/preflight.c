// SPDX-License-Identifier: GPL-2.0-or-later
/* Refusing a cell that cannot fit. A fork that fails for lack of memory or pids in the middle of a
 * plan costs the user the minutes before it, and a machine driven into swap or the OOM killer costs
 * more. Each limit that fork(2), mmap(2) and open(2) name is one row of a table here. What exists
 * now is counted: the limits are shared with it.
 *
 * Figures are as the kernel gives them at this moment; nothing is reserved. */
#include "harness/preflight.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/amount.h"
#include "harness/cgroup.h"
#include "harness/preflight_count.h"
#include "harness/sysfile.h"

/* Measured with room to spare: an empty static subject and its child with their kernel stacks and
 * page tables. */
#define SUBJECT_BYTES (UINT64_C(2) << 20)
/* Kernel stack (16 KiB), task_struct and the touched part of the user stack. */
#define THREAD_BYTES (UINT64_C(64) << 10)
/* What the subject maps for a thread's stack; it counts as address space and commit. */
#define THREAD_MAPPED (UINT64_C(64) << 10)
#define PAGE_BYTES    4096
#define TABLE_ENTRY   8
#define TABLE_SPAN    512

/* alloc_pid keeps the lowest pids for the system. */
#define RESERVED_PIDS 300

static uint64_t add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

void preflight_memory(const struct preflight_image *image, struct preflight_need *need)
{
	uint64_t page = image->page_bytes ? image->page_bytes : PAGE_BYTES;
	uint64_t tables = times(image->mm_bytes / page + (image->mm_bytes % page > 0), TABLE_ENTRY);
	uint64_t stacks = times(image->threads, THREAD_BYTES);
	uint64_t children = image->children ? image->children : 1;
	uint64_t one = add(image->mm_bytes, times(children, image->touch_bytes));

	tables = add(tables, tables / TABLE_SPAN);
	one = add(one, times(add(children, 1), tables));
	one = add(one, add(stacks, add(image->sample_bytes, SUBJECT_BYTES)));
	need->memory_bytes = times(image->workers, one);

	need->process_bytes = add(image->mm_bytes, add(image->sample_bytes, SUBJECT_BYTES));
	if (image->threads > 1)
		need->process_bytes =
			add(need->process_bytes, times(image->threads - 1, THREAD_MAPPED));
	/* the kernel promises a child as much as the parent, though both share it */
	need->commit_bytes = times(image->workers, times(add(children, 1), need->process_bytes));
}

/* What a limit leaves. `name` and `remedy` are plain words: "vm.max_map_count of
 * /proc/sys/vm/max_map_count". */
struct room {
	uint64_t wanted; /* given: what is needed of it */
	uint64_t left;
	char name[640];
};

/* Each looks at one limit: true when it is there and its room was filled in. */
typedef bool (*look)(const char *root, struct room *room);

static uint64_t difference(uint64_t limit, uint64_t used)
{
	return limit > used ? limit - used : 0;
}

static bool room_number(const char *root, const char *name, const char *path, uint64_t used,
			struct room *room)
{
	int64_t limit;

	if (sysfile_number(root, &limit, "%s", path) || limit < 0)
		return false;
	room->left = difference((uint64_t)limit, used);
	snprintf(room->name, sizeof(room->name), "%s of %s", name, path);
	return true;
}

static bool room_available(const char *root, struct room *room)
{
	snprintf(room->name, sizeof(room->name), "MemAvailable of /proc/meminfo");
	return !sysfile_meminfo(root, "MemAvailable:", &room->left);
}

static bool room_commit(const char *root, struct room *room)
{
	uint64_t limit, used;
	int64_t mode;

	if (sysfile_number(root, &mode, "/proc/sys/vm/overcommit_memory") || mode != 2 ||
	    sysfile_meminfo(root, "CommitLimit:", &limit) ||
	    sysfile_meminfo(root, "Committed_AS:", &used))
		return false;
	room->left = difference(limit, used);
	snprintf(room->name, sizeof(room->name),
		 "CommitLimit of /proc/meminfo (vm.overcommit_memory is 2)");
	return true;
}

static bool room_cgroup(const char *root, enum cgroup_controller controller, struct room *room)
{
	struct cgroup_room smallest, tightest;
	struct cgroup cgroup;
	char *slash;

	if (cgroup_find(root, &cgroup))
		return false;
	cgroup_limits(&cgroup, controller, &smallest, &tightest);
	cgroup_free(&cgroup);
	slash = strrchr(tightest.file, '/');
	if (!tightest.found || !slash)
		return false;
	*slash = '\0';
	room->left = difference(tightest.limit, tightest.used);
	snprintf(room->name, sizeof(room->name), "%s of %s", slash + 1, tightest.file);
	return true;
}

static bool room_cgroup_memory(const char *root, struct room *room)
{
	return room_cgroup(root, CGROUP_MEMORY, room);
}

static bool room_cgroup_pids(const char *root, struct room *room)
{
	return room_cgroup(root, CGROUP_PIDS, room);
}

static bool room_rlimit(const char *root, const char *row, const char *name, uint64_t used,
			struct room *room)
{
	uint64_t limit;

	if (!preflight_rlimit(root, row, &limit))
		return false;
	room->left = difference(limit, used);
	snprintf(room->name, sizeof(room->name), "%s of /proc/self/limits", name);
	return true;
}

static bool room_address_space(const char *root, struct room *room)
{
	return room_rlimit(root, "Max address space", "RLIMIT_AS (ulimit -v)", 0, room);
}

static bool room_data(const char *root, struct room *room)
{
	return room_rlimit(root, "Max data size", "RLIMIT_DATA (ulimit -d)", 0, room);
}

/* Counting a user's threads reads every process's status. Where even all threads of the machine
 * leave enough, there is no need to. */
static bool room_nproc(const char *root, struct room *room)
{
	const char *row = "Max processes", *name = "RLIMIT_NPROC (ulimit -u)";
	uint64_t all = preflight_threads(root);

	if (!preflight_nproc_binds(root))
		return false;
	if (all && room_rlimit(root, row, name, all, room) && room->wanted <= room->left)
		return true;
	return room_rlimit(root, row, name, preflight_user_threads(root), room);
}

static bool room_threads_max(const char *root, struct room *room)
{
	return room_number(root, "threads-max", "/proc/sys/kernel/threads-max",
			   preflight_threads(root), room);
}

static bool room_pid_max(const char *root, struct room *room)
{
	return room_number(root, "pid_max", "/proc/sys/kernel/pid_max",
			   add(preflight_threads(root), RESERVED_PIDS), room);
}

static bool room_files(const char *root, struct room *room)
{
	return room_rlimit(root, "Max open files", "RLIMIT_NOFILE (ulimit -Hn)",
			   preflight_open_files(root), room);
}

static bool room_process_files(const char *root, struct room *room)
{
	return room_rlimit(root, "Max open files", "RLIMIT_NOFILE (ulimit -Hn)", 16, room);
}

static bool room_vmas(const char *root, struct room *room)
{
	return room_number(root, "max_map_count", "/proc/sys/vm/max_map_count", 0, room);
}

enum unit {
	UNIT_BYTES,
	UNIT_PROCESSES,
	UNIT_FILES,
	UNIT_VMAS
};

static const struct limit {
	size_t offset; /* of what is needed, in struct preflight_need */
	enum unit unit;
	int error;
	look look;
	const char *remedy;
} limits[] = {
#define NEED(member) offsetof(struct preflight_need, member)
	{ NEED(memory_bytes), UNIT_BYTES, -ENOMEM, room_available, "use less mm or fewer workers" },
	{ NEED(memory_bytes), UNIT_BYTES, -ENOMEM, room_cgroup_memory,
	  "use less mm or fewer workers" },
	{ NEED(commit_bytes), UNIT_BYTES, -ENOMEM, room_commit,
	  "use less mm or fewer workers, or sysctl -w vm.overcommit_memory=0" },
	{ NEED(process_bytes), UNIT_BYTES, -ENOMEM, room_address_space,
	  "use less mm or fewer threads, or raise it" },
	{ NEED(process_bytes), UNIT_BYTES, -ENOMEM, room_data,
	  "use less mm or fewer threads, or raise it" },
	{ NEED(process_vmas), UNIT_VMAS, -ENOMEM, room_vmas,
	  "use fewer threads, or raise it with sysctl" },
	{ NEED(processes), UNIT_PROCESSES, -EAGAIN, room_nproc,
	  "use fewer workers or threads, or raise it" },
	{ NEED(processes), UNIT_PROCESSES, -EAGAIN, room_cgroup_pids,
	  "use fewer workers or threads, or raise it" },
	{ NEED(processes), UNIT_PROCESSES, -EAGAIN, room_threads_max,
	  "use fewer workers or threads, or raise it with sysctl" },
	{ NEED(processes), UNIT_PROCESSES, -EAGAIN, room_pid_max,
	  "use fewer workers or threads, or raise it with sysctl" },
	{ NEED(files), UNIT_FILES, -EMFILE, room_files, "use fewer workers, or raise it" },
	{ NEED(process_files), UNIT_FILES, -EMFILE, room_process_files,
	  "use fewer fds, or raise it" },
#undef NEED
};

static const char *figure(enum unit unit, uint64_t value, char text[AMOUNT_SIZE])
{
	if (unit == UNIT_BYTES)
		return amount_bytes(value, text);
	snprintf(text, AMOUNT_SIZE, "%llu", (unsigned long long)value);
	return text;
}

int preflight_check(const struct preflight_need *need, char *why, size_t why_size)
{
	static const char *const units[] = { [UNIT_BYTES] = " of memory",
					     [UNIT_PROCESSES] = " processes and threads",
					     [UNIT_FILES] = " open files",
					     [UNIT_VMAS] = " mappings" };
	const char *root = need->root ? need->root : "";

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct limit *limit = &limits[i];
		uint64_t wanted = *(const uint64_t *)((const char *)need + limit->offset);
		char needed[AMOUNT_SIZE], left[AMOUNT_SIZE];
		struct room room = { .wanted = wanted };

		if (!wanted || !limit->look(root, &room) || wanted <= room.left)
			continue;
		snprintf(why, why_size, "%s%s%s needs %s%s, %s leaves %s; %s",
			 need->cell ? "cell '" : "", need->cell ? need->cell : "the plan",
			 need->cell ? "':" : "", figure(limit->unit, wanted, needed),
			 units[limit->unit], room.name, figure(limit->unit, room.left, left),
			 limit->remedy);
		return limit->error;
	}
	return 0;
}
