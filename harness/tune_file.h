/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One control file of /proc or /sys that is set and put back: a short text of the kernel's, without
 * NUL. sysfile.h reads them. */
#ifndef HARNESS_TUNE_FILE_H
#define HARNESS_TUNE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* How two texts of a file are the same value. */
enum tune_form {
	TUNE_WORD,     /* a word or a number; the one in brackets where there are several */
	TUNE_CPU_LIST, /* 0-3,8 */
	TUNE_CPU_MASK, /* hexadecimal, a comma between groups of 32 CPUs */
};

/* The value in the file's text: the word in brackets, as in "always [madvise] never", else all
 * without the space at its ends. malloc; NULL when memory is short. */
char *tune_file_value(const char *text);

bool tune_file_same(enum tune_form form, const char *value, const char *other);

/* Write VALUE in one go, as the whole of the file. A symbolic link is not followed. 0 or -errno. */
int tune_file_write(const char *root, const char *path, const char *value);

/* Make the file TEXT again, byte for byte as it was read: by the value, and where reading then
 * gives another text, by the text itself. 0; -EIO when the text is still another one; -errno. */
int tune_file_restore(const char *root, const char *path, const char *text);

#endif
