/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files may be documents, before any of them is read; used by history_files.c only. */
#ifndef ANALYSIS_HISTORY_FIND_H
#define ANALYSIS_HISTORY_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct history_index;
struct json_object;

struct history_candidate {
	char *path;
	const char *name; /* the part of it below the folder */
	struct stat status;
	struct history_index *index; /* the folder's; NULL: it was named itself */
	struct json_object *record;  /* what was read, or taken from the index */
	char *damage;                /* why there is none: what follows the path */
	bool known;                  /* from the index */
	int error;                   /* -ENOMEM while reading */
};

struct history_candidates {
	size_t count, room;
	struct history_candidate *list;
};

/* Add the file PATH, or those of the folder PATH, which are INDEX's. 0, -ENOMEM; another -errno:
 * PATH cannot be looked at. */
int history_find(struct history_candidates *candidates, const char *path,
		 struct history_index *index);

void history_candidates_free(struct history_candidates *candidates);

#endif
