/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was taken from the documents of a folder, kept so that they need not be read again: one file
 * a folder, $XDG_CACHE_HOME/forkmark/history-HASH.json (~/.cache where that is not set). It lies
 * there and not beside the documents, because to look at results must not change them, and they may
 * be read-only, or in version control, or somebody else's. It can be deleted at any time.
 *
 * A document counts as known when its path, size, time of change and inode are those of before. An
 * index that cannot be read, is damaged, or is of another version of forkmark, counts for nothing;
 * one that cannot be written is no failure either. */
#ifndef ANALYSIS_HISTORY_INDEX_H
#define ANALYSIS_HISTORY_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;
struct stat;

struct history_index {
	char *path; /* NULL: there is no place for it, or none is wanted */
	struct json_object *before, *now;
	bool changed;
};

/* The index of FOLDER; without WANTED, or when FOLDER is none, an empty one that is never written.
 * 0, -ENOMEM. */
int history_index_open(const char *folder, bool wanted, struct history_index *index);

/* What is known of the document PATH, whose state STATUS is: a record, or NULL with what is wrong
 * with it in *DAMAGE, or NULL in both: it is to be read. All are the index's. */
struct json_object *history_index_find(struct history_index *index, const char *path,
				       const struct stat *status, const char **damage);

/* Keep RECORD, of which the index takes a reference, or, when that is NULL, DAMAGE. 0, -ENOMEM. */
int history_index_keep(struct history_index *index, const char *path, const struct stat *status,
		       struct json_object *record, const char *damage);

/* Free it; with WRITE, what was found or kept since it was opened is written before, when that is
 * not what was read. 0, or -errno: it could not be written. */
int history_index_close(struct history_index *index, bool write);

#endif
