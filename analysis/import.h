/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What another tool printed, as cells of a result: one file imports/WORD.c that ends in one `const
 * struct import`, and one word in the list of analysis/meson.build. These tools say rates only, of
 * a fork of themselves; everything else that a result has is null. Such cells never match one of
 * forkmark's: neither their params_hash, which is made from other words, nor their
 * workload_version, which is the tool's name. */
#ifndef ANALYSIS_IMPORT_H
#define ANALYSIS_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

struct document;
struct json_object;

/* One figure. Strings are the import's own. */
struct imported_cell {
	char *what;       /* "fork": with the tool's name before it that is the cell's mechanism */
	double workers;   /* NAN: not known */
	double ops_per_s; /* NAN: the tool had none, `reason` says why */
	const char *reason;
	struct json_object *figures; /* what else the tool said of it, by its own names; or NULL */
};

/* All that the text says; NULL and NAN where it does not. */
struct imported {
	char *version, *release, *kernel_version, *architecture;
	double cpus_online, memory_bytes;
	size_t count;
	struct imported_cell *cells;
	char *left_out; /* figures that are of something else, in words; or NULL */
};

/* The text that is read. */
struct import_text {
	const char *name; /* of the file, in messages */
	const char *text;
	size_t size;
	char *why;
	size_t why_size;
};

struct import {
	const char *name; /* "stress-ng", also in the document */
	const char *summary;
	const char *itself;    /* what is known of the cost of its forking itself, for a caveat */
	const char *operation; /* what it counts, for a caveat */

	/* Fill IMPORTED, which is empty. 0; -EINVAL with one line in why, by import_fail();
	 * -ENOMEM. What was allocated stays in IMPORTED. */
	int (*read)(const struct import_text *text, struct imported *imported);
};

extern const struct import *const imports[];
extern const size_t import_count;

/* The format of that name, or NULL. */
const struct import *import_find(const char *name);

#define IMPORT_BIGGEST_BYTES (16u << 20)

/* Read the file PATH, make its cells and put them into a document of their own, or, with BESIDE,
 * behind the cells of a copy of that. COMMAND has WORDS words: what the user typed. *ROOT is for
 * the caller to put. 0 or -errno with one line in WHY that names the file and, where one is wrong,
 * the line. */
int import_file(const struct import *import, const char *path, const struct document *beside,
		const char *const *command, size_t words, struct json_object **root, char *why,
		size_t why_size);

/* For read(): a line of the text from 1 on, or 0 for all of it. Returns -EINVAL. */
int import_fail(const struct import_text *text, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* For read(): a new cell of that figure; NULL: out of memory. */
struct imported_cell *import_cell(struct imported *imported, const char *what);

/* For read(): a member of CELL->figures. 0 or -ENOMEM. */
int import_figure(struct imported_cell *cell, const char *name, double value);

/* The number that WORD is, as a whole: not below 0 and finite. NAN: it is none. */
double import_number(const char *word);

void imported_free(struct imported *imported);

#endif
