// SPDX-License-Identifier: GPL-2.0-or-later
/* fd-cloexec: how many of a hundred descriptors of fds an exec closes, which `start` then has in
 * it. fds sets the flag. */
#include "bench/axis.h"

const struct axis axis_fd_cloexec = {
	.key = "fd-cloexec",
	.unit = "percent",
	.fallback = "0",
	.summary = "share of fds that an exec closes",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 100,
};
