// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading /proc and /sys. Their files say nothing of their length, and can change while they are
 * read: each is read in one go into a buffer that grows. Nothing is written, ever. */
#include "harness/sysfile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE 4096
#define MOST_SIZE  (16 << 20)

static int open_under(const char *root, const char *path)
{
	char full[PATH_MAX];
	int fd;

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full))
		return -ENAMETOOLONG;
	/* not blocking: a FIFO where a file is expected must not hang */
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* Read to the end of FD into *TEXT, which grows. The length, or -errno. */
static ssize_t read_all(int fd, char **text)
{
	size_t size = FIRST_SIZE, length = 0;
	char *buffer = malloc(size);
	ssize_t got = 1;

	if (!buffer)
		return -ENOMEM;
	while (got > 0) {
		if (length + 1 == size) {
			char *more = size < MOST_SIZE ? realloc(buffer, size * 2) : NULL;

			if (!more) {
				free(buffer);
				return size < MOST_SIZE ? -ENOMEM : -EFBIG;
			}
			buffer = more;
			size *= 2;
		}
		got = read(fd, buffer + length, size - length - 1);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			length += (size_t)got;
	}
	if (got < 0) {
		int error = errno;

		free(buffer);
		return -error;
	}
	buffer[length] = '\0';
	*text = buffer;
	return (ssize_t)length;
}

int sysfile_load(const char *root, const char *path, char **text)
{
	int fd = open_under(root, path);
	ssize_t length;

	*text = NULL;
	if (fd < 0)
		return fd;
	length = read_all(fd, text);
	if (close(fd) && length >= 0) {
		free(*text);
		return -EIO;
	}
	if (length < 0)
		return (int)length;
	for (ssize_t i = 0; i < length; i++)
		if (!(*text)[i])
			(*text)[i] = ' ';
	return 0;
}

int sysfile_head(const char *root, const char *path, char *text, size_t size)
{
	int fd = open_under(root, path);
	ssize_t got;
	int error = 0;

	if (fd < 0)
		return fd;
	do
		got = read(fd, text, size - 1);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		error = -errno;
	else
		text[got] = '\0';
	if (close(fd) && !error)
		error = -errno;
	return error;
}

static int first_line(const char *root, char *line, size_t size, const char *format,
		      va_list arguments)
{
	char path[PATH_MAX], *text, *start, *end;
	int error;

	if ((size_t)vsnprintf(path, sizeof(path), format, arguments) >= sizeof(path))
		return -ENAMETOOLONG;
	error = sysfile_load(root, path, &text);
	if (error)
		return error;
	start = text + strspn(text, " \t");
	end = start + strcspn(start, "\n");
	while (end > start && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	snprintf(line, size, "%s", start);
	if (end == start)
		error = -ENODATA;
	free(text);
	return error;
}

int sysfile_line(const char *root, char *line, size_t size, const char *format, ...)
{
	va_list arguments;
	int error;

	va_start(arguments, format);
	error = first_line(root, line, size, format, arguments);
	va_end(arguments);
	return error;
}

int sysfile_number(const char *root, int64_t *number, const char *format, ...)
{
	char line[SYSFILE_LINE], *end;
	va_list arguments;
	int error;

	va_start(arguments, format);
	error = first_line(root, line, sizeof(line), format, arguments);
	va_end(arguments);
	if (error)
		return error;
	errno = 0;
	*number = strtoll(line, &end, 10);
	if (errno)
		return -errno;
	return end == line ? -EINVAL : 0;
}

int sysfile_selected(const char *root, char *word, size_t size, const char *format, ...)
{
	char line[SYSFILE_LINE], *open, *close;
	va_list arguments;
	int error;

	va_start(arguments, format);
	error = first_line(root, line, sizeof(line), format, arguments);
	va_end(arguments);
	if (error)
		return error;
	open = strchr(line, '[');
	close = open ? strchr(open, ']') : NULL;
	if (close)
		*close = '\0';
	snprintf(word, size, "%s", close ? open + 1 : line);
	return 0;
}

/* What stands behind KEY at the start of a line, or NULL. */
static const char *find_key(const char *text, const char *key)
{
	size_t length = strlen(key);

	while (text) {
		if (!strncmp(text, key, length) && isspace((unsigned char)text[length]))
			return text + length + strspn(text + length, " \t");
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return NULL;
}

bool sysfile_field(const char *text, const char *key, uint64_t *number)
{
	const char *value = find_key(text, key);
	char *end;

	if (!value || !isdigit((unsigned char)*value))
		return false;
	errno = 0;
	*number = strtoull(value, &end, 10);
	return !errno;
}

bool sysfile_words(const char *text, const char *key, char *words, size_t size)
{
	const char *value = find_key(text, key);

	if (!value)
		return false;
	snprintf(words, size, "%.*s", (int)strcspn(value, "\n"), value);
	return true;
}

int sysfile_meminfo(const char *root, const char *key, uint64_t *bytes)
{
	uint64_t kibibytes;
	char *text;
	int error = sysfile_load(root, "/proc/meminfo", &text);

	if (error)
		return error;
	if (sysfile_field(text, key, &kibibytes))
		*bytes = kibibytes * 1024;
	else
		error = -ENODATA;
	free(text);
	return error;
}

bool sysfile_exists(const char *root, const char *path)
{
	char full[PATH_MAX];

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full))
		return false;
	return !access(full, F_OK);
}

int sysfile_each(const char *root, const char *folder, void (*each)(const char *name, void *data),
		 void *data)
{
	char full[PATH_MAX];
	struct dirent **names;
	int count;

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, folder) >= sizeof(full))
		return -ENAMETOOLONG;
	count = scandir(full, &names, NULL, versionsort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.')
			each(names[i]->d_name, data);
		free(names[i]);
	}
	free(names);
	return 0;
}
