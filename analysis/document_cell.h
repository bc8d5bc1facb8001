/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the loader that knows cells; used by document.c only. */
#ifndef ANALYSIS_DOCUMENT_CELL_H
#define ANALYSIS_DOCUMENT_CELL_H

struct caveats;
struct cell;
struct json_object;
struct reader;

/* Fill CELL from OBJECT, at the reader's path. What was allocated before an error stays in CELL. */
void document_read_cell(struct reader *reader, struct json_object *object, struct cell *cell);

/* Fill CAVEATS from the array that is OBJECT's member KEY. */
void document_read_caveats(struct reader *reader, struct json_object *object, const char *key,
			   struct caveats *caveats);

#endif
