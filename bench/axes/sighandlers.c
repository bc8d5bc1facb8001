// SPDX-License-Identifier: GPL-2.0-or-later
/* sighandlers: signals that the parent catches. fork copies the whole table of handlers whatever is
 * in it (kernel/fork.c, copy_sighand); an exec, and clone3 with CLEAR_SIGHAND, walk it. SIGCHLD is
 * left to who collects children. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "bench/image.h"
#include "bench/look.h"

#define MOST 59 /* 64, without KILL, STOP and CHLD and the C library's own 32 and 33 */

/* The I-th signal to catch: real-time ones first, which nobody sends. */
static int number_of(uint64_t i)
{
	int number = 64;

	for (;; number--) {
		if (number == SIGKILL || number == SIGSTOP || number == SIGCHLD || number == 32 ||
		    number == 33)
			continue;
		if (i-- == 0)
			return number;
	}
}

static void handle(int number)
{
	(void)number;
}

static int build(struct image *image)
{
	/* Once: a handled fault that comes again must end the process. */
	struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART | SA_RESETHAND };

	for (uint64_t i = 0; i < image_number(image, AXIS_SIGHANDLERS); i++)
		if (sigaction(number_of(i), &action, NULL))
			return fault_set(image->fault, "image", errno, "sigaction of signal %d: %s",
					 number_of(i), strerror(errno));
	return 0;
}

static int verify(struct image *image)
{
	uint64_t caught, wanted = 0;
	int error = look_number(image, "/proc/self/status", "\nSigCgt:", 16, &caught);

	if (error)
		return error;
	for (uint64_t i = 0; i < image_number(image, AXIS_SIGHANDLERS); i++)
		wanted |= UINT64_C(1) << (number_of(i) - 1);
	image_find(image, "signals_caught", (uint64_t)__builtin_popcountll(caught));
	if ((caught & wanted) == wanted)
		return 0;
	return fault_set(image->fault, "verify", 0, "sighandlers: %#llx asked, %#llx are caught",
			 (unsigned long long)wanted, (unsigned long long)caught);
}

const struct axis axis_sighandlers = {
	.key = "sighandlers",
	.unit = "signals",
	.fallback = "0",
	.summary = "signals that the parent catches",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = MOST,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
};
