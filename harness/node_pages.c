// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/node_pages.h"

#include <stdio.h>

#include "harness/sysfile.h"

void node_pages_read(const char *root, struct node_pages *now)
{
	*now = (struct node_pages){ 0 };
	for (size_t node = 0; node < NODE_PAGES_MOST; node++) {
		uint64_t local, other;
		char path[80], text[512];

		snprintf(path, sizeof(path), "/sys/devices/system/node/node%zu/numastat", node);
		/* Numbers of nodes may have gaps. */
		if (sysfile_head(root, path, text, sizeof(text)) ||
		    !sysfile_field(text, "local_node", &local) ||
		    !sysfile_field(text, "other_node", &other))
			continue;
		now->pages[node] = local + other;
		now->count = node + 1;
	}
}

void node_pages_add(const struct node_pages *before, const struct node_pages *after,
		    struct node_pages *sum)
{
	sum->count = after->count;
	for (size_t i = 0; i < after->count; i++)
		sum->pages[i] += after->pages[i] - before->pages[i];
}
