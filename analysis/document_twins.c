// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/document_twins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"

static int by_workload(const struct cell *x, const struct cell *y)
{
	int order = strcmp(x->params_hash, y->params_hash);

	return order ? order : strcmp(x->workload_version, y->workload_version);
}

/* Those alike in the order of the document: all cells lie in one list. */
static int by_workload_and_place(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
	int order = by_workload(x, y);

	return order ? order : (x > y) - (x < y);
}

int document_twins(const struct cells *cells, size_t *first, size_t *second)
{
	const struct cell **sorted = calloc(cells->count + 1, sizeof(*sorted));
	int found = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < cells->count; i++)
		sorted[i] = &cells->list[i];
	qsort(sorted, cells->count, sizeof(*sorted), by_workload_and_place);
	for (size_t i = 1; i < cells->count; i++) {
		size_t place = (size_t)(sorted[i] - cells->list);

		if (by_workload(sorted[i - 1], sorted[i]) || !*sorted[i]->params_hash ||
		    !*sorted[i]->workload_version || (found && place > *second))
			continue;
		*first = (size_t)(sorted[i - 1] - cells->list);
		*second = place;
		found = 1;
	}
	free(sorted);
	return found;
}
