// SPDX-License-Identifier: GPL-2.0-or-later
/* Looking at a machine for every row of the table in noise_table.c that is a fact of it. How each
 * thing is found is in warnings_{cpu,memory,kernel}.c. */
#include "harness/machine_at.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/noise.h"

static bool is_there(const struct noise_row *row, const char *root, char *detail, size_t size)
{
	if (row->find_over)
		return row->find_over(root, row->threshold, detail, size);
	return row->find && row->find(root, detail, size);
}

/* A thing that has two thresholds is said once, at the higher one. */
static bool said(const struct machine_warning *found, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(found[i].name, name))
			return true;
	return false;
}

int machine_warnings_at(const char *root, struct machine_warning **warnings, size_t *count)
{
	struct machine_warning *found = calloc(noise_count, sizeof(*found));
	size_t n = 0;

	if (!found)
		return -ENOMEM;
	for (size_t i = 0; i < noise_count; i++) {
		const struct noise_row *row = &noise_rows[i];

		if (said(found, n, row->name) ||
		    !is_there(row, root, found[n].detail, sizeof(found[n].detail)))
			continue;
		found[n].name = row->name;
		found[n].mend = row->mend;
		found[n].cost = row->cost;
		found[n].severity = row->severity;
		n++;
	}
	*warnings = found;
	*count = n;
	return 0;
}

int machine_warnings(struct machine_warning **warnings, size_t *count)
{
	return machine_warnings_at("", warnings, count);
}

struct json_object *machine_warnings_describe(const struct machine_warning *warnings, size_t count)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < count && list; i++) {
		const struct machine_warning *warning = &warnings[i];
		struct json_object *row = json_object_new_object();

		if (row &&
		    !json_object_object_add(row, "name", json_object_new_string(warning->name)) &&
		    !json_object_object_add(row, "detail",
					    json_object_new_string(warning->detail)) &&
		    !json_object_object_add(row, "mend", json_object_new_string(warning->mend)) &&
		    !json_object_object_add(row, "cost", json_object_new_string(warning->cost)) &&
		    !json_object_object_add(row, "severity",
					    json_object_new_int(warning->severity)) &&
		    !json_object_array_add(list, row))
			continue;
		json_object_put(row);
		json_object_put(list);
		list = NULL;
	}
	return list;
}
