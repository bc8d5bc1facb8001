/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a fork of the controller to a subject: what the new process must lose and be given before it
 * executes. */
#ifndef HARNESS_BECOME_H
#define HARNESS_BECOME_H

#include <stddef.h>
#include <sys/types.h>

struct keeper_spec;

/* Why a child could not become a subject. */
struct become_failure {
	int error;     /* errno */
	char step[28]; /* the call: "execve", "open /dev/null" */
};

/* Called in a child of KEEPER just after fork: become worker number WORKER. Returns only on
 * failure, which it has then written to REFUSAL, the write end of a close-on-exec pipe. */
void become_subject(const struct keeper_spec *spec, size_t worker, pid_t keeper, int refusal);

#endif
