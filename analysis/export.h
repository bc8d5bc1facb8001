/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A format that others read: one file exports/WORD.c that ends in one `const struct export`, and
 * one word in the list of analysis/meson.build. What there is to say is in the figures; a format is
 * only its syntax. docs/export.md says for whom each is, whose schema it follows, and what is
 * lost. */
#ifndef ANALYSIS_EXPORT_H
#define ANALYSIS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct caveats;
struct figures;
struct figures_cell;
struct json_object;

struct export
{
	const char *name; /* "perf-json" */
	const char *summary;

	/* Write the whole document to FILE. 0 or -ENOMEM; errors of FILE show in ferror(). The
	 * document's words may be anything that is UTF-8. */
	int (*write)(const struct figures *figures, FILE *file);
};

extern const struct export *const exports[];
extern const size_t export_count;

/* The format of that name, or NULL. */
const struct export *export_find(const char *name);

/* What formats have in common. */

#define EXPORT_NUMBER_SIZE 40

/* The shortest decimal that reads as VALUE again: "63512.3"; "" when it is not finite. */
void export_number(double value, char text[EXPORT_NUMBER_SIZE]);

/* VALUE as a JSON number of that form; NULL, which is JSON's null, when it is not finite. */
struct json_object *export_json_number(double value);

/* A copy of OBJECT in which every number that is not finite is null: JSON has no word for it. For
 * the caller to put. */
struct json_object *export_json_copy(struct json_object *object);

/* Add VALUE, which may be null, to OBJECT, which takes it over also on failure. 0 or -ENOMEM. */
int export_json_add(struct json_object *object, const char *key, struct json_object *value);
int export_json_text(struct json_object *object, const char *key, const char *text);

/* Print OBJECT in one line, or in many, with a line break at its end, and put it. 0 or -ENOMEM. */
int export_json_print(struct json_object *object, bool pretty, FILE *file);

/* Caveats as JSON: an array of objects with name, detail, mend, severity. */
struct json_object *export_json_caveats(const struct caveats *caveats);

/* The reasons of figures that are not known, by id. */
struct json_object *export_json_unknown(const struct figures_cell *cell);

/* Caveats as words: "name: detail; name: detail". To be freed; NULL when memory is short. */
char *export_caveats(const struct caveats *caveats);

#endif
