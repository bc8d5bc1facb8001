// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what an imported figure is called, and what keeps it from being taken for one of
 * forkmark's own. */
#include "analysis/import_cell.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/export.h"
#include "analysis/import.h"
#include "analysis/slug.h"
#include "results/interval.h"

struct json_object *import_caveat(const char *name, const char *detail, int severity)
{
	struct json_object *caveat = json_object_new_object();
	int error = export_json_text(caveat, "name", name);

	if (!error)
		error = export_json_text(caveat, "detail", detail);
	if (!error)
		error = export_json_text(caveat, "mend", "");
	if (!error)
		error = export_json_add(caveat, "severity", json_object_new_int(severity));
	if (!error)
		return caveat;
	json_object_put(caveat);
	return NULL;
}

static int add_caveats(struct json_object *object, const struct import *import)
{
	struct json_object *array = json_object_new_array(), *one, *two;
	char *words = NULL;
	int error;

	if (asprintf(&words, "%s forks itself, and fork copies what it has mapped: %s",
		     import->name, import->itself) < 0)
		words = NULL;
	one = words ? import_caveat("imported", words, 2) : NULL;
	free(words);
	if (asprintf(&words, "a rate of %s is all that there is: %s", import->name,
		     import->operation) < 0)
		words = NULL;
	two = words ? import_caveat("rate-only", words, 1) : NULL;
	free(words);
	error = array && one && two && !json_object_array_add(array, one) ? 0 : -ENOMEM;
	one = error ? one : NULL;
	if (!error && json_object_array_add(array, two))
		error = -ENOMEM;
	two = error ? two : NULL;
	if (!error)
		return export_json_add(object, "caveats", array);
	json_object_put(array);
	json_object_put(one);
	json_object_put(two);
	return error;
}

static int add_nothing(struct json_object *object)
{
	static const char *const members[] = { "min_ns",  "p50_ns", "p90_ns",  "p99_ns",
					       "p999_ns", "max_ns", "mean_ns", "ci95_ns" };
	struct json_object *intervals = json_object_new_object();
	int error = intervals ? 0 : -ENOMEM;

	for (int i = 0; i <= INTERVAL_TOTAL && !error; i++) {
		struct json_object *interval = json_object_new_object();

		error = export_json_add(interval, "n", json_object_new_int(0));
		for (size_t j = 0; j < sizeof(members) / sizeof(members[0]) && !error; j++)
			error = export_json_add(interval, members[j], NULL);
		if (export_json_add(intervals, interval_name((enum interval)i), interval))
			error = -ENOMEM;
	}
	return export_json_add(object, "intervals", intervals) ? -ENOMEM : error;
}

static int add_empty(struct json_object *object)
{
	struct json_object *histogram = json_object_new_object();
	int error = export_json_add(histogram, "buckets_per_octave", json_object_new_int(128));

	if (!error)
		error = export_json_add(histogram, "intervals", json_object_new_object());
	if (export_json_add(object, "histogram", histogram))
		error = -ENOMEM;
	if (!error)
		error = export_json_add(object, "runs", json_object_new_array());
	if (!error)
		error = export_json_add(object, "counters", json_object_new_object());
	if (!error)
		error = export_json_add(object, "rusage", json_object_new_object());
	return error ? error : export_json_add(object, "vmstat", json_object_new_object());
}

/* forkmark's own hash is over lines `key=value` (harness/cell.c): no such text begins like this. */
static int add_hash(struct json_object *object, const struct import *import, const char *name)
{
	uint64_t hash = slug_hash(SLUG_HASH, "imported");
	char text[17];

	hash = slug_hash(hash, import->name);
	hash = slug_hash(hash, name);
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)hash);
	return export_json_text(object, "params_hash", text);
}

static int add_names(struct json_object *object, const struct import *import,
		     const struct imported *imported, const struct imported_cell *cell)
{
	struct json_object *axes = json_object_new_object();
	char *mechanism = NULL, *name = NULL, *version = NULL, workers[32] = "";
	bool known = isfinite(cell->workers);
	int error = -ENOMEM;

	if (known)
		snprintf(workers, sizeof(workers), "%.0f", cell->workers);
	if (asprintf(&mechanism, "%s %s", import->name, cell->what) < 0)
		mechanism = NULL;
	if (!mechanism ||
	    asprintf(&name, "%s%s%s", mechanism, known ? " workers=" : "", workers) < 0)
		name = NULL;
	if (asprintf(&version, "%s%s%s", import->name, imported->version ? " " : "",
		     imported->version ? imported->version : "") < 0)
		version = NULL;
	if (!name || !version)
		goto out;
	error = export_json_text(object, "name", name);
	if (!error)
		error = export_json_text(axes, "mechanism", mechanism);
	if (!error && known)
		error = export_json_text(axes, "workers", workers);
	if (!error)
		error = add_hash(object, import, name);
	if (!error)
		error = export_json_text(object, "workload_version", version);
out:
	free(mechanism);
	free(name);
	free(version);
	return export_json_add(object, "axes", axes) ? -ENOMEM : error;
}

static int add_figures(struct json_object *object, const struct import *import,
		       const struct imported_cell *cell)
{
	struct json_object *imported = json_object_new_object();
	int error = export_json_text(imported, "tool", import->name);

	if (!error)
		error = export_json_add(imported, "figures",
					cell->figures ? json_object_get(cell->figures)
						      : json_object_new_object());
	return export_json_add(object, "imported", imported) ? -ENOMEM : error;
}

struct json_object *import_cell_object(const struct import *import, const struct imported *imported,
				       const struct imported_cell *cell)
{
	struct json_object *object = json_object_new_object();
	bool known = isfinite(cell->ops_per_s);
	int error = add_names(object, import, imported, cell);

	if (!error)
		error = export_json_add(object, "image", NULL);
	if (!error)
		error = add_nothing(object);
	if (!error)
		error = export_json_add(object, "ops_per_s", export_json_number(cell->ops_per_s));
	if (!error)
		error = export_json_add(object, "stamped_over_plain", NULL);
	if (!error)
		error = add_empty(object);
	if (!error)
		error = add_figures(object, import, cell);
	if (!error)
		error = add_caveats(object, import);
	if (!error)
		error = export_json_text(object, "verdict", known ? "OK" : "SKIP");
	if (!error && !known)
		error = export_json_text(object, "reason", cell->reason);
	if (!error)
		return object;
	json_object_put(object);
	return NULL;
}
