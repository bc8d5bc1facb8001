/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The documents that a history is made of: files, or all that lie in a folder and below it under
 * names that end in .json. Names that begin with a dot, and links to folders, are not followed. */
#ifndef ANALYSIS_HISTORY_FILES_H
#define ANALYSIS_HISTORY_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

struct history_file {
	char *path;
	struct json_object *record; /* analysis/history_record.h */
};

struct history_files {
	size_t count, from_index;
	struct history_file *list;
	/* One line for each document that was set aside, which names it and what is wrong. */
	size_t aside_count;
	char **aside;
};

/* Read the documents, or those of the folders, PATHS, side by side; with INDEXED those of a folder
 * are kept in an index (analysis/history_index.h). Their order is that of PATHS, and of names below
 * a folder. 0, also when documents had to be set aside; -ENOMEM; another -errno with one line in
 * WHY: one of PATHS cannot be looked at. FILES is to be freed in any case. */
int history_files_read(struct history_files *files, char *const *paths, size_t count, bool indexed,
		       char *why, size_t why_size);

/* Set a document aside: one line. 0, -ENOMEM. */
int history_files_aside(struct history_files *files, const char *line);

void history_files_free(struct history_files *files);

#endif
