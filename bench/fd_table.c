// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/fd_table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/look.h"

int fd_table_allow(struct image *image, uint64_t highest)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return fault_set(image->fault, "image", errno, "getrlimit: %s", strerror(errno));
	if (highest < limit.rlim_cur)
		return 0;
	limit.rlim_cur = limit.rlim_max;
	if (highest >= limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit))
		return fault_set(image->fault, "image", EMFILE,
				 "descriptor %llu asked, RLIMIT_NOFILE (ulimit -Hn) is %llu",
				 (unsigned long long)highest, (unsigned long long)limit.rlim_max);
	return 0;
}

int fd_table_place(struct image *image, int fd, int wanted, bool close_on_exec)
{
	int placed = fd;

	if (fd >= 0 && fd != wanted) {
		placed = fcntl(fd, F_DUPFD, wanted);
		close(fd);
	}
	if (placed < 0)
		return fault_set(image->fault, "image", errno, "descriptor %d: %s", wanted,
				 strerror(errno));
	if (placed != wanted)
		return fault_set(image->fault, "image", 0, "descriptor %d was to be free", wanted);
	if (close_on_exec && fcntl(placed, F_SETFD, FD_CLOEXEC))
		return fault_set(image->fault, "image", errno, "FD_CLOEXEC: %s", strerror(errno));
	return 0;
}

static void take_higher(int number, void *data)
{
	int *highest = data;

	if (number > *highest)
		*highest = number;
}

int fd_table_highest(struct image *image, int *highest)
{
	*highest = 0;
	return look_numbers(image, "/proc/self/fd", take_higher, highest);
}

int fd_table_find(struct image *image)
{
	uint64_t size;
	int highest, error = fd_table_highest(image, &highest);

	if (!error)
		error = look_number(image, "/proc/self/status", "\nFDSize:", 10, &size);
	if (error)
		return error;
	image_find(image, "highest_fd", (uint64_t)highest);
	image_find(image, "fd_table", size);
	return 0;
}
