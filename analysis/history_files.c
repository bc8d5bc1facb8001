// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads documents side by side, or takes them from the index. */
#include "analysis/history_files.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/history_find.h"
#include "analysis/history_index.h"
#include "analysis/history_record.h"
#include "analysis/parallel.h"

int history_files_aside(struct history_files *files, const char *line)
{
	char **grown = reallocarray(files->aside, files->aside_count + 1, sizeof(*files->aside));
	char *copy = strdup(line);

	if (grown)
		files->aside = grown;
	if (!grown || !copy) {
		free(copy);
		return -ENOMEM;
	}
	files->aside[files->aside_count++] = copy;
	return 0;
}

static void read_one(void *context, size_t i)
{
	struct history_candidate *one = (struct history_candidate *)context + i;
	char why[PATH_MAX + 512];
	size_t length = strlen(one->path);
	int error;

	if (one->record || one->damage)
		return;
	error = history_record_make(one->path, &one->record, why, sizeof(why));

	if (error == -ENOMEM)
		one->error = error;
	else if (error)
		one->damage = strdup(strncmp(why, one->path, length) ? why : why + length);
	if (!one->record && !one->damage)
		one->error = -ENOMEM;
}

static int take_known(struct history_files *files, struct history_candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++) {
		struct history_candidate *one = &candidates->list[i];
		const char *damage;

		if (!one->index || one->damage)
			continue;
		one->record = json_object_get(
			history_index_find(one->index, one->name, &one->status, &damage));
		if (damage)
			one->damage = strdup(damage);
		if (damage && !one->damage)
			return -ENOMEM;
		one->known = one->record || one->damage;
		files->from_index += one->known;
	}
	return 0;
}

static int take_one(struct history_files *files, struct history_candidate *one)
{
	char line[2 * PATH_MAX];
	int error = one->error;

	if (!error && one->index && !one->known)
		error = history_index_keep(one->index, one->name, &one->status, one->record,
					   one->damage);
	if (error)
		return error;
	if (!one->record) {
		snprintf(line, sizeof(line), "%s%s", one->path, one->damage);
		return history_files_aside(files, line);
	}
	files->list[files->count++] = (struct history_file){ one->path, one->record };
	one->path = NULL;
	one->record = NULL;
	return 0;
}

static int take_all(struct history_files *files, struct history_candidates *candidates)
{
	int error = 0;

	files->list = calloc(candidates->count + 1, sizeof(*files->list));
	if (!files->list)
		return -ENOMEM;
	for (size_t i = 0; i < candidates->count && !error; i++)
		error = take_one(files, &candidates->list[i]);
	return error;
}

int history_files_read(struct history_files *files, char *const *paths, size_t count, bool indexed,
		       char *why, size_t why_size)
{
	struct history_index *indices = calloc(count + 1, sizeof(*indices));
	struct history_candidates candidates = { 0 };
	int error = indices ? 0 : -ENOMEM;

	*files = (struct history_files){ 0 };
	snprintf(why, why_size, "reading documents: %s", strerror(ENOMEM));
	for (size_t i = 0; i < count && !error; i++) {
		error = history_index_open(paths[i], indexed, &indices[i]);
		if (!error)
			error = history_find(&candidates, paths[i], &indices[i]);
		if (error)
			snprintf(why, why_size, "%s: %s", paths[i], strerror(-error));
	}
	if (!error)
		error = take_known(files, &candidates);
	if (!error) {
		parallel_each(candidates.count, read_one, candidates.list);
		error = take_all(files, &candidates);
	}
	/* Without the index on disk all is read again the next time, and that is all. */
	for (size_t i = 0; indices && i < count; i++)
		history_index_close(&indices[i], !error);
	history_candidates_free(&candidates);
	free(indices);
	return error;
}

void history_files_free(struct history_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->list[i].path);
		json_object_put(files->list[i].record);
	}
	for (size_t i = 0; i < files->aside_count; i++)
		free(files->aside[i]);
	free(files->list);
	free(files->aside);
	*files = (struct history_files){ 0 };
}
