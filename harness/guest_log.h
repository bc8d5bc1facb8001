/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's console: what it says of how the guest ended. */
#ifndef HARNESS_GUEST_LOG_H
#define HARNESS_GUEST_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* The end of the log that FD holds, at most 64 KiB, without carriage returns and control
 * characters; the caller frees *TEXT. 0 or -errno. */
int guest_log_load(int fd, char **text);

/* The kernel panicked: cut TEXT behind the line that says so. WORDS gets that line from "Kernel
 * panic" on. */
bool guest_log_panic(char *text, char *words, size_t size);

/* The last lines that are not empty, at most LINES, with " | " between them. */
void guest_log_last(const char *text, size_t lines, char *words, size_t size);

#endif
