// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/memory_use.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif

enum {
	TEXT = 4096
};

static int read_text(const char *path, char text[TEXT])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;
	size_t length = 0;
	ssize_t got = 1;

	if (fd < 0)
		return -errno;
	while (length < TEXT - 1 && (got = read(fd, text + length, TEXT - 1 - length)) > 0)
		length += (size_t)got;
	if (got < 0)
		error = -errno;
	close(fd);
	text[length] = '\0';
	return error;
}

/* The kilobytes of the line that begins with KEY, in bytes. */
static double kilobytes(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? 1024 * strtod(at + strlen(key), NULL) : NAN;
}

int memory_use_read(struct memory_use *use)
{
	char text[TEXT];
	int error = read_text("/proc/meminfo", text);

	if (error)
		return error;
	*use = (struct memory_use){
		.slab = kilobytes(text, "\nSlab:"),
		.page_tables = kilobytes(text, "\nPageTables:"),
		.stacks = kilobytes(text, "\nKernelStack:"),
		.percpu = kilobytes(text, "\nPercpu:"),
		.free = kilobytes(text, "\nMemFree:"),
		.available = kilobytes(text, "\nMemAvailable:"),
	};
	return 0;
}

double memory_use_kernel(const struct memory_use *use)
{
	const double parts[] = { use->slab, use->page_tables, use->stacks, use->percpu };
	double sum = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sum += isfinite(parts[i]) ? parts[i] : 0;
	return sum;
}

/* The number by which /proc knows PID, which may be one of another PID namespace; 0. */
static int outer_pid(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), outer = 0;
	char path[64], text[TEXT], *at;

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	at = read_text(path, text) ? NULL : strstr(text, "\nPid:");
	outer = at ? atoi(at + 5) : 0;
	close(fd);
	return outer;
}

double memory_use_pss(pid_t pid)
{
	int outer = outer_pid(pid);
	char path[64], text[TEXT];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", outer);
	return outer > 0 && !read_text(path, text) ? kilobytes(text, "\nPss:") : NAN;
}
