// SPDX-License-Identifier: GPL-2.0-or-later
/* target: what is executed: forkmark-WORD, beside the subject. */
#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "nop", "a program without a C library" },
	{ "static", "a static program with the C library" },
	{ "dynamic", "a program with the loader and shared C library" },
	{ "shebang", "a script whose interpreter is that of nop" },
	{ 0 },
};

const struct axis axis_target = {
	.key = "target",
	.unit = "",
	.fallback = "nop",
	.summary = "what a child that executes executes",
	.kind = AXIS_KIND_WORDS,
	.words = words,
};
