/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of a document beside a good one. */
#ifndef TESTS_FUZZ_BESIDE_H
#define TESTS_FUZZ_BESIDE_H

#include <stddef.h>

struct document;
struct json_object;

/* NULL, or what is wrong with that JSON, which is put. */
const char *beside_check_json(struct json_object *object);

/* Both compared, either way round, in every form; and ranked as machines. DATA is a folder with a
 * style sheet. NULL, or what is wrong. */
const char *beside_compare(const struct document *good, const struct document *document,
			   const char *data);

/* A history of both texts, and a comparison that takes the spread of boots from it. */
const char *beside_history(const char *good, size_t good_size, const char *text, size_t size,
			   const char *data);

#endif
