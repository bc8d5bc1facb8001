// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/list.h"

#include <dirent.h>
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/config.h"
#include "harness/list_backends.h"
#include "harness/list_counters.h"
#include "harness/list_phases.h"
#include "harness/locate.h"
#include "harness/quantity.h"

/* Takes VALUE over, also on failure. */
static int add(struct json_object *row, const char *member, struct json_object *value)
{
	if (value && !json_object_object_add(row, member, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

static int add_text(struct json_object *row, const char *member, const char *text)
{
	return add(row, member, json_object_new_string(text));
}

static int add_availability(struct json_object *row, const char *reason)
{
	int error = add(row, "available", json_object_new_boolean(!reason));

	return error || !reason ? error : add_text(row, "reason", reason);
}

/* Append an empty row. */
static int add_row(struct json_object *rows, struct json_object **row)
{
	*row = json_object_new_object();
	if (*row && !json_object_array_add(rows, *row))
		return 0;
	json_object_put(*row);
	return -ENOMEM;
}

static int fill_words(const struct list_kind *kind, struct json_object *rows, char *why,
		      size_t why_size)
{
	const char *name, *summary, *reason;
	struct json_object *row;
	int error = 0;

	(void)why;
	(void)why_size;
	for (size_t i = 0; !error && (name = axis_word(kind->axis, i, &summary, &reason)); i++) {
		error = add_row(rows, &row);
		if (!error)
			error = add_text(row, "name", name);
		if (!error)
			error = add_text(row, "summary", summary);
		if (!error)
			error = add_availability(row, reason);
	}
	return error;
}

static int fill_axes(const struct list_kind *kind, struct json_object *rows, char *why,
		     size_t why_size)
{
	char range[AXIS_RANGE_SIZE];
	struct json_object *row;
	int error = 0;

	(void)kind;
	(void)why;
	(void)why_size;
	for (size_t i = 0; !error && i < AXIS_TOTAL; i++) {
		error = add_row(rows, &row);
		if (!error)
			error = add_text(row, "name", axes[i]->key);
		if (!error)
			error = add_text(row, "unit", axes[i]->unit);
		if (!error)
			error = add_text(row, "values", axis_range(i, range));
		if (!error)
			error = add_text(row, "default",
					 *axes[i]->fallback ? axes[i]->fallback : "natural");
		if (!error)
			error = add_text(row, "summary", axes[i]->summary);
		if (!error)
			error = add_availability(
				row, axes[i]->unavailable ? axes[i]->unavailable(axes[i]->least + 1)
							  : NULL);
	}
	return error;
}

static int fill_config(struct json_object *row, const char *folder, const char *file)
{
	char path[PATH_MAX], budget[32] = "", why[512];
	struct config config;
	int error;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, file) >= sizeof(path))
		return -ENAMETOOLONG;
	error = config_read(path, &config, why, sizeof(why));
	if (!error && config.budget_ns)
		quantity_format_time((double)config.budget_ns, budget, sizeof(budget));
	snprintf(path, sizeof(path), "%.*s", (int)(strlen(file) - strlen(".yaml")), file);
	if (error)
		config = (struct config){ 0 };
	error = add_availability(row, error ? why : NULL);
	if (!error)
		error = add_text(row, "name", path);
	if (!error)
		error = add_text(row, "budget", budget);
	if (!error)
		error = add_text(row, "question", config.question ? config.question : "");
	config_free(&config);
	return error;
}

static int is_config(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && dot > entry->d_name && !strcmp(dot, ".yaml");
}

static int fill_configs(const struct list_kind *kind, struct json_object *rows, char *why,
			size_t why_size)
{
	char folder[PATH_MAX];
	struct dirent **entries;
	struct json_object *row;
	int count, error = locate_data(kind->name, folder, sizeof(folder), why, why_size);

	if (error)
		return error;
	count = scandir(folder, &entries, is_config, alphasort);
	if (count < 0) {
		error = -errno;
		snprintf(why, why_size, "%s: %s", folder, strerror(-error));
		return error;
	}
	for (int i = 0; i < count; i++) {
		if (!error)
			error = add_row(rows, &row);
		if (!error)
			error = fill_config(row, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return error;
}

static const struct list_kind others[] = {
	{ "axes",
	  "what a cell is made of",
	  AXIS_TOTAL,
	  { "name", "default", "values", "summary" },
	  fill_axes,
	  false },
	{ "configs",
	  "ready plans",
	  AXIS_TOTAL,
	  { "name", "budget", "question" },
	  fill_configs,
	  false },
	{ "backends",
	  "ways of telling phases",
	  AXIS_TOTAL,
	  { "name", "available", "summary" },
	  list_backends,
	  true },
	{ "counters",
	  "what is counted, and whether it counts here; --counters takes sets and names",
	  AXIS_TOTAL,
	  { "name", "set", "counts", "summary" },
	  list_counters,
	  true },
	{ "phases",
	  "what the kernel does to create a process, and how it is told here",
	  AXIS_TOTAL,
	  { "name", "function", "landmark" },
	  list_phases,
	  true },
};

bool list_kind(size_t i, struct list_kind *kind)
{
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		if (axes[id]->kind == AXIS_KIND_WORDS && i-- == 0) {
			*kind = (struct list_kind){ axes[id]->kinds ? axes[id]->kinds
								    : axes[id]->key,
						    axes[id]->summary,
						    id,
						    { "name", "available", "summary" },
						    fill_words,
						    false };
			return true;
		}
	if (i >= sizeof(others) / sizeof(others[0]))
		return false;
	*kind = others[i];
	return true;
}

int list_make(const struct list_kind *kind, struct json_object **rows, char *why, size_t why_size)
{
	struct json_object *array = json_object_new_array();
	int error = array ? kind->fill(kind, array, why, why_size) : -ENOMEM;

	if (error == -ENOMEM)
		snprintf(why, why_size, "out of memory");
	if (error) {
		json_object_put(array);
		return error;
	}
	*rows = array;
	return 0;
}

int list_unavailable(const char *why, struct json_object **object)
{
	*object = json_object_new_object();
	return *object ? add_text(*object, "unavailable", why) : -ENOMEM;
}
