/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command that runs while the machine is tuned: started without a shell, and waited for so that
 * no signal ends who waits before everything is put back. */
#ifndef HARNESS_TUNE_COMMAND_H
#define HARNESS_TUNE_COMMAND_H

#include <signal.h>

/* From now on SIGINT and SIGTERM, and SIGHUP and SIGQUIT unless they are ignored, wait. MASK is
 * what was blocked before. To be called before anything is set. */
void tune_command_hold(sigset_t *mask);

/* Run ARGV, found in PATH, with MASK, until it ends. A signal that a process sends to this one is
 * sent on to it, the third one kills it; those of the terminal reach it anyway. *STATUS is its exit
 * status, 128 + the signal that ended it. -errno, and *STATUS 127 or 126 as a shell has it, when it
 * cannot be started. */
int tune_command_run(char **argv, const sigset_t *mask, int *status);

#endif
