/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that one process has at a time, in a folder that is there only as long as it is needed.
 * For those who change settings that others use too. What stands in the file is not for here. */
#ifndef HARNESS_LOCK_FILE_H
#define HARNESS_LOCK_FILE_H

#include <sys/types.h>

/* Open PATH, in FOLDER, for reading and writing and lock it; both are made if missing (mode 0600,
 * 0700). A symbolic link is not followed. The lock is this process's, not its children's, and gone
 * with it. The descriptor; -EBUSY while another process has it, *OWNER is its PID (0: not known);
 * -errno. */
int lock_file_open(const char *folder, const char *path, pid_t *owner);

/* The process that holds PATH now, 0 for none or where it cannot be told. Not for the one that
 * holds it: it would lose the lock. */
pid_t lock_file_owner(const char *path);

/* Remove PATH while it is still locked, and its folder if that is empty. FD stays open. */
void lock_file_remove(const char *path);

#endif
