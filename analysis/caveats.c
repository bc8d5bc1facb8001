// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/caveats.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"

const char *caveats_mark(int severity)
{
	return severity >= 2 ? "!!" : severity == 1 ? "!" : "";
}

static int add(struct caveat_group **groups, size_t *count, const struct caveat *caveat,
	       const struct cell *cell)
{
	struct caveat_group *grown, *group;

	for (size_t i = 0; i < *count; i++) {
		group = &(*groups)[i];
		if (strcmp(group->name, caveat->name) || !group->cell != !cell)
			continue;
		group->cells += cell != NULL;
		if (caveat->severity > group->severity) {
			group->severity = caveat->severity;
			group->detail = caveat->detail;
			group->mend = caveat->mend;
			group->cell = cell ? cell->name : NULL;
		}
		return 0;
	}
	grown = realloc(*groups, (*count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	*groups = grown;
	grown[(*count)++] = (struct caveat_group){ caveat->name,     caveat->detail,
						   caveat->mend,     cell ? cell->name : NULL,
						   caveat->severity, cell != NULL };
	return 0;
}

static int add_all(struct caveat_group **groups, size_t *count, const struct caveats *caveats,
		   const struct cell *cell)
{
	int error = 0;

	for (size_t i = 0; i < caveats->count && !error; i++)
		error = add(groups, count, &caveats->list[i], cell);
	return error;
}

/* Stable, unlike qsort: equally severe ones stay in the document's order. */
static void sort_by_severity(struct caveat_group *groups, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct caveat_group group = groups[i];
		size_t j = i;

		for (; j && groups[j - 1].severity < group.severity; j--)
			groups[j] = groups[j - 1];
		groups[j] = group;
	}
}

int caveats_group(const struct document *document, struct caveat_group **groups, size_t *count)
{
	int error;

	*groups = NULL;
	*count = 0;
	error = add_all(groups, count, &document->warnings, NULL);
	for (size_t i = 0; i < document->cells.count && !error; i++)
		error = add_all(groups, count, &document->cells.list[i].caveats,
				&document->cells.list[i]);
	for (size_t i = 0; i < document->controls.count && !error; i++)
		error = add_all(groups, count, &document->controls.list[i].caveats,
				&document->controls.list[i]);
	if (error) {
		free(*groups);
		*groups = NULL;
		*count = 0;
		return error;
	}
	sort_by_severity(*groups, *count);
	return 0;
}
