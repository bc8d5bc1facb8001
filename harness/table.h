/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a special measurement found in one run: figures and a table (bench/measure.h). */
#ifndef HARNESS_TABLE_H
#define HARNESS_TABLE_H

#include <json-c/json.h>
#include <stddef.h>

#include "bench/arena.h"

/* One allocation: free() frees all. */
struct table {
	struct arena_table head;
	size_t columns;
	double numbers[]; /* head.rows times columns */
};

/* Read the table of arena FD. 0, -ENOMEM, or -EIO when it makes no sense. */
int table_read(int fd, struct table **table);

/* A copy; NULL for NULL, or when memory is short. */
struct table *table_copy(const struct table *table);

/* The median of each figure and each number over COUNT tables, as far as all of them have the row.
 * NULL when memory is short or COUNT is 0. */
struct table *table_median(struct table *const *tables, size_t count);

/* {"figures": {NAME: number}, "columns": [NAME], "rows": [[number]]}, and back: NULL when it is not
 * one. */
struct json_object *table_describe(const struct table *table);
struct table *table_restore(struct json_object *object);

#endif
