// SPDX-License-Identifier: GPL-2.0-or-later
/* fd-kind: what the descriptors of fds are. fds opens them. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "file", "/dev/null, opened once for each" },
	{ "eventfd", "eventfd(2)" },
	{ "socket", "unconnected AF_UNIX stream sockets" },
	{ "pipe", "both ends of pipes, two descriptors each" },
	{ 0 },
};

const struct axis axis_fd_kind = {
	.key = "fd-kind",
	.unit = "",
	.fallback = "file",
	.summary = "what the descriptors of fds are",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
