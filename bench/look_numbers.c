// SPDX-License-Identifier: GPL-2.0-or-later
/* Folders of numbers in /proc, read without the C library's streams, which allocate. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/look.h"

int look_numbers(struct image *image, const char *path, void (*each)(int number, void *data),
		 void *data)
{
	struct entry {
		uint64_t inode;
		int64_t offset;
		unsigned short length;
		unsigned char type;
		char name[];
	};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int own = strcmp(path, "/proc/self/fd") ? -1 : fd;
	char buffer[4096] __attribute__((aligned(8)));
	const struct entry *entry;
	long got = 0;

	while (fd >= 0 && (got = syscall(SYS_getdents64, fd, buffer, sizeof(buffer))) > 0)
		for (long at = 0; at < got; at += entry->length) {
			entry = (const struct entry *)(buffer + at);
			if (entry->name[0] != '.' && atoi(entry->name) != own)
				each(atoi(entry->name), data);
		}
	if (fd < 0 || got < 0)
		return fault_set(image->fault, "verify", errno, "%s: %s", path, strerror(errno));
	close(fd);
	return 0;
}
