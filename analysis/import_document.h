/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imported figures as a result document. */
#ifndef ANALYSIS_IMPORT_DOCUMENT_H
#define ANALYSIS_IMPORT_DOCUMENT_H

#include <stddef.h>

struct document;
struct import;
struct imported;
struct json_object;

/* A document of the cells of IMPORTED, or a copy of BESIDE (or NULL) with these behind its own.
 * PATH is the file that they are from. 0 or -ENOMEM; *ROOT is for the caller to put. */
int import_document(const struct import *import, const struct imported *imported, const char *path,
		    const struct document *beside, const char *const *command, size_t words,
		    struct json_object **root);

#endif
