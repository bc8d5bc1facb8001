// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int folder_make(const char *path)
{
	char part[PATH_MAX];

	if ((size_t)snprintf(part, sizeof(part), "%s", path) >= sizeof(part))
		return -ENAMETOOLONG;
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(part, 0777) && errno != EEXIST ? -errno : 0;
}

/* results/DATE-CONFIG, with a number behind it when another run began in the same second. */
static int make_default(const char *config, char *folder)
{
	char date[32], name[64];
	time_t now = time(NULL);
	struct tm local;
	int error = folder_make("results");

	localtime_r(&now, &local);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &local);
	snprintf(name, sizeof(name), "%s", config);
	for (char *c = name; *c; c++)
		if (*c == ' ' || *c == '/')
			*c = '-';
	snprintf(folder, PATH_MAX, "results/%s-%s", date, name);
	if (error)
		return error;
	for (int number = 2; mkdir(folder, 0777); number++) {
		if (errno != EEXIST || number > 1000)
			return -errno;
		snprintf(folder, PATH_MAX, "results/%s-%s-%d", date, name, number);
	}
	return 0;
}

int folder_prepare(const char *output, const char *config, bool force, char *folder, char *why,
		   size_t why_size)
{
	char result[PATH_MAX + 16];
	int error;

	if (!output)
		error = make_default(config, folder);
	else if (!*output || (size_t)snprintf(folder, PATH_MAX, "%s", output) >= PATH_MAX)
		error = *output ? -ENAMETOOLONG : -ENOENT;
	else
		error = folder_make(folder);
	if (error) {
		snprintf(why, why_size, "%s: %s; choose another folder with -o DIR",
			 output && !*output ? "-o ''" : folder, strerror(-error));
		return error;
	}
	snprintf(result, sizeof(result), "%s/result.json", folder);
	if (!force && !access(result, F_OK)) {
		snprintf(why, why_size,
			 "%s is there already; --force overwrites it, --resume %s goes on with it",
			 result, folder);
		return -EEXIST;
	}
	return 0;
}
