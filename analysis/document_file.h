/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a whole file of JSON that somebody else may have written. */
#ifndef ANALYSIS_DOCUMENT_FILE_H
#define ANALYSIS_DOCUMENT_FILE_H

#include <stddef.h>

/* The bytes of the file PATH, or of result.json in the folder PATH; *TEXT is the caller's to free,
 * FILE gets the path that was read. -errno with one line in WHY: it cannot be read, is not a
 * regular file, is empty (-EINVAL), is bigger than DOCUMENT_BIGGEST_BYTES (-EFBIG). */
int document_file_read(const char *path, char *file, size_t file_size, char **text, size_t *size,
		       char *why, size_t why_size);

#endif
