// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark was built without io_uring for its own files. */
#include <errno.h>
#include <stdio.h>

#include "harness/raw_backend.h"

static int open_uring(const struct raw_target *target, void **state, char *why, size_t why_size)
{
	(void)target;
	(void)state;
	snprintf(why, why_size, "forkmark was built without io_uring for its own files");
	return -ENOSYS;
}

const struct raw_backend raw_backend_uring = { .name = "io_uring", .open = open_uring };
