/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What exists already, as the kernel's limits count it. For preflight.c only. */
#ifndef HARNESS_PREFLIGHT_COUNT_H
#define HARNESS_PREFLIGHT_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/* The hard limit in the row ROW of /proc/self/limits ("Max processes"). False when it is unlimited
 * or not there. */
bool preflight_rlimit(const char *root, const char *row, uint64_t *hard);

/* Does RLIMIT_NPROC bind this process? Not root's, nor one with CAP_SYS_ADMIN or CAP_SYS_RESOURCE,
 * outside of user namespaces (copy_process in the kernel's kernel/fork.c). */
bool preflight_nproc_binds(const char *root);

/* Threads of this process's real user, as far as /proc shows them. */
uint64_t preflight_user_threads(const char *root);

/* Threads on the whole machine: the last number of /proc/loadavg's fourth field. */
uint64_t preflight_threads(const char *root);

/* Descriptors that this process has open. */
uint64_t preflight_open_files(const char *root);

#endif
