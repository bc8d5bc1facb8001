// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/locate.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int executable_folder(char *folder, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", folder, size - 1);

	if (length < 0)
		return -errno;
	folder[length] = '\0';
	*strrchr(folder, '/') = '\0';
	return 0;
}

/* NAME in FOLDER or where it is installed from there. */
static int look(const char *folder, const char *installed, const char *name, int mode, char *path,
		size_t size, char *why, size_t why_size)
{
	if ((size_t)snprintf(path, size, "%s/%s", folder, name) < size && !access(path, mode))
		return 0;
	if ((size_t)snprintf(path, size, "%s/../%s/%s", folder, installed, name) < size &&
	    !access(path, mode))
		return 0;
	snprintf(why, why_size,
		 "%s: not found in %s nor in %s/../%s; build or install forkmark again", name,
		 folder, folder, installed);
	return -ENOENT;
}

static int locate(const char *installed, const char *name, int mode, char *path, size_t size,
		  char *why, size_t why_size)
{
	char folder[PATH_MAX];
	int error = executable_folder(folder, sizeof(folder));

	if (error) {
		snprintf(why, why_size, "/proc/self/exe: %s; is /proc mounted?", strerror(-error));
		return error;
	}
	return look(folder, installed, name, mode, path, size, why, why_size);
}

static int locate_of(const char *program, const char *installed, const char *name, int mode,
		     char *path, size_t size, char *why, size_t why_size)
{
	char *slash, *real = realpath(program, NULL);
	int error;

	if (!real) {
		error = -errno;
		snprintf(why, why_size, "%s: %s", program, strerror(errno));
		return error;
	}
	slash = strrchr(real, '/');
	*slash = '\0';
	error = look(real, installed, name, mode, path, size, why, why_size);
	free(real);
	return error;
}

int locate_helper(const char *name, char *path, size_t size, char *why, size_t why_size)
{
	return locate("libexec/forkmark", name, X_OK, path, size, why, why_size);
}

int locate_data(const char *name, char *path, size_t size, char *why, size_t why_size)
{
	return locate("share/forkmark", name, R_OK, path, size, why, why_size);
}

int locate_helper_of(const char *program, const char *name, char *path, size_t size, char *why,
		     size_t why_size)
{
	return locate_of(program, "libexec/forkmark", name, X_OK, path, size, why, why_size);
}

int locate_data_of(const char *program, const char *name, char *path, size_t size, char *why,
		   size_t why_size)
{
	return locate_of(program, "share/forkmark", name, R_OK, path, size, why, why_size);
}
