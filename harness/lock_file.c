// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/lock_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_TRIES 10

static pid_t holder(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_GETLK, &whole) || whole.l_type == F_UNLCK ? 0 : whole.l_pid;
}

static int lock(int fd, pid_t *owner)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int error;

	if (!fcntl(fd, F_SETLK, &whole))
		return 0;
	error = -errno;
	if (error != -EAGAIN && error != -EACCES)
		return error;
	*owner = holder(fd);
	return -EBUSY;
}

/* 1: locked, but whoever had it before has just removed it. */
static int open_locked(const char *path, int *fd, pid_t *owner)
{
	struct stat status;
	int error;

	*fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*fd < 0)
		return errno == ENOENT ? 1 : -errno;
	error = lock(*fd, owner);
	if (!error && fstat(*fd, &status))
		error = -errno;
	if (!error && !status.st_nlink)
		error = 1;
	if (error)
		close(*fd);
	return error;
}

int lock_file_open(const char *folder, const char *path, pid_t *owner)
{
	int error = 1, fd = -1;

	for (int tries = 0; tries < MOST_TRIES && error == 1; tries++) {
		if (mkdir(folder, 0700) && errno != EEXIST)
			return -errno;
		error = open_locked(path, &fd, owner);
	}
	if (error)
		return error == 1 ? -EAGAIN : error;
	return fd;
}

pid_t lock_file_owner(const char *path)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	pid_t owner;

	if (fd < 0)
		return 0;
	owner = holder(fd);
	close(fd);
	return owner;
}

void lock_file_remove(const char *path)
{
	char folder[PATH_MAX];

	if (unlink(path) || strlen(path) >= sizeof(folder))
		return;
	strcpy(folder, path);
	rmdir(dirname(folder));
}
