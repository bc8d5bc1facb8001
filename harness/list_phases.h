/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of `forkmark list phases`: how each phase of the table is told on this kernel. */
#ifndef HARNESS_LIST_PHASES_H
#define HARNESS_LIST_PHASES_H

#include <stddef.h>

struct json_object;
struct list_kind;

/* As list_kind.fill(). Loads the backend and calibrates it; where that is not possible, the rows
 * say why. */
int list_phases(const struct list_kind *kind, struct json_object *rows, char *why, size_t why_size);

#endif
