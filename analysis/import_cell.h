/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An imported figure as a cell of a result document. */
#ifndef ANALYSIS_IMPORT_CELL_H
#define ANALYSIS_IMPORT_CELL_H

struct import;
struct imported;
struct imported_cell;
struct json_object;

/* A caveat as the document has it. NULL: out of memory. */
struct json_object *import_caveat(const char *name, const char *detail, int severity);

/* The cell, for the caller to put. NULL: out of memory. */
struct json_object *import_cell_object(const struct import *import, const struct imported *imported,
				       const struct imported_cell *cell);

#endif
