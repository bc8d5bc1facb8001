/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark trace` shows of cells that were traced. Prints, errors too; each returns the exit
 * status. */
#ifndef HARNESS_CMD_TRACE_SHOW_H
#define HARNESS_CMD_TRACE_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

#define CMD_TRACE_CELLS 2

struct cmd_trace_look {
	bool json;
	const char *flame; /* file for the folded stacks, FILE.svg for the picture; NULL: none */
};

/* The tree of each of the CELLS, and of two what grew from the first to the second. A cell is what
 * --json prints. */
int cmd_trace_show(const struct cmd_trace_look *look, const char *const *names,
		   struct json_object *const *cells, size_t count);

/* What grew between two files that --json has written. */
int cmd_trace_diff(const char *const paths[2]);

#endif
