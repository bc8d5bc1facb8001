// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/page_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"

#define TMPFS 0x01021994
#define RAMFS 0x858458f6

static const char *const folders[] = { "/var/tmp", "/tmp" };

static int open_in(const char *folder)
{
	char path[64];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	/* A file system without O_TMPFILE (overlayfs before 6.3). */
	snprintf(path, sizeof(path), "%s/forkmark-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* A descriptor, or -1 with errno set. */
static int open_file(struct statfs *system)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		int fd;

		if (statfs(folders[i], system) || (uint32_t)system->f_type == TMPFS ||
		    (uint32_t)system->f_type == RAMFS)
			continue;
		fd = open_in(folders[i]);
		if (fd >= 0)
			return fd;
	}
	errno = ENODEV;
	return -1;
}

const char *page_file_unavailable(const struct page_demand *demand, bool allocated)
{
	static char reason[160];
	struct statfs system;
	int fd = open_file(&system);
	uint64_t wanted = demand->bytes * demand->subjects, left;

	if (fd < 0)
		return "neither /var/tmp nor /tmp is a folder on a disk that this user can write "
		       "to: mount one at /var/tmp";
	close(fd);
	left = (uint64_t)system.f_bavail * (uint64_t)system.f_bsize;
	if (!allocated || wanted <= left)
		return NULL;
	snprintf(reason, sizeof(reason),
		 "%llu MiB of files needed, the file system of /var/tmp or /tmp has %llu MiB free",
		 (unsigned long long)(wanted >> 20), (unsigned long long)(left >> 20));
	return reason;
}

/* Without room set aside a full disk would end the subject by a signal. */
static int make_room(int fd, size_t bytes, bool allocated)
{
	if (allocated && !fallocate(fd, 0, 0, (off_t)bytes))
		return 0;
	return allocated && errno != EOPNOTSUPP ? -1 : ftruncate(fd, (off_t)bytes);
}

int page_file_map(struct image *image, int flags, bool allocated)
{
	struct statfs system;
	int fd = open_file(&system), error;

	if (fd < 0 || make_room(fd, image->bytes, allocated))
		error = fault_set(image->fault, "image", errno,
				  "a file of %zu bytes in /var/tmp or /tmp: %s", image->bytes,
				  strerror(errno));
	else
		error = page_map_fd(image, 0, flags, fd);
	if (fd >= 0)
		close(fd);
	if (error)
		return error;
	/* Nothing but what is touched, and base pages of it. */
	error = page_advise(image, MADV_RANDOM, "MADV_RANDOM");
	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

void page_file_find(struct image *image)
{
	struct statfs system;
	int fd = open_file(&system);

	if (fd < 0)
		return;
	close(fd);
	image_find(image, "file_system", (uint32_t)system.f_type);
}
