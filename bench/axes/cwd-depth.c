// SPDX-License-Identifier: GPL-2.0-or-later
/* cwd-depth: how many folders lie between a temporary one and the parent's working directory, which
 * is removed at once: nothing is left behind. fork takes a reference on it (fs/fs_struct.c,
 * copy_fs_struct), so that its depth should not matter; a program could not be found from there,
 * because its path is relative. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/image.h"

#define TOP  "/tmp/forkmark-XXXXXX"
#define MOST 1000 /* the path must fit in PATH_MAX, that of /proc/self/cwd in a page */

static int build(struct image *image)
{
	size_t depth = image_number(image, AXIS_CWD_DEPTH), made = 0;
	char path[sizeof(TOP) + 2 * MOST] = TOP;
	int error = 0;

	if (!mkdtemp(path))
		return fault_set(image->fault, "image", errno, "mkdtemp of %s: %s", TOP,
				 strerror(errno));
	for (; made < depth && !error; made += !error) {
		strcat(path, "/d");
		error = mkdir(path, 0700) ? errno : 0;
	}
	if (!error && chdir(path))
		error = errno;
	for (; path[sizeof(TOP) - 1]; path[strlen(path) - 2] = '\0')
		rmdir(path);
	rmdir(path);
	return error ? fault_set(image->fault, "image", error, "folder %zu of %zu in %.*s: %s",
				 made + 1, depth, (int)sizeof(TOP) - 1, path, strerror(error))
		     : 0;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_CWD_DEPTH), found = 0;
	char path[4096] = "", *at = path;

	if (readlink("/proc/self/cwd", path, sizeof(path) - 1) > (ssize_t)sizeof(TOP))
		for (at += sizeof(TOP) - 1; !strncmp(at, "/d", 2); at += 2)
			found++;
	image_find(image, "cwd_depth", found);
	if (found == asked && !strcmp(at, " (deleted)"))
		return 0;
	return fault_set(image->fault, "verify", 0, "cwd-depth: %llu asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)found);
}

static const char *unavailable(uint64_t depth)
{
	(void)depth;
	return access("/tmp", W_OK | X_OK) ? "/tmp cannot be written to" : NULL;
}

static void need(uint64_t depth, struct image_need *need)
{
	need->build_ns += depth * 200000;
}

const struct axis axis_cwd_depth = {
	.key = "cwd-depth",
	.unit = "folders",
	.fallback = "0",
	.summary = "folders above the parent's working directory",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = MOST,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_HOME,
	.build = build,
	.verify = verify,
	.need = need,
};
