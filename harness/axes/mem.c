// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <numaif.h>

#include "bench/axis.h"

static const struct axis_word words[] = {
	{ "local", "the node of the worker's CPU" },
	{ "remote", "the node farthest from the worker's CPU" },
	{ "interleave", "page by page over all allowed nodes" },
	{ "node:N", "node N" },
};

#define COUNT (sizeof(words) / sizeof(words[0]))

/* Containers refuse the memory policy calls to whoever lacks CAP_SYS_NICE; some kernels do not have
 * them. */
static const char *policy_reason(void)
{
	if (!get_mempolicy(NULL, NULL, 0, NULL, 0))
		return NULL;
	return errno == ENOSYS  ? "this kernel was built without NUMA"
	       : errno == EPERM ? "this container forbids memory policies"
				: "this kernel refuses get_mempolicy";
}

static const char *word(size_t i, const char **summary, const char **reason)
{
	*summary = i < COUNT ? words[i].summary : NULL;
	*reason = i > 0 && i < COUNT ? policy_reason() : NULL;
	return i < COUNT ? words[i].name : NULL;
}

const struct axis axis_mem = {
	.key = "mem",
	.unit = "",
	.fallback = "local",
	.kinds = "memory",
	.summary = "where the parent's memory lies",
	.kind = AXIS_KIND_WORDS,
	.least = 0,
	.most = 1023, /* the kernel's MAX_NUMNODES where NODES_SHIFT is largest */
	.word = word,
};
