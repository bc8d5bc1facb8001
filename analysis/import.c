// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading what another tool printed: which files are read at all, and what its readers share. */
#include "analysis/import.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/document_file.h"
#include "analysis/export.h"
#include "analysis/import_document.h"
#include "analysis/text.h"

const struct import *import_find(const char *name)
{
	for (size_t i = 0; i < import_count; i++)
		if (!strcmp(imports[i]->name, name))
			return imports[i];
	return NULL;
}

int import_fail(const struct import_text *text, size_t line, const char *format, ...)
{
	char words[256], number[32] = "";
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	if (line)
		snprintf(number, sizeof(number), ":%zu", line);
	snprintf(text->why, text->why_size, "%s%s: %s", text->name, number, words);
	for (char *at = text->why; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f)
			*at = '?';
	return -EINVAL;
}

struct imported_cell *import_cell(struct imported *imported, const char *what)
{
	struct imported_cell *cells =
		realloc(imported->cells, (imported->count + 1) * sizeof(*cells));
	char *copy = text_plain(what);

	if (cells)
		imported->cells = cells;
	if (!cells || !copy) {
		free(copy);
		return NULL;
	}
	cells[imported->count] = (struct imported_cell){
		.what = copy,
		.workers = NAN,
		.ops_per_s = NAN,
		.reason = "",
	};
	return &cells[imported->count++];
}

int import_figure(struct imported_cell *cell, const char *name, double value)
{
	if (!cell->figures)
		cell->figures = json_object_new_object();
	return export_json_add(cell->figures, name, export_json_number(value));
}

double import_number(const char *word)
{
	char *end;
	double value;

	/* strtod() takes more than numbers of such tools: spaces, hexadecimals, nan. */
	if (!*word || word[strspn(word, "0123456789.eE+-")])
		return NAN;
	value = strtod(word, &end);
	return !*end && isfinite(value) && value >= 0 ? value : NAN;
}

void imported_free(struct imported *imported)
{
	for (size_t i = 0; i < imported->count; i++) {
		free(imported->cells[i].what);
		json_object_put(imported->cells[i].figures);
	}
	free(imported->cells);
	free(imported->version);
	free(imported->release);
	free(imported->kernel_version);
	free(imported->architecture);
	free(imported->left_out);
	*imported = (struct imported){ 0 };
}

static int check_text(const struct import_text *text)
{
	size_t line = 1;

	for (size_t i = 0; i < text->size; i++) {
		if (!text->text[i])
			return import_fail(text, line, "has a byte that no text has");
		line += text->text[i] == '\n';
	}
	return 0;
}

/* What the file says may be any bytes: a document has UTF-8 in one line. */
static int make_plain(char **words)
{
	char *plain = *words ? text_plain(*words) : NULL;

	if (*words && !plain)
		return -ENOMEM;
	free(*words);
	*words = plain;
	return 0;
}

static int make_all_plain(struct imported *imported)
{
	char **words[] = { &imported->version, &imported->release, &imported->kernel_version,
			   &imported->architecture, &imported->left_out };
	int error = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !error; i++)
		error = make_plain(words[i]);
	return error;
}

static int read_text(const struct import *import, const struct import_text *text,
		     struct imported *imported)
{
	int error = text->size > IMPORT_BIGGEST_BYTES
			    ? import_fail(text, 0, "is bigger than 16 MiB: no output of %s",
					  import->name)
			    : check_text(text);

	if (!error)
		error = import->read(text, imported);
	if (!error)
		error = make_all_plain(imported);
	if (!error && !imported->count)
		error = import_fail(text, 0, "has no rate of creating processes%s%s",
				    imported->left_out ? "; what it has: " : "",
				    imported->left_out ? imported->left_out : "");
	return error;
}

/* Readers look for the end of strings, so TEXT gets one. */
static int terminate(char **text, size_t size)
{
	char *longer = realloc(*text, size + 1);

	if (!longer)
		return -ENOMEM;
	longer[size] = '\0';
	*text = longer;
	return 0;
}

int import_file(const struct import *import, const char *path, const struct document *beside,
		const char *const *command, size_t words, struct json_object **root, char *why,
		size_t why_size)
{
	struct imported imported = { .cpus_online = NAN, .memory_bytes = NAN };
	struct import_text text = { .name = path, .why = why, .why_size = why_size };
	char file[PATH_MAX], *bytes;
	int error = document_file_read(path, file, sizeof(file), &bytes, &text.size, why, why_size);

	if (error)
		return error;
	error = terminate(&bytes, text.size);
	text.text = bytes;
	if (!error)
		error = read_text(import, &text, &imported);
	if (!error)
		error = import_document(import, &imported, path, beside, command, words, root);
	if (error == -ENOMEM)
		snprintf(why, why_size, "%s: out of memory", path);
	imported_free(&imported);
	free(bytes);
	return error;
}
