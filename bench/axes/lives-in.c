// SPDX-License-Identifier: GPL-2.0-or-later
/* lives-in: the namespaces of the parent, made for it alone, which its children share. Those of
 * PIDs are pid-depth's. An ordinary user gets a user namespace with each of the others. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/lineage.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

#define KINDS 6

static const struct {
	const char *name, *summary;
	int flag;
} kinds[KINDS] = {
	{ "user", "a user namespace", CLONE_NEWUSER },
	{ "mnt", "a mount namespace", CLONE_NEWNS },
	{ "net", "a network namespace", CLONE_NEWNET },
	{ "ipc", "an IPC namespace", CLONE_NEWIPC },
	{ "uts", "a UTS namespace", CLONE_NEWUTS },
	{ "cgroup", "a cgroup namespace", CLONE_NEWCGROUP },
};

static ino_t before[KINDS];

/* 0 where the kernel has no such namespace. */
static ino_t identity(size_t kind)
{
	char path[40];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[kind].name);
	return stat(path, &status) ? 0 : status.st_ino;
}

static bool is_named(const char *text, size_t kind)
{
	return !strcmp(text, "all") || !strcmp(text, kinds[kind].name);
}

static int build(struct image *image)
{
	int flags = 0;

	for (size_t i = 0; i < KINDS; i++) {
		before[i] = identity(i);
		if (before[i] && is_named(image_text(image, AXIS_LIVES_IN), i))
			flags |= kinds[i].flag;
	}
	return lineage_unshare(flags, image->fault);
}

static int verify(struct image *image)
{
	const char *text = image_text(image, AXIS_LIVES_IN);
	uint64_t own = 0;

	for (size_t i = 0; i < KINDS; i++) {
		bool is_own = identity(i) != before[i];

		own += is_own;
		if (before[i] && is_named(text, i) && !is_own)
			return fault_set(image->fault, "verify", 0,
					 "lives-in=%s: the %s namespace is still the old one", text,
					 kinds[i].name);
	}
	image_find(image, "own_namespaces", own);
	image_find(image, "own_user_namespace", identity(0) != before[0]);
	return 0;
}

static const char *no_user_namespace(void)
{
	static int known = -1;

	if (known < 0) {
		int status = 1;
		pid_t child = fork();

		if (child == 0)
			_exit(unshare(CLONE_NEWUSER) != 0);
		known = child > 0 && waitpid(child, &status, 0) == child && status == 0;
	}
	return known ? NULL
		     : "no user namespace can be made: sysctl user.max_user_namespaces, "
		       "kernel.apparmor_restrict_unprivileged_userns";
}

static const char *word(size_t i, const char **summary, const char **reason)
{
	*reason = NULL;
	*summary = i ? "all of these" : "those of the controller";
	if (i > 0 && i <= KINDS)
		*summary = kinds[i - 1].summary;
	if (i == 1 || i == KINDS + 1)
		*reason = no_user_namespace();
	else if (i > 1 && i <= KINDS)
		*reason = identity(i - 1) ? lineage_unavailable()
					  : "the kernel has no such namespaces (CONFIG_NAMESPACES)";
	if (i == 0 || i == KINDS + 1)
		return i ? "all" : "none";
	return i <= KINDS ? kinds[i - 1].name : NULL;
}

const struct axis axis_lives_in = {
	.key = "lives-in",
	.unit = "",
	.fallback = "none",
	.summary = "namespaces that the parent has to itself",
	.kind = AXIS_KIND_WORDS,
	.word = word,
	.stage = IMAGE_STAGE_HOME,
	.build = build,
	.verify = verify,
};
