// SPDX-License-Identifier: GPL-2.0-or-later
/* groups: supplementary groups of the parent. fork takes a reference on them, so that their number
 * should not matter. All are its own group, which gives no right that it had not, and is one that a
 * user namespace knows. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/image.h"

/* /proc/self/status names each of them, and is read in one piece. */
#define MOST       4096
#define CAP_SETGID 6

static int build(struct image *image)
{
	size_t count = image_number(image, AXIS_GROUPS);
	gid_t *groups = mmap(NULL, count * sizeof(*groups), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int error = 0;

	if (groups == MAP_FAILED)
		return fault_set(image->fault, "image", errno, "groups: %s", strerror(errno));
	for (size_t i = 0; i < count; i++)
		groups[i] = getegid();
	if (syscall(SYS_setgroups, count, groups))
		error = fault_set(image->fault, "image", errno, "setgroups of %zu groups: %s",
				  count, strerror(errno));
	munmap(groups, count * sizeof(*groups));
	return error;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_GROUPS);
	int found = getgroups(0, NULL);

	if (found >= 0)
		image_find(image, "groups", (uint64_t)found);
	if (found >= 0 && (uint64_t)found == asked)
		return 0;
	return fault_set(image->fault, "verify", 0, "groups: %llu asked, %d found",
			 (unsigned long long)asked, found);
}

static bool file_has(const char *path, const char *key, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[got > 0 ? got : 0] = '\0';
	return strstr(text, key) != NULL;
}

static const char *unavailable(uint64_t groups)
{
	char text[4096], *at;

	(void)groups;
	if (file_has("/proc/self/setgroups", "deny", text, sizeof(text)))
		return "setgroups is denied in this user namespace (/proc/self/setgroups)";
	at = file_has("/proc/self/status", "\nCapEff:", text, sizeof(text))
		     ? strstr(text, "\nCapEff:")
		     : NULL;
	if (at && !(strtoull(at + 8, NULL, 16) >> CAP_SETGID & 1))
		return "setgroups needs CAP_SETGID: run as root";
	return NULL;
}

static void need(uint64_t groups, struct image_need *need)
{
	need->bytes += groups * 8;
	need->build_ns += groups * 20;
}

const struct axis axis_groups = {
	.key = "groups",
	.unit = "groups",
	.fallback = "0",
	.summary = "supplementary groups of the parent",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = MOST,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_HOME,
	.build = build,
	.verify = verify,
	.need = need,
};
