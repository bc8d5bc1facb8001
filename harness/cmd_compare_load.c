// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_compare_load.h"

#include <limits.h>
#include <stdlib.h>

#include "analysis/document.h"
#include "analysis/parallel.h"
#include "harness/command.h"

/* A result that is being loaded, beside others. */
struct loading {
	const char *path;
	enum document_part part;
	struct document *document;
	int error;
	char why[PATH_MAX + 512];
};

static void load_one(void *context, size_t i)
{
	struct loading *loading = (struct loading *)context + i;

	loading->error = document_load_part(loading->path, loading->part, loading->document,
					    loading->why, sizeof(loading->why));
}

int cmd_compare_load(const char *const *paths, size_t count, enum document_part part,
		     struct document *documents)
{
	struct loading *list = calloc(count, sizeof(*list));
	int code = EXIT_GOOD;

	if (!list)
		return command_error("out of memory");
	for (size_t i = 0; i < count; i++)
		list[i] = (struct loading){ .path = paths[i],
					    .part = part,
					    .document = &documents[i] };
	parallel_each(count, load_one, list);
	for (size_t i = 0; i < count && code == EXIT_GOOD; i++)
		if (list[i].error)
			code = command_error("%s", list[i].why);
	free(list);
	return code;
}
