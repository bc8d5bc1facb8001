/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records of a function_graph buffer and the names of functions, through libtracefs and
 * libtraceevent: from the ring buffer's pages, not from text. Built without them there is
 * graph_reader_absent.c in the place of graph_reader.c. */
#ifndef HARNESS_GRAPH_READER_H
#define HARNESS_GRAPH_READER_H

#include <stddef.h>
#include <stdint.h>

#include "harness/graph_tree.h"

struct graph_home;
struct graph_reader;

/* NULL, or why there is none in this program. */
const char *graph_reader_unavailable(void);

/* Learn the kernel's formats and symbols (a second or so). 0; or -errno with one line in WHY. */
int graph_reader_open(const struct graph_home *home, struct graph_reader **reader, char *why,
		      size_t size);
void graph_reader_close(struct graph_reader *reader);

/* What FUNCTION is called, NULL without a symbol; the reader's. */
const char *graph_reader_name(const struct graph_reader *reader, uint64_t function);

struct graph_seen {
	struct graph_record record;
	int cpu;
	bool lost;      /* records before this one, on its CPU */
	uint64_t count; /* how many; 0 where the kernel does not say */
};

/* Take all records out of the buffer, in the order of their time over all CPUs. EACH returns 0 to
 * go on. 0, what EACH returned, or -errno. */
int graph_reader_read(struct graph_reader *reader,
		      int (*each)(const struct graph_seen *seen, void *data), void *data);

#endif
