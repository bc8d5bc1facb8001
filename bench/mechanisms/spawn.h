/* SPDX-License-Identifier: GPL-2.0-or-later */
/* posix_spawn with attributes and file actions: what the mechanisms named posix_spawn* and
 * pidfd_spawn have in common. Actions and attributes are made once; what is timed is that the child
 * carries them out. */
#ifndef BENCH_MECHANISMS_SPAWN_H
#define BENCH_MECHANISMS_SPAWN_H

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

/* The first descriptor that a file action makes: above all of ours. */
#define SPAWN_FIRST_FD 64

struct spawn {
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t *with_actions; /* NULL: none */
};

/* Attributes with FLAGS; file actions as the axis file-actions says: each makes a descriptor of
 * descriptor 0. 0, or -errno with FAULT. */
static inline int spawn_prepare(struct iteration *it, short flags, struct arena_fault *fault)
{
	struct spawn *spawn = calloc(1, sizeof(*spawn));
	uint64_t count = it->spec->values[AXIS_FILE_ACTIONS].number;
	struct sched_param normal = { 0 };
	sigset_t none;
	int error = spawn ? posix_spawn_file_actions_init(&spawn->actions) : ENOMEM;

	sigemptyset(&none);
	if (!error)
		error = posix_spawnattr_init(&spawn->attributes);
	if (!error)
		error = posix_spawnattr_setflags(&spawn->attributes, flags);
	if (!error)
		error = posix_spawnattr_setsigmask(&spawn->attributes, &none);
	if (!error)
		error = posix_spawnattr_setschedpolicy(&spawn->attributes, SCHED_OTHER);
	if (!error)
		error = posix_spawnattr_setschedparam(&spawn->attributes, &normal);
	for (uint64_t i = 0; i < count && !error; i++)
		error = posix_spawn_file_actions_adddup2(&spawn->actions, 0,
							 SPAWN_FIRST_FD + (int)i);
	if (error)
		return fault_set(fault, "start", error, "preparing posix_spawn: %s",
				 strerror(error));
	spawn->with_actions = count ? &spawn->actions : NULL;
	it->own = spawn;
	return 0;
}

static inline pid_t spawn_create(struct iteration *it)
{
	const struct spawn *spawn = it->own;
	pid_t pid;
	int error = posix_spawn(&pid, it->exec_path, spawn->with_actions, &spawn->attributes,
				it->exec_argv, it->exec_envp);

	if (!error)
		return pid;
	errno = error;
	return -1;
}

static inline void spawn_finish(struct iteration *it)
{
	struct spawn *spawn = it->own;

	posix_spawn_file_actions_destroy(&spawn->actions);
	posix_spawnattr_destroy(&spawn->attributes);
	free(spawn);
}

/* The whole mechanism with attributes FLAGS. */
#define SPAWN_MECHANISM(word, text, flags, words)                                                  \
	static int prepare(struct iteration *it, struct arena_fault *fault)                        \
	{                                                                                          \
		return spawn_prepare(it, flags, fault);                                            \
	}                                                                                          \
                                                                                                   \
	const struct mechanism mechanism_##word = {                                                \
		.name = text,                                                                      \
		.summary = words,                                                                  \
		.version = 1,                                                                      \
		.child = CHILD_PROGRAM,                                                            \
		.spawns = true,                                                                    \
		.prepare = prepare,                                                                \
		.create = spawn_create,                                                            \
		.finish = spawn_finish,                                                            \
	}

#endif
