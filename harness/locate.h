/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the program's own parts lie: beside the executable when it runs from a build directory,
 * else in the installed places relative to it (so that an installed tree can be moved). */
#ifndef HARNESS_LOCATE_H
#define HARNESS_LOCATE_H

#include <stddef.h>

/* "forkmark-subject": EXEDIR/NAME, or EXEDIR/../libexec/forkmark/NAME. 0, or -ENOENT with a line in
 * WHY. */
int locate_helper(const char *name, char *path, size_t size, char *why, size_t why_size);

/* "configs/quick.yaml", "analysis/mm.gp": EXEDIR/NAME, or EXEDIR/../share/forkmark/NAME. */
int locate_data(const char *name, char *path, size_t size, char *why, size_t why_size);

/* The same for the parts of another forkmark, whose executable is PROGRAM. */
int locate_helper_of(const char *program, const char *name, char *path, size_t size, char *why,
		     size_t why_size);
int locate_data_of(const char *program, const char *name, char *path, size_t size, char *why,
		   size_t why_size);

#endif
