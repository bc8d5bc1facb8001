/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the processes of one trial live: a PID namespace of their own, with mounts, System V IPC
 * and, for an ordinary user, a user namespace. When its first process ends, the kernel kills all
 * others (pid_namespaces(7)). Where no such namespace can be had, they are kept together by a
 * subreaper (PR_SET_CHILD_SUBREAPER). */
#ifndef STRESS_CONTAIN_H
#define STRESS_CONTAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enter the namespaces, and become their first process: the caller goes on as a child of itself,
 * which dies with it, and the caller waits for it and ends as it did. False: there are none, and
 * the caller is a subreaper now. TEXT says which, and why. */
bool contain(char *text, size_t size);

/* In the first process: a /proc that shows these processes alone, and a /tmp in memory of at most
 * BYTES, which becomes the working directory. 0 or -errno, with the call in WHY. */
int contain_mounts(uint64_t bytes, char *why, size_t size);

/* Kill and reap all but the caller. */
void contain_end(bool in_namespace);

#endif
