// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "harness/graph_file.h"
#include "harness/sysfile.h"

/* The inode of the first PID namespace: PROC_PID_INIT_INO of linux/proc_ns.h. */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* Where tracefs is mounted, writable. -ENOENT, or -EROFS where it is read-only everywhere. */
static int open_mounted(int *folder)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	int error = -ENOENT;
	struct mntent *mount;

	if (!mounts)
		return -errno;
	while (error && (mount = getmntent(mounts))) {
		struct statfs status;

		if (strcmp(mount->mnt_type, "tracefs"))
			continue;
		if (hasmntopt(mount, "ro")) {
			error = -EROFS;
			continue;
		}
		*folder = open(mount->mnt_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (*folder < 0)
			continue;
		/* something else may be mounted over it */
		if (!fstatfs(*folder, &status) && status.f_type == TRACEFS_MAGIC)
			error = 0;
		else
			close(*folder);
	}
	endmntent(mounts);
	return error;
}

/* By system call: glibc has names for these since 2.36 only. */
static int open_detached(int *folder)
{
	int context = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC), error = 0;

	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		error = -errno;
	if (!error) {
		*folder = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
		error = *folder < 0 ? -errno : 0;
	}
	close(context);
	return error;
}

static int say(char *why, size_t size, int error, const char *words)
{
	snprintf(why, size, "%s", words);
	return error;
}

static int cannot_open(char *why, size_t size, int error)
{
	switch (error) {
	case -ENODEV:
		return say(why, size, -ENOSYS, "this kernel has no tracefs (CONFIG_FTRACE)");
	case -EROFS:
		return say(why, size, error, "tracefs is mounted read-only");
	case -ENOSYS:
		return say(why, size, error,
			   "tracefs is not mounted: mount -t tracefs none /sys/kernel/tracing");
	case -EPERM:
	case -EACCES:
		return say(why, size, -EPERM, "not allowed to mount tracefs: run as root");
	default:
		snprintf(why, size, "tracefs: %s", strerror(-error));
		return error;
	}
}

/* tracefs refuses all reading where the kernel is locked down to confidentiality. */
static int not_readable(char *why, size_t size, int error)
{
	char level[SYSFILE_LINE];

	if (error == -EPERM &&
	    !sysfile_selected("", level, sizeof(level), "/sys/kernel/security/lockdown") &&
	    !strcmp(level, "confidentiality"))
		return say(why, size, error, "the kernel is locked down (confidentiality)");
	snprintf(why, size, "tracefs's available_tracers: %s", strerror(-error));
	return error;
}

static int check(int folder, char *why, size_t size)
{
	char tracers[GRAPH_VALUE];
	int64_t number;
	int error = graph_file_read(folder, "available_tracers", tracers, sizeof(tracers));

	if (error)
		return not_readable(why, size, error);
	if (!graph_file_has(folder, "available_tracers", "function_graph"))
		return say(why, size, -ENOSYS,
			   "the kernel has no function_graph tracer "
			   "(CONFIG_FUNCTION_GRAPH_TRACER)");
	if (faccessat(folder, "set_graph_function", W_OK, 0))
		return say(why, size, -ENOSYS,
			   "the kernel's tracers know no filters (CONFIG_DYNAMIC_FTRACE)");
	if (!sysfile_number("", &number, "/proc/sys/kernel/ftrace_enabled") && !number)
		return say(why, size, -ENOSYS,
			   "function tracing is switched off: sysctl kernel.ftrace_enabled=1");
	if (!sysfile_number("", &number, "/proc/sys/kernel/kptr_restrict") && number > 1)
		return say(why, size, -EPERM,
			   "the names of kernel functions are hidden: sysctl "
			   "kernel.kptr_restrict=1");
	return 0;
}

int graph_tracefs_open(int *folder, char *why, size_t size)
{
	char namespace[64] = "";
	int error;

	if (geteuid())
		return say(why, size, -EPERM, "only root may trace functions");
	if (readlink("/proc/self/ns/pid", namespace, sizeof(namespace) - 1) > 0 &&
	    strcmp(namespace, FIRST_PID_NAMESPACE))
		return say(why, size, -EPERM,
			   "PIDs here are not the kernel's: a PID namespace (a container)");
	error = open_mounted(folder);
	if (error == -ENOENT)
		error = open_detached(folder);
	if (error)
		return cannot_open(why, size, error);
	error = check(*folder, why, size);
	if (error)
		close(*folder);
	return error;
}
