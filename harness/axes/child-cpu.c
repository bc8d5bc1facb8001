// SPDX-License-Identifier: GPL-2.0-or-later
/* child-cpu: no call creates a process onto a CPU. The child binds itself as its first act, which
 * falls into `run`; it is created where its parent is. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "same", "where its parent is: it does nothing" },
	{ "sibling", "another thread of the parent's core" },
	{ "package", "another core of the parent's package" },
	{ "node", "a CPU of another NUMA node" },
	{ "free", "every CPU that forkmark may use" },
	{ 0 },
};

const struct axis axis_child_cpu = {
	.key = "child-cpu",
	.unit = "",
	.fallback = "same",
	.summary = "which CPUs the child binds itself to",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
