// SPDX-License-Identifier: GPL-2.0-or-later
/* touch: the child writes one byte to each page, or to each of the first N: each is copied. */
#include "bench/action.h"
#include "bench/child.h"
#include "bench/image.h"

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	if (it->amount * it->page_bytes > it->memory_bytes)
		return fault_set(fault, "image", 0, "touch: %llu pages asked of %zu",
				 (unsigned long long)it->amount, it->memory_bytes / it->page_bytes);
	return 0;
}

static void perform(struct iteration *it)
{
	size_t bytes = it->amount ? it->amount * it->page_bytes : it->memory_bytes;

	for (size_t i = 0; i < bytes; i += it->page_bytes)
		((volatile char *)it->memory)[i] = 2;
}

const struct action action_touch = {
	.words = { { "touch", "write to every page of mm, then end" },
		   { "touch=N", "write to the first N pages of mm, then end" } },
	.children = CHILD_BIT(CHILD_COPY),
	.prepare = prepare,
	.perform = perform,
};
