// SPDX-License-Identifier: GPL-2.0-or-later
/* Formats as kinds of `forkmark list`: a row each file in analysis/exports and analysis/imports. */
#include "harness/cmd_list_formats.h"

#include <errno.h>
#include <json-c/json.h>

#include "analysis/export.h"
#include "analysis/import.h"
#include "harness/list.h"

static int add(struct json_object *rows, const char *name, const char *summary)
{
	struct json_object *row = json_object_new_object();
	int error = export_json_text(row, "name", name);

	if (!error)
		error = export_json_text(row, "summary", summary);
	if (!error)
		error = export_json_add(row, "available", json_object_new_boolean(1));
	if (!error && !json_object_array_add(rows, row))
		return 0;
	json_object_put(row);
	return -ENOMEM;
}

static int fill_exports(const struct list_kind *kind, struct json_object *rows, char *why,
			size_t why_size)
{
	int error = 0;

	(void)kind;
	(void)why;
	(void)why_size;
	for (size_t i = 0; i < export_count && !error; i++)
		error = add(rows, exports[i]->name, exports[i]->summary);
	return error;
}

static int fill_imports(const struct list_kind *kind, struct json_object *rows, char *why,
			size_t why_size)
{
	int error = 0;

	(void)kind;
	(void)why;
	(void)why_size;
	for (size_t i = 0; i < import_count && !error; i++)
		error = add(rows, imports[i]->name, imports[i]->summary);
	return error;
}

static const struct list_kind formats[] = {
	{ "exports",
	  "formats that forkmark export writes",
	  AXIS_TOTAL,
	  { "name", "summary" },
	  fill_exports,
	  false },
	{ "imports",
	  "formats that forkmark import reads",
	  AXIS_TOTAL,
	  { "name", "summary" },
	  fill_imports,
	  false },
};

bool cmd_list_kind(size_t i, struct list_kind *kind)
{
	size_t others = 0;

	if (list_kind(i, kind))
		return true;
	while (list_kind(others, kind))
		others++;
	if (i - others >= sizeof(formats) / sizeof(formats[0]))
		return false;
	*kind = formats[i - others];
	return true;
}
