// SPDX-License-Identifier: GPL-2.0-or-later
/* workers-as: processes have an address space each; threads of one process share one, and with it
 * mmap_lock: the case of a threaded server. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "process", "each worker is a process of its own" },
	{ "thread", "workers are threads of one process, in one memory" },
	{ 0 },
};

const struct axis axis_workers_as = {
	.key = "workers-as",
	.unit = "",
	.fallback = "process",
	.summary = "whether workers share their memory",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
