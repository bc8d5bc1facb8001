// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks folders, and decides which names are those of documents. */
#include "analysis/history_find.h"

#include <errno.h>
#include <fts.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct history_candidate *add(struct history_candidates *candidates, const char *path,
				     size_t folder_length, struct history_index *index)
{
	struct history_candidate *one;
	char *copy;

	if (candidates->count == candidates->room) {
		size_t room = 2 * candidates->room + 64;
		struct history_candidate *grown =
			reallocarray(candidates->list, room, sizeof(*grown));

		if (!grown)
			return NULL;
		candidates->list = grown;
		candidates->room = room;
	}
	copy = strdup(path);
	if (!copy)
		return NULL;
	one = &candidates->list[candidates->count++];
	*one = (struct history_candidate){ .path = copy,
					   .name = copy + folder_length,
					   .index = index };
	return one;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_document(const FTSENT *entry)
{
	return entry->fts_namelen > 5 && entry->fts_name[0] != '.' &&
	       !strcmp(entry->fts_name + entry->fts_namelen - 5, ".json");
}

static int add_entry(struct history_candidates *candidates, const FTSENT *entry,
		     size_t folder_length, struct history_index *index)
{
	struct history_candidate *one = add(candidates, entry->fts_path, folder_length, index);
	char *damage = NULL;

	if (!one)
		return -ENOMEM;
	if (entry->fts_info == FTS_F || entry->fts_info == FTS_DEFAULT) {
		one->status = *entry->fts_statp;
		return 0;
	}
	if (asprintf(&damage, ": %s", strerror(entry->fts_errno)) < 0)
		return -ENOMEM;
	one->damage = damage;
	one->index = NULL;
	return 0;
}

static int look_at(struct history_candidates *candidates, FTS *tree, FTSENT *entry,
		   size_t folder_length, struct history_index *index)
{
	switch (entry->fts_info) {
	case FTS_D:
		if (entry->fts_number || (entry->fts_level > 0 && entry->fts_name[0] == '.'))
			fts_set(tree, entry, FTS_SKIP);
		return 0;
	case FTS_SL:
		/* Seen again as what it points to. */
		entry->fts_number = 1;
		if (is_document(entry))
			fts_set(tree, entry, FTS_FOLLOW);
		return 0;
	case FTS_F:
	case FTS_DEFAULT:
	case FTS_SLNONE:
		if (!is_document(entry))
			return 0;
		return add_entry(candidates, entry, folder_length, index);
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return add_entry(candidates, entry, folder_length, index);
	default:
		return 0;
	}
}

int history_find(struct history_candidates *candidates, const char *path,
		 struct history_index *index)
{
	char *paths[] = { (char *)path, NULL };
	struct stat status;
	FTSENT *entry;
	FTS *tree;
	int error = 0;

	if (stat(path, &status))
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return add(candidates, path, 0, NULL) ? 0 : -ENOMEM;
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	if (!tree)
		return -errno;
	while (!error && (entry = fts_read(tree)))
		error = look_at(candidates, tree, entry, strlen(path), index);
	fts_close(tree);
	return error;
}

void history_candidates_free(struct history_candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++) {
		free(candidates->list[i].path);
		free(candidates->list[i].damage);
		json_object_put(candidates->list[i].record);
	}
	free(candidates->list);
	*candidates = (struct history_candidates){ 0 };
}
