// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cgroup_home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/sysfile.h"

#define PREFIX "forkmark-"

/* Our own folder of that hierarchy. 0, -ENOENT or -ENOMEM. */
static int own_folder(enum cgroup_home_kind kind, char *path, size_t size)
{
	const struct cgroup_folder *folder;
	struct cgroup cgroup;
	int error = cgroup_find("", &cgroup);

	if (error)
		return error;
	folder = &cgroup.at[CGROUP_PIDS];
	if (kind == CGROUP_HOME_UNIFIED || !folder->path || access(folder->path, W_OK))
		folder = &cgroup.unified;
	if (!folder->path || (size_t)snprintf(path, size, "%s", folder->path) >= size)
		error = -ENOENT;
	cgroup_free(&cgroup);
	return error;
}

const char *cgroup_home_unavailable(enum cgroup_home_kind kind)
{
	char folder[PATH_MAX / 8];

	if (own_folder(kind, folder, sizeof(folder)))
		return kind == CGROUP_HOME_UNIFIED
			       ? "no cgroup v2 is mounted: mount -t cgroup2 none /sys/fs/cgroup"
			       : "no cgroup hierarchy is mounted";
	return access(folder, W_OK)
		       ? "this user may not make cgroups here: run as root, or below systemd-run "
			 "--user --scope -p Delegate=yes"
		       : NULL;
}

const char *cgroup_home_level(const struct cgroup_home *home, unsigned level, char *path,
			      size_t size)
{
	size_t length = (size_t)snprintf(path, size, "%s", home->top);

	for (unsigned i = 1; i < level && length + 3 < size; i++, length += 2)
		strcpy(path + length, "/d");
	return path;
}

/* Levels of v2 charge only where the controller is switched on; above us that is not ours to do. */
static void switch_on(const char *folder)
{
	char path[PATH_MAX + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", folder);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	for (int i = 0; i < 2; i++)
		if (write(fd, i ? "+memory" : "+pids", i ? 7 : 5) < 0)
			errno = 0;
	close(fd);
}

int cgroup_home_make(enum cgroup_home_kind kind, unsigned depth, unsigned which,
		     struct cgroup_home *home, char *why, size_t why_size)
{
	char own[PATH_MAX / 8], path[PATH_MAX];
	int error = own_folder(kind, own, sizeof(own));

	*home = (struct cgroup_home){ 0 };
	if (error) {
		snprintf(why, why_size, "cgroup: %s", cgroup_home_unavailable(kind));
		return error;
	}
	snprintf(home->top, sizeof(home->top), "%s/" PREFIX "%d-%u", own, (int)getpid(), which);
	for (unsigned level = 1; level <= depth; level++) {
		cgroup_home_level(home, level, path, sizeof(path));
		if (mkdir(path, 0755)) {
			error = -errno;
			snprintf(why, why_size, "mkdir %s: %s", path, strerror(-error));
			cgroup_home_remove(home);
			home->top[0] = '\0';
			return error;
		}
		home->depth = level;
		/* Not where processes come to be on more levels than the deepest (v2 forbids it).
		 */
		if (level < depth && kind == CGROUP_HOME_CHARGED)
			switch_on(path);
	}
	return 0;
}

int cgroup_home_enter(const struct cgroup_home *home)
{
	char path[PATH_MAX];
	int fd, error = 0;

	cgroup_home_level(home, home->depth, path, sizeof(path) - sizeof("/cgroup.procs"));
	strcat(path, "/cgroup.procs");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, "0", 1) != 1)
		error = -errno;
	close(fd);
	return error;
}

bool cgroup_home_is_charged(const struct cgroup_home *home)
{
	char path[PATH_MAX];

	cgroup_home_level(home, home->depth, path, sizeof(path) - sizeof("/pids.current"));
	strcat(path, "/pids.current");
	return !access(path, F_OK);
}

unsigned cgroup_home_depth_of(const struct cgroup_home *home, pid_t pid)
{
	char path[64], *groups, *at;
	unsigned depth = 0;

	snprintf(path, sizeof(path), "/proc/%d/cgroup", (int)pid);
	if (sysfile_load("", path, &groups))
		return 0;
	at = strstr(groups, strrchr(home->top, '/'));
	if (at)
		for (depth = 1, at += strlen(strrchr(home->top, '/')); !strncmp(at, "/d", 2);
		     at += 2)
			depth++;
	free(groups);
	return depth;
}

/* A folder whose child was removed is busy until the kernel has taken that child down
 * (kernel/cgroup/cgroup.c, css_killed_work_fn). */
void cgroup_home_remove(const struct cgroup_home *home)
{
	char path[PATH_MAX];

	for (unsigned level = home->depth; level > 0; level--) {
		cgroup_home_level(home, level, path, sizeof(path));
		for (int tries = 0; tries < 200 && rmdir(path) && errno == EBUSY; tries++)
			usleep(1000);
	}
}

/* How deep the chain at TOP is. */
static unsigned depth_of(const struct cgroup_home *home)
{
	char path[PATH_MAX];
	unsigned depth = 0;

	while (!access(cgroup_home_level(home, depth + 1, path, sizeof(path)), F_OK))
		depth++;
	return depth;
}

void cgroup_home_sweep(void)
{
	for (enum cgroup_home_kind kind = CGROUP_HOME_CHARGED; kind <= CGROUP_HOME_UNIFIED;
	     kind++) {
		char own[PATH_MAX / 8];
		struct dirent *entry;
		DIR *folder = own_folder(kind, own, sizeof(own)) ? NULL : opendir(own);

		while (folder && (entry = readdir(folder))) {
			struct cgroup_home home = { 0 };
			int pid = strncmp(entry->d_name, PREFIX, strlen(PREFIX))
					  ? 0
					  : atoi(entry->d_name + strlen(PREFIX));

			if (pid <= 0 || !kill(pid, 0) || errno != ESRCH)
				continue;
			snprintf(home.top, sizeof(home.top), "%s/%.64s", own, entry->d_name);
			home.depth = depth_of(&home);
			cgroup_home_remove(&home);
		}
		if (folder)
			closedir(folder);
	}
}
