/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that begin in namespaces of their own: what the mechanisms named ns-* have in common.
 * Where the user may not make such a namespace, a user namespace comes with it. */
#ifndef BENCH_MECHANISMS_NAMESPACE_H
#define BENCH_MECHANISMS_NAMESPACE_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/image.h"
#include "bench/mechanisms/clone3.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* What this user needs to have FLAGS: FLAGS, or FLAGS with a user namespace; 0: cannot have them.
 */
static inline uint64_t namespace_flags(uint64_t flags)
{
	if (!clone3_try(flags, SIGCHLD))
		return flags;
	return clone3_try(flags | CLONE_NEWUSER, SIGCHLD) ? 0 : flags | CLONE_NEWUSER;
}

/* The identity of one of the caller's namespaces, namespaces(7); 0 where /proc does not tell. */
static inline ino_t namespace_identity(const char *name)
{
	char path[40];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
	return stat(path, &status) ? 0 : status.st_ino;
}

/* Is a child that is created with FLAGS in namespaces of its own, all of them? By a trial. */
static inline int namespace_verify(uint64_t flags, struct arena_fault *fault)
{
	static const struct {
		uint64_t flag;
		const char *name;
	} kinds[] = {
		{ CLONE_NEWUSER, "user" }, { CLONE_NEWPID, "pid" },       { CLONE_NEWNET, "net" },
		{ CLONE_NEWNS, "mnt" },    { CLONE_NEWUTS, "uts" },       { CLONE_NEWIPC, "ipc" },
		{ CLONE_NEWTIME, "time" }, { CLONE_NEWCGROUP, "cgroup" },
	};
	enum {
		KINDS = sizeof(kinds) / sizeof(kinds[0])
	};
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };
	ino_t ours[KINDS];
	int status = 0, shared;
	pid_t pid;

	for (int i = 0; i < KINDS; i++)
		ours[i] = namespace_identity(kinds[i].name);
	pid = clone3_call(&args);
	if (pid == 0) {
		for (int i = 0; i < KINDS; i++)
			if (flags & kinds[i].flag && ours[i] &&
			    namespace_identity(kinds[i].name) == ours[i])
				_exit(i + 1);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return fault_set(fault, "start", errno, "creating into namespaces: %s",
				 strerror(errno));
	shared = WEXITSTATUS(status);
	return shared ? fault_set(fault, "verify", 0, "the child is in our %s namespace",
				  kinds[shared - 1].name)
		      : 0;
}

static inline int namespace_prepare(struct iteration *it, uint64_t flags, struct arena_fault *fault)
{
	flags = namespace_flags(flags);
	it->own = (void *)(uintptr_t)flags;
	return flags ? namespace_verify(flags, fault)
		     : fault_set(fault, "start", EPERM, "no such namespace can be made any more");
}

static inline pid_t namespace_create(struct iteration *it)
{
	struct clone_args args = { .flags = (uintptr_t)it->own, .exit_signal = SIGCHLD };

	return clone3_create(it, &args);
}

#define NAMESPACE_REFUSED                                                                          \
	"this kernel or user cannot have it: needs CAP_SYS_ADMIN, or user namespaces (sysctl "     \
	"user.max_user_namespaces)"

/* The whole mechanism, by its word as C and as people write it. */
#define NAMESPACE_MECHANISM(word, text, flags, words)                                              \
	static int prepare(struct iteration *it, struct arena_fault *fault)                        \
	{                                                                                          \
		return namespace_prepare(it, flags, fault);                                        \
	}                                                                                          \
                                                                                                   \
	static const char *unavailable(void)                                                       \
	{                                                                                          \
		static int known = -1;                                                             \
                                                                                                   \
		if (known < 0)                                                                     \
			known = namespace_flags(flags) != 0;                                       \
		return known ? NULL : NAMESPACE_REFUSED;                                           \
	}                                                                                          \
                                                                                                   \
	const struct mechanism mechanism_##word = {                                                \
		.name = text,                                                                      \
		.summary = words,                                                                  \
		.version = 1,                                                                      \
		.child = CHILD_COPY,                                                               \
		.unavailable = unavailable,                                                        \
		.prepare = prepare,                                                                \
		.create = namespace_create,                                                        \
	}

#endif
