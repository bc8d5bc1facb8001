// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of axes. A new axis is one id in axis.h, one row here, and a parser in axis_parse.c if
 * no present one fits. */
#include "harness/axis.h"

#include <stdlib.h>
#include <string.h>

#include "harness/axis_parse.h"
#include "harness/words.h"

const struct axis axes[AXIS_TOTAL] = {
	[AXIS_MECHANISM] = {
		.key = "mechanism",
		.unit = "",
		.range = "a word",
		.fallback = "fork",
		.summary = "how the process is created",
		.always_named = true,
		.parse = axis_parse_mechanism,
		.word = axis_word_mechanism,
	},
	[AXIS_MM] = {
		.key = "mm",
		.unit = "bytes",
		.range = "0, or 4K to 64T",
		.fallback = "0",
		.summary = "memory of the parent: private, anonymous, written",
		.always_named = true,
		.parse = axis_parse_mm,
	},
	[AXIS_THREADS] = {
		.key = "threads",
		.unit = "threads",
		.range = "1 to 4194304",
		.fallback = "1",
		.summary = "threads of the parent, with the creating one",
		.always_named = true,
		.parse = axis_parse_tasks,
	},
	[AXIS_ACTION] = {
		.key = "action",
		.unit = "",
		.range = "exit, exec, touch, touch=N",
		.fallback = "",
		.summary = "what the child does with its life",
		.parse = axis_parse_action,
		.word = axis_word_action,
	},
	[AXIS_REAP] = {
		.key = "reap",
		.unit = "",
		.range = "a word",
		.fallback = "wait4",
		.summary = "how the parent collects the child",
		.parse = axis_parse_reap,
		.word = axis_word_reap,
	},
	[AXIS_WORKERS] = {
		.key = "workers",
		.unit = "processes",
		.range = "1 to 4194304",
		.fallback = "1",
		.summary = "parents that create at the same time",
		.parse = axis_parse_tasks,
	},
	/* In a config file an explicit list may be written "0,2,4-7" in quotes; in --set a comma separates values, so
	 * there it is 0+2+4-7. The canonical text, which the plan and the document carry, has '+'. */
	[AXIS_PLACEMENT] = {
		.key = "placement",
		.unit = "",
		.range = "a word, or CPUs 0+2+4-7",
		.fallback = "compact",
		.summary = "which CPU each worker is bound to",
		.parse = axis_parse_placement,
		.word = axis_word_placement,
	},
	[AXIS_MEM] = {
		.key = "mem",
		.unit = "",
		.range = "local, interleave, node:N",
		.fallback = "local",
		.summary = "where the parent's memory lies",
		.parse = axis_parse_mem,
		.word = axis_word_mem,
	},
};

const struct axis *axis_find(const char *key)
{
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		if (!strcmp(axes[i].key, key))
			return &axes[i];
	return NULL;
}

const char *axis_nearest(const char *key)
{
	struct words_nearest nearest = { .text = key };

	for (size_t i = 0; i < AXIS_TOTAL; i++)
		words_offer(&nearest, axes[i].key);
	return words_answer(&nearest);
}

void axis_value_free(struct axis_value *value)
{
	free(value->text);
	value->text = NULL;
	value->number = 0;
}
