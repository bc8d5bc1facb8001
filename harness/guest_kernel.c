// SPDX-License-Identifier: GPL-2.0-or-later
/* A Debian package's image goes into a file of memory: no temporary file, no right of root. */
#include "harness/guest_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* With standard input and output as told (-1: /dev/null), and no word to the user. */
static int spawn(char *const *argv, int input, int output, pid_t *pid)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	error = input < 0 ? posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
			  : posix_spawn_file_actions_adddup2(&actions, input, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, output, 1);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status;
}

/* dpkg-deb --fsys-tarfile PATH | tar -xO, into OUTPUT. Its image is boot/vmlinuz-VERSION, in newer
 * packages lib/modules/VERSION/vmlinuz. */
static int extract(const char *path, int output, char *why, size_t why_size)
{
	char *unpack[] = { "dpkg-deb", "--fsys-tarfile", (char *)path, NULL };
	char *pick[] = { "tar", "-xOf", "-", "--wildcards", "*/vmlinuz*", NULL };
	pid_t unpacker = 0, picker = 0;
	int ends[2], error, status;
	struct stat about;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	error = spawn(unpack, -1, ends[1], &unpacker);
	close(ends[1]);
	if (error)
		snprintf(why, why_size,
			 "dpkg-deb: %s; %s needs it: install dpkg or give the kernel image itself",
			 strerror(-error), path);
	if (!error) {
		error = spawn(pick, ends[0], output, &picker);
		if (error)
			snprintf(why, why_size, "tar: %s; %s needs it", strerror(-error), path);
	}
	close(ends[0]);
	if (picker)
		reap(picker);
	status = unpacker ? reap(unpacker) : 0;
	if (error)
		return error;
	if (status || fstat(output, &about)) {
		snprintf(why, why_size, "%s: dpkg-deb cannot read it", path);
		return -EBADMSG;
	}
	if (!about.st_size) {
		snprintf(why, why_size, "%s: no kernel image (vmlinuz) in this package", path);
		return -ENODATA;
	}
	return 0;
}

static int open_package(const char *path, char *why, size_t why_size)
{
	int fd = memfd_create("kernel", MFD_CLOEXEC), error;

	if (fd < 0) {
		error = -errno;
		snprintf(why, why_size, "memfd_create: %s", strerror(errno));
		return error;
	}
	*why = '\0';
	error = extract(path, fd, why, why_size);
	if (!error)
		return fd;
	if (!*why)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	close(fd);
	return error;
}

int guest_kernel_open(const char *path, char *why, size_t why_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = 0;
	char magic[8] = "";

	if (fd < 0 || pread(fd, magic, sizeof(magic), 0) < 0)
		error = -errno;
	if (error) {
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
		if (fd >= 0)
			close(fd);
		return error;
	}
	if (memcmp(magic, "!<arch>\n", sizeof(magic)))
		return fd;
	close(fd);
	return open_package(path, why, why_size);
}
