/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of `forkmark list backends`: the ways of telling phases, and which can be had here. */
#ifndef HARNESS_LIST_BACKENDS_H
#define HARNESS_LIST_BACKENDS_H

#include <stddef.h>

struct json_object;
struct list_kind;

/* As list_kind.fill(). Opens each backend, since that is the only way to know. */
int list_backends(const struct list_kind *kind, struct json_object *rows, char *why,
		  size_t why_size);

#endif
