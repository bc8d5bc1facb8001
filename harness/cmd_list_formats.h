/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark list` shows of analysis: formats that results are exported to and imported from,
 * behind the kinds of list_kind(). */
#ifndef HARNESS_CMD_LIST_FORMATS_H
#define HARNESS_CMD_LIST_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

struct list_kind;

/* The I-th kind of all. False past the end. */
bool cmd_list_kind(size_t i, struct list_kind *kind);

#endif
