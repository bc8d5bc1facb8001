// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <hwloc.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/sysfile.h"

char *tune_file_value(const char *text)
{
	const char *open = strchr(text, '['), *close = open ? strchr(open, ']') : NULL;
	const char *from = close ? open + 1 : text, *end = close ? close : text + strlen(text);

	while (from < end && isspace((unsigned char)*from))
		from++;
	while (end > from && isspace((unsigned char)end[-1]))
		end--;
	return strndup(from, (size_t)(end - from));
}

static int scan(enum tune_form form, hwloc_bitmap_t cpus, const char *value)
{
	return form == TUNE_CPU_LIST ? hwloc_bitmap_list_sscanf(cpus, value)
				     : hwloc_bitmap_sscanf(cpus, value);
}

bool tune_file_same(enum tune_form form, const char *value, const char *other)
{
	hwloc_bitmap_t a, b;
	bool same = !strcmp(value, other);

	if (same || form == TUNE_WORD)
		return same;
	a = hwloc_bitmap_alloc();
	b = hwloc_bitmap_alloc();
	if (a && b && !scan(form, a, value) && !scan(form, b, other))
		same = hwloc_bitmap_isequal(a, b);
	hwloc_bitmap_free(a);
	hwloc_bitmap_free(b);
	return same;
}

static int write_text(const char *root, const char *path, const char *text)
{
	size_t length = strlen(text);
	char full[PATH_MAX];
	ssize_t put;
	int fd, error = 0;

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full))
		return -ENAMETOOLONG;
	/* not blocking: a FIFO where a file is expected must not hang */
	fd = open(full, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	do
		put = write(fd, text, length);
	while (put < 0 && errno == EINTR);
	if (put < 0)
		error = -errno;
	else if ((size_t)put != length)
		error = -EIO;
	if (close(fd) && !error)
		error = -errno;
	return error;
}

int tune_file_write(const char *root, const char *path, const char *value)
{
	char *line;
	int error;

	if (asprintf(&line, "%s\n", value) < 0)
		return -ENOMEM;
	error = write_text(root, path, line);
	free(line);
	return error;
}

/* 0: the file is TEXT. 1: it is not. */
static int differs(const char *root, const char *path, const char *text)
{
	char *found;
	int error = sysfile_load(root, path, &found);

	if (error)
		return error;
	error = strcmp(found, text) != 0;
	free(found);
	return error;
}

int tune_file_restore(const char *root, const char *path, const char *text)
{
	char *value = tune_file_value(text);
	int error = value ? tune_file_write(root, path, value) : -ENOMEM;

	free(value);
	if (!error)
		error = differs(root, path, text);
	if (error > 0)
		error = write_text(root, path, text);
	else
		return error;
	if (!error)
		error = differs(root, path, text);
	return error > 0 ? -EIO : error;
}
