// SPDX-License-Identifier: GPL-2.0-or-later
/* Which folder of which cgroup mount is ours. /proc/self/cgroup names the group of each hierarchy,
 * /proc/self/mountinfo where a hierarchy is mounted and which group is at its root there. A
 * controller that has a v1 hierarchy is read there, any other in the v2 one. Limits are read in
 * cgroup_limit.c. */
#include "harness/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

const char *const cgroup_controller_names[CGROUP_CONTROLLERS] = { "memory", "pids", "cpu" };

/* Is WORD one of the words of a list with commas? */
static bool has_word(const char *list, size_t length, const char *word)
{
	const char *end = list + length;

	while (list < end) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		size_t size = (size_t)((comma ? comma : end) - list);

		if (size == strlen(word) && !strncmp(list, word, size))
			return true;
		list += size + 1;
	}
	return false;
}

/* Lines are ID:CONTROLLERS:GROUP. The v2 hierarchy is the one with ID 0 and no controllers; a v1
 * hierarchy without controllers has a name=. *GROUP is the caller's. 0, -ENOENT, -ENOMEM. */
static int group_of(const char *text, const char *controller, char **group)
{
	for (const char *line = text; line && *line;
	     line = strchr(line, '\n'), line += line ? 1 : 0) {
		const char *list = strchr(line, ':');
		const char *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			return -ENOENT;
		list++;
		if (controller ? !has_word(list, (size_t)(path - list), controller)
			       : path != list || line[0] != '0')
			continue;
		*group = strndup(path + 1, strcspn(path + 1, "\n"));
		return *group ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

/* One line of mountinfo, cut in place: "36 35 0:30 ROOT POINT OPTIONS ... - TYPE SOURCE SUPER"
 * (proc(5)). */
struct mount {
	char *root, *point, *type, *super;
};

/* Space, tab, newline and backslash are written as \ooo. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && from[1] && from[2] && from[3]) {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

static bool cut_mount(char *line, struct mount *mount)
{
	char *save, *tail = strstr(line, " - ");

	if (!tail)
		return false;
	*tail = '\0';
	if (!strtok_r(line, " ", &save) || !strtok_r(NULL, " ", &save) ||
	    !strtok_r(NULL, " ", &save))
		return false;
	mount->root = strtok_r(NULL, " ", &save);
	mount->point = strtok_r(NULL, " ", &save);
	mount->type = strtok_r(tail + 3, " ", &save);
	mount->super = strtok_r(NULL, " ", &save) ? strtok_r(NULL, " ", &save) : NULL;
	if (!mount->root || !mount->point || !mount->type || !mount->super)
		return false;
	unescape(mount->root);
	unescape(mount->point);
	return true;
}

/* GROUP as seen through a mount whose root is another group. A group outside of it (a container, a
 * cgroup namespace) is not to be seen: the mount's root is then the nearest that can. */
static const char *below(const char *group, const char *root)
{
	size_t length = strlen(root);

	if (length && root[length - 1] == '/')
		length--;
	if (strstr(group, "/.."))
		return "";
	if (strncmp(group, root, length) || (group[length] && group[length] != '/'))
		return "";
	group += length;
	return strcmp(group, "/") ? group : "";
}

static int set_folder(const struct mount *mount, const char *group, bool v2,
		      struct cgroup_folder *folder)
{
	if (asprintf(&folder->path, "%s%s", mount->point, below(group, mount->root)) < 0) {
		folder->path = NULL;
		return -ENOMEM;
	}
	folder->top = strlen(mount->point);
	folder->v2 = v2;
	folder->group = strdup(group);
	return folder->group ? 0 : -ENOMEM;
}

/* The first mount of the hierarchy wins: later ones are bind mounts of it. CONTROLLER is NULL for
 * v2. */
static int find_folder(const char *mounts, const char *controller, const char *group,
		       struct cgroup_folder *folder)
{
	char *copy = strdup(mounts), *save, *line;
	int error = copy ? -ENOENT : -ENOMEM;

	for (line = copy ? strtok_r(copy, "\n", &save) : NULL; line && error == -ENOENT;
	     line = strtok_r(NULL, "\n", &save)) {
		struct mount mount;

		if (!cut_mount(line, &mount))
			continue;
		if (controller ? !strcmp(mount.type, "cgroup") &&
					 has_word(mount.super, strlen(mount.super), controller)
			       : !strcmp(mount.type, "cgroup2"))
			error = set_folder(&mount, group, !controller, folder);
	}
	free(copy);
	return error;
}

/* -ENOENT is no failure: the folder stays empty. */
static int locate_controller(const char *groups, const char *mounts, const char *name,
			     struct cgroup_folder *folder, bool *v1)
{
	char *group = NULL;
	int error = group_of(groups, name, &group);

	*v1 = !error;
	if (!error) {
		error = find_folder(mounts, name, group, folder);
	} else if (error == -ENOENT) {
		error = group_of(groups, NULL, &group);
		if (!error)
			error = find_folder(mounts, NULL, group, folder);
	}
	free(group);
	return error == -ENOENT ? 0 : error;
}

static int locate_unified(const char *groups, const char *mounts, struct cgroup_folder *folder)
{
	char *group = NULL;
	int error = group_of(groups, NULL, &group);

	if (!error)
		error = find_folder(mounts, NULL, group, folder);
	free(group);
	return error == -ENOENT ? 0 : error;
}

static const char *version_of(const char *groups, bool v1)
{
	char *group = NULL;
	bool v2 = !group_of(groups, NULL, &group);

	free(group);
	if (v1)
		return v2 ? "hybrid" : "v1";
	return v2 ? "v2" : NULL;
}

int cgroup_find(const char *root, struct cgroup *cgroup)
{
	char *groups = NULL, *mounts = NULL;
	bool any_v1 = false;
	int error;

	memset(cgroup, 0, sizeof(*cgroup));
	cgroup->root = root;
	error = sysfile_load(root, "/proc/self/cgroup", &groups);
	if (!error)
		error = sysfile_load(root, "/proc/self/mountinfo", &mounts);
	for (int i = 0; i < CGROUP_CONTROLLERS && !error; i++) {
		bool v1 = false;

		error = locate_controller(groups, mounts, cgroup_controller_names[i],
					  &cgroup->at[i], &v1);
		any_v1 |= v1;
	}
	if (!error)
		error = locate_unified(groups, mounts, &cgroup->unified);
	if (!error)
		cgroup->version = version_of(groups, any_v1);
	else
		cgroup_free(cgroup);
	free(groups);
	free(mounts);
	return error;
}

void cgroup_free(struct cgroup *cgroup)
{
	for (int i = 0; i < CGROUP_CONTROLLERS; i++) {
		free(cgroup->at[i].path);
		free(cgroup->at[i].group);
	}
	free(cgroup->unified.path);
	free(cgroup->unified.group);
	memset(cgroup, 0, sizeof(*cgroup));
}
