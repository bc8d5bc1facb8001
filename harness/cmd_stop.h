/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ctrl-C and its like, for commands that measure. */
#ifndef HARNESS_CMD_STOP_H
#define HARNESS_CMD_STOP_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP (unless nohup has it ignored) raise the flag that is
 * returned: 1 after the first, 2 after the second. They are blocked but while a run is waited for,
 * so that none is missed; SIGPIPE is ignored. */
const volatile sig_atomic_t *cmd_stop_observe(void);

#endif
