// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of graph_reader.c where libtracefs was not there to build with. */
#include "harness/graph_reader.h"

#include <errno.h>
#include <stdio.h>

const char *graph_reader_unavailable(void)
{
	return "built without libtracefs";
}

int graph_reader_open(const struct graph_home *home, struct graph_reader **reader, char *why,
		      size_t size)
{
	(void)home;
	*reader = NULL;
	snprintf(why, size, "%s", graph_reader_unavailable());
	return -ENOSYS;
}

void graph_reader_close(struct graph_reader *reader)
{
	(void)reader;
}

const char *graph_reader_name(const struct graph_reader *reader, uint64_t function)
{
	(void)reader;
	(void)function;
	return NULL;
}

int graph_reader_read(struct graph_reader *reader,
		      int (*each)(const struct graph_seen *seen, void *data), void *data)
{
	(void)reader;
	(void)each;
	(void)data;
	return -ENOSYS;
}
