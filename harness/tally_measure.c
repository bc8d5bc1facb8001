// SPDX-License-Identifier: GPL-2.0-or-later
/* What the plain runs of a special measurement say together. */
#include <stdlib.h>

#include "harness/tally_parts.h"

struct json_object *tally_describe_measure(const struct tally *tally)
{
	struct table **tables = calloc(tally->count + 1, sizeof(*tables));
	struct json_object *object = NULL;
	struct table *median = NULL;
	size_t n = 0;

	for (size_t i = 0; tables && i < tally->count; i++)
		if (tally->runs[i].kind == RUN_PLAIN && tally->runs[i].table &&
		    tally_speaks(tally, &tally->runs[i]))
			tables[n++] = tally->runs[i].table;
	if (n)
		median = table_median(tables, n);
	if (median)
		object = table_describe(median);
	free(median);
	free(tables);
	return object;
}
