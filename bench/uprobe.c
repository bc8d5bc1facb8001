// SPDX-License-Identifier: GPL-2.0-or-later
/* Uprobes in the program that runs, through perf_event_open(2): no file of tracefs is written. */
#include "bench/uprobe.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One instruction for each. */
#if defined(__aarch64__)
#define STEP 4
#else
#define STEP 1
#endif
__asm__(".text\n.balign 4096\nuprobes_sled:\n.rept 256\nnop\n.endr\n.previous\n");
extern const char uprobes_sled[] __attribute__((visibility("hidden")));

/* The type of the kernel's source of such events; 0: there is none. */
static uint32_t source(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/uprobe/type", "re");
	unsigned type = 0;

	if (file && fscanf(file, "%u", &type) != 1)
		type = 0;
	if (file)
		fclose(file);
	return type;
}

/* Where in the file of the program ADDRESS is. 0 or -errno. */
static int locate(const void *address, uint64_t *offset)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned long long start, end, at;
	char line[512];
	int error = file ? -ENODATA : -errno;

	while (file && error && fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx-%llx %*s %llx", &start, &end, &at) == 3 &&
		    (uintptr_t)address >= start && (uintptr_t)address < end) {
			*offset = (uintptr_t)address - start + at;
			error = 0;
		}
	if (file)
		fclose(file);
	return error;
}

/* For every process and on one CPU: so no task has events of its own, which a fork would look at.
 */
static int open_probe(uint32_t type, uint64_t offset)
{
	struct perf_event_attr event = {
		.type = type,
		.size = PERF_ATTR_SIZE_VER1,
		.config1 = (uintptr_t) "/proc/self/exe",
		.config2 = offset,
	};
	int cpu = sched_getcpu();

	return (int)syscall(SYS_perf_event_open, &event, -1, cpu < 0 ? 0 : cpu, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

int uprobe_open(uint64_t index)
{
	static uint64_t offset;
	static uint32_t type;
	int fd, error = offset ? 0 : locate(uprobes_sled, &offset);

	type = type ? type : source();
	if (!error && !type)
		error = -ENOENT;
	if (error)
		return error;
	fd = open_probe(type, offset + index * STEP);
	return fd < 0 ? -errno : fd;
}

bool uprobe_is_set(uint64_t index)
{
	return memcmp(uprobes_sled + index * STEP, uprobes_sled + UPROBE_MOST * STEP, STEP) != 0;
}

const char *uprobe_unavailable(void)
{
	static int fd = -1, error;

	if (fd < 0 && !error) {
		fd = uprobe_open(0);
		error = fd < 0 ? fd : 0;
		if (fd >= 0)
			close(fd);
	}
	if (error == -ENOENT)
		return "the kernel has no source of uprobes: needs CONFIG_UPROBE_EVENTS and /sys";
	if (error == -EACCES || error == -EPERM)
		return "setting uprobes needs CAP_PERFMON: run as root";
	return error ? "perf_event_open refuses a uprobe in forkmark's own program" : NULL;
}
