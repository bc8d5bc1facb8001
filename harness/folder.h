/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a run's result goes, and making folders. */
#ifndef HARNESS_FOLDER_H
#define HARNESS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* mkdir -p: what is there already is left alone. 0 or -errno. */
int folder_make(const char *path);

/* Make the folder OUTPUT, or results/DATE-CONFIG in the working directory when OUTPUT is NULL;
 * FOLDER (PATH_MAX long) gets its name. -EEXIST when a result is there already, unless FORCE; else
 * -errno; with one line in WHY. */
int folder_prepare(const char *output, const char *config, bool force, char *folder, char *why,
		   size_t why_size);

#endif
