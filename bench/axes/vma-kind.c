// SPDX-License-Identifier: GPL-2.0-or-later
/* vma-kind: what the mappings of vmas are. vmas does the mapping. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "separate", "anonymous, apart from each other, one page of each written" },
	{ "untouched", "the same, never touched: no anon_vma, nothing to copy" },
	{ "mergeable", "adjacent and alike: the kernel makes one mapping of all" },
	{ "file", "private read-only mappings of one file, apart, read" },
	{ 0 },
};

const struct axis axis_vma_kind = {
	.key = "vma-kind",
	.unit = "",
	.fallback = "separate",
	.summary = "what the mappings of vmas are",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
