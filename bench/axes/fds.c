// SPDX-License-Identifier: GPL-2.0-or-later
/* fds: descriptors besides the image's own, of the kind that fd-kind says, of which fd-cloexec
 * percent are closed by an exec. They follow each other: one after the last that was in use. Each
 * is an open file of its own, but for the two ends of a pipe, which count as two. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/fd_table.h"
#include "bench/image.h"

static int first;

static const struct kind {
	const char *name, *link; /* how /proc/self/fd names it */
} kinds[] = {
	{ "file", "/dev/null" },
	{ "eventfd", "anon_inode:[eventfd]" },
	{ "socket", "socket:[" },
	{ "pipe", "pipe:[" },
};

static const struct kind *kind_of(const struct image *image)
{
	const struct kind *kind = kinds;

	while (strcmp(kind->name, image_text(image, AXIS_FD_KIND)))
		kind++;
	return kind;
}

/* One more; SPARE is the other end of a pipe. -1 with errno. */
static int open_one(const struct kind *kind, int *spare)
{
	int ends[2] = { *spare, -1 };

	if (!strcmp(kind->name, "file"))
		return open("/dev/null", O_RDWR);
	if (!strcmp(kind->name, "eventfd"))
		return eventfd(0, 0);
	if (!strcmp(kind->name, "socket"))
		return socket(AF_UNIX, SOCK_STREAM, 0);
	if (*spare < 0 && pipe(ends))
		return -1;
	*spare = ends[1];
	return ends[0];
}

/* Spread evenly: 25 % is each fourth. */
static bool is_close_on_exec(const struct image *image, uint64_t i)
{
	uint64_t percent = image_number(image, AXIS_FD_CLOEXEC);

	return (i + 1) * percent / 100 != i * percent / 100;
}

static int build(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_FDS);
	const struct kind *kind = kind_of(image);
	int spare = -1, error = fd_table_highest(image, &first);

	first += 3; /* a pipe on its way takes two below */
	if (!error)
		error = fd_table_allow(image, (uint64_t)first + asked + 1);
	for (uint64_t i = 0; i < asked && !error; i++)
		error = fd_table_place(image, open_one(kind, &spare), first + (int)i,
				       is_close_on_exec(image, i));
	if (spare >= 0)
		close(spare);
	return error;
}

static int verify_link(struct image *image, int fd)
{
	const char *wanted = kind_of(image)->link;
	char path[64], found[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, found, sizeof(found) - 1) > 0 && !strncmp(found, wanted, strlen(wanted)))
		return 0;
	return fault_set(image->fault, "verify", 0, "fds: descriptor %d is '%s', not '%s'", fd,
			 found, wanted);
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_FDS), closing = 0, wanted = 0;
	int error = 0;

	for (uint64_t i = 0; i < asked && !error; i++) {
		int flags = fcntl(first + (int)i, F_GETFD);

		error = flags < 0 ? fault_set(image->fault, "verify", errno, "descriptor %d: %s",
					      first + (int)i, strerror(errno))
				  : verify_link(image, first + (int)i);
		closing += flags > 0 && flags & FD_CLOEXEC;
		wanted += is_close_on_exec(image, i);
	}
	if (!error)
		error = fd_table_find(image);
	if (error)
		return error;
	image_find(image, "fds_added", asked);
	image_find(image, "fds_close_on_exec", closing);
	if (closing == wanted && image->found->fds >= image->before->fds + asked)
		return 0;
	return fault_set(image->fault, "verify", 0,
			 "fds=%llu: %llu descriptors found, %llu of them closed by exec",
			 (unsigned long long)asked, (unsigned long long)image->found->fds,
			 (unsigned long long)closing);
}

/* A descriptor takes 3 us to open, look at and close, measured on a 2-core virtual machine; a
 * socket has 2 KiB of kernel memory, the other kinds less. */
static void need(uint64_t fds, struct image_need *need)
{
	need->files += fds;
	need->bytes += fds * 2048;
	need->build_ns += fds * 6000;
}

const struct axis axis_fds = {
	.key = "fds",
	.unit = "descriptors",
	.fallback = "0",
	.summary = "open descriptors of the parent besides its own",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 1 << 30,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
	.need = need,
};
