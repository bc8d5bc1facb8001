/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is there as a whole or not at all. */
#ifndef ANALYSIS_OUTPUT_H
#define ANALYSIS_OUTPUT_H

#include <stddef.h>

/* Write SIZE BYTES to PATH by a temporary file beside it, fsync and rename. An existing regular
 * file is replaced; what is not a regular file (/dev/stdout, a pipe) is written to as it is. 0, or
 * -errno with one line in WHY. */
int output_write(const char *path, const char *bytes, size_t size, char *why, size_t why_size);

#endif
