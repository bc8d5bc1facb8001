/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder in which a test puts the files of /proc and /sys that a machine would have. */
#ifndef TESTS_UNIT_FAKE_ROOT_H
#define TESTS_UNIT_FAKE_ROOT_H

#include <assert.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fake_root {
	char path[64];
};

static inline void fake_root_make(struct fake_root *root)
{
	strcpy(root->path, "/tmp/forkmark-test-XXXXXX");
	if (!mkdtemp(root->path))
		abort();
}

/* Make the folders above PATH. */
static inline void fake_root_folders(const char *path)
{
	char part[PATH_MAX];

	snprintf(part, sizeof(part), "%s", path);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) && errno != EEXIST)
			abort();
		*slash = '/';
	}
}

static inline void fake_root_put(const struct fake_root *root, const char *path, const char *text)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root->path, path);
	fake_root_folders(full);
	file = fopen(full, "w");
	if (!file || fputs(text, file) == EOF || fclose(file))
		abort();
}

static inline int fake_root_remove_one(const char *path, const struct stat *status, int type,
				       struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void fake_root_remove(const struct fake_root *root)
{
	if (nftw(root->path, fake_root_remove_one, 16, FTW_DEPTH | FTW_PHYS))
		abort();
}

#endif
