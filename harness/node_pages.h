/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On which NUMA nodes pages were allocated meanwhile, by the whole machine: the only thing that
 * tells where the kernel's own memory for a child (task_struct, stack, page tables) came from. */
#ifndef HARNESS_NODE_PAGES_H
#define HARNESS_NODE_PAGES_H

#include <stddef.h>
#include <stdint.h>

#define NODE_PAGES_MOST 64

struct node_pages {
	size_t count; /* of nodes, by number; 0: this kernel does not say */
	uint64_t pages[NODE_PAGES_MOST];
};

/* The pages allocated so far: local_node and other_node of /sys/devices/system/node/nodeN/numastat
 * (Documentation/admin-guide/numastat.rst). ROOT as in sysfile.h. */
void node_pages_read(const char *root, struct node_pages *now);

/* AFTER less BEFORE, added to SUM. */
void node_pages_add(const struct node_pages *before, const struct node_pages *after,
		    struct node_pages *sum);

#endif
