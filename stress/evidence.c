// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Room for one file; maps of these processes take some kilobytes. */
#define FILE_BYTES 6144

struct page {
	char *text;
	size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void put(struct page *page, const char *format, ...)
{
	va_list list;
	int written;

	va_start(list, format);
	written = vsnprintf(page->text + page->used, page->size - page->used, format, list);
	va_end(list);
	if (written > 0)
		page->used += (size_t)written;
	if (page->used >= page->size)
		page->used = page->size - 1;
}

static void put_file(struct page *page, const char *path)
{
	char bytes[FILE_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, bytes, sizeof(bytes) - 1) : -1;

	if (got < 0) {
		put(page, "== %s: %s\n", path, strerror(errno));
	} else {
		bytes[got] = '\0';
		put(page, "== %s%s\n%s%s", path, got == sizeof(bytes) - 1 ? " (its beginning)" : "",
		    bytes, got && bytes[got - 1] == '\n' ? "" : "\n");
	}
	if (fd >= 0)
		close(fd);
}

static void put_process(struct page *page, pid_t pid, const char *role)
{
	static const char *const files[] = {
		"status", "stat", "maps", "wchan", "cgroup", "limits"
	};

	put(page, "=== %s: process %d\n", role, pid);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/%d/%s", pid, files[i]);
		put_file(page, path);
	}
}

static void put_children(struct page *page)
{
	char path[64], line[512] = "";
	char *at = line, *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (file && !fgets(line, sizeof(line), file))
		*line = '\0';
	if (file)
		fclose(file);
	for (long pid; (pid = strtol(at, &end, 10)) > 0 && end != at; at = end)
		put_process(page, (pid_t)pid, "a child of it");
}

void evidence_take(char *text, size_t size)
{
	struct page page = { text, size, 0 };
	int error = errno;

	put_process(&page, getpid(), "who checked");
	put_process(&page, getppid(), "its parent");
	put_children(&page);
	errno = error;
}
