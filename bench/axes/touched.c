// SPDX-License-Identifier: GPL-2.0-or-later
/* touched: how the pages of mm were first used. What was never written has no anon_vma, and fork
 * does not copy its page tables (mm/memory.c, vma_needs_copy). mm does the touching. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "write", "each page is written: memory of its own" },
	{ "read", "each page is read: the zero page is mapped, or the file's" },
	{ "never", "mapped, and left alone" },
	{ 0 },
};

const struct axis axis_touched = {
	.key = "touched",
	.unit = "",
	.fallback = "write",
	.summary = "how the pages of mm were used before",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
