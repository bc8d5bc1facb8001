/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's text (its lines are told in tune_journal.h), made and read. */
#ifndef HARNESS_TUNE_TEXT_H
#define HARNESS_TUNE_TEXT_H

#include "harness/tune.h"

#define TUNE_TEXT_BOOT 64 /* room for a boot's id */

/* malloc; NULL when memory is short. */
char *tune_text_make(const char *boot, const struct tune_list *list);

/* All of FD, NUL-terminated; the caller frees it. 0, -EINVAL when it has NULs, -EFBIG, -errno. */
int tune_text_load(int fd, char **text);

/* Read TEXT, which is cut into pieces. 0; -EINVAL when it is not whole or not as it should be: LIST
 * has the lines that are good, WHY names the first that is not; -ENOMEM. A line whose file is not
 * one of the table's (tune_knob.h) is never good. */
int tune_text_parse(char *text, char boot[TUNE_TEXT_BOOT], struct tune_list *list, char *why,
		    size_t size);

#endif
