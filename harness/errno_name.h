/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the errors with which creating a process can fail (fork(2), clone(2), posix_spawn(3)),
 * for documents. The C library has such a function only since glibc 2.32. */
#ifndef HARNESS_ERRNO_NAME_H
#define HARNESS_ERRNO_NAME_H

/* "EAGAIN"; "unknown" for others. */
const char *errno_name(int error);

/* The way back; 0 for a name that is not known. */
int errno_number(const char *name);

#endif
