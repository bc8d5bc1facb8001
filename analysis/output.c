// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_whole(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			bytes += done;
			size -= (size_t)done;
		}
	}
	return 0;
}

/* mkstemp makes files that only the owner reads; a report is an ordinary file. There is no way to
 * read the umask without a change of it for a moment. */
static mode_t ordinary_mode(void)
{
	mode_t mask = umask(022);

	umask(mask);
	return 0666 & ~mask;
}

static int replace(const char *path, const char *bytes, size_t size)
{
	char temporary[PATH_MAX];
	int fd, error;

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= sizeof(temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = write_whole(fd, bytes, size);
	if (!error && (fchmod(fd, ordinary_mode()) || fsync(fd)))
		error = -errno;
	if (close(fd) && !error)
		error = -errno;
	if (!error && rename(temporary, path))
		error = -errno;
	if (error)
		unlink(temporary);
	return error;
}

static int write_through(const char *path, const char *bytes, size_t size)
{
	int error, fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -errno;
	error = write_whole(fd, bytes, size);
	if (close(fd) && !error)
		error = -errno;
	return error;
}

int output_write(const char *path, const char *bytes, size_t size, char *why, size_t why_size)
{
	struct stat status;
	int error;

	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		error = S_ISDIR(status.st_mode) ? -EISDIR : write_through(path, bytes, size);
	else
		error = replace(path, bytes, size);
	if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	return error;
}
