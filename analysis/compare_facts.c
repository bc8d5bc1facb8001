// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_facts.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"

#define DEEPEST 4

/* Of these every boot or run has its own, or they are as long as a page. */
static bool is_fleeting(const char *name)
{
	static const char *const names[] = { "machine.hwloc_xml",   "kernel.boot_id",
					     "kernel.uptime_s",     "clock.frequency_hz",
					     "clock.resolution_ns", "clock.reading_ns",
					     "clock.offset_ns",     "clock.reason" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static struct json_object *part(const struct document *document, const char *which)
{
	if (!strcmp(which, "machine"))
		return document->machine;
	if (!strcmp(which, "kernel"))
		return document->kernel;
	if (!strcmp(which, "plan"))
		return document->plan;
	return !strcmp(which, "clock") ? document->clock : document->tool;
}

/* The value at a path of member names. */
static struct json_object *value_at(struct json_object *object, const char *const *path,
				    size_t depth)
{
	for (size_t i = 0; i < depth && object; i++)
		if (!json_object_is_type(object, json_type_object) ||
		    !json_object_object_get_ex(object, path[i], &object))
			object = NULL;
	return object;
}

static const char *words(struct json_object *value)
{
	return value ? json_object_get_string(value) : "not known";
}

/* The values that a side's documents have, each once. To be freed; NULL when memory is short. */
static char *side_words(const struct compare_side *side, const char *which, const char *const *path,
			size_t depth)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	for (size_t i = 0; file && i < side->count; i++) {
		const char *here = words(value_at(part(side->documents[i], which), path, depth));
		bool said = false;

		for (size_t j = 0; j < i && !said; j++)
			said = !strcmp(here, words(value_at(part(side->documents[j], which), path,
							    depth)));
		if (!said)
			fprintf(file, "%s%s", i ? ", " : "", here);
	}
	if (!file || fclose(file)) {
		free(text);
		return NULL;
	}
	return text;
}

static int add_fact(const struct compare_side sides[COMPARE_SIDES], const char *which,
		    const char *const *path, size_t depth, const char *name,
		    struct comparison *comparison)
{
	struct compare_fact fact = { .name = strdup(name) }, *facts;

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		fact.value[side] = side_words(&sides[side], which, path, depth);
	facts = realloc(comparison->facts, (comparison->fact_count + 1) * sizeof(*facts));
	if (facts)
		comparison->facts = facts;
	if (!facts || !fact.name || !fact.value[0] || !fact.value[1] ||
	    !strcmp(fact.value[0], fact.value[1])) {
		bool short_of = !facts || !fact.name || !fact.value[0] || !fact.value[1];

		free(fact.name);
		free(fact.value[0]);
		free(fact.value[1]);
		return short_of ? -ENOMEM : 0;
	}
	facts[comparison->fact_count++] = fact;
	return 0;
}

static bool known(const struct comparison *comparison, const char *name)
{
	for (size_t i = 0; i < comparison->fact_count; i++)
		if (!strcmp(comparison->facts[i].name, name))
			return true;
	return false;
}

/* All leaves below OBJECT, which is at PATH of every document's part WHICH. */
static int walk(struct json_object *object, const char *which, const char **path, size_t depth,
		const char *name, const struct compare_side sides[COMPARE_SIDES],
		struct comparison *comparison)
{
	int error = 0;

	if (!json_object_is_type(object, json_type_object) || depth == DEEPEST)
		return is_fleeting(name) || known(comparison, name)
			       ? 0
			       : add_fact(sides, which, path, depth, name, comparison);
	json_object_object_foreach (object, key, value) {
		char *inner = NULL;

		if (error || asprintf(&inner, "%s.%s", name, key) < 0)
			return error ? error : -ENOMEM;
		path[depth] = key;
		error = walk(value, which, path, depth + 1, inner, sides, comparison);
		free(inner);
	}
	return error;
}

static int find_facts(const struct compare_side sides[COMPARE_SIDES], struct comparison *comparison)
{
	static const char *const names[] = { "machine", "kernel", "clock" };
	const char *path[DEEPEST + 1];
	int error = 0;

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		for (size_t side = 0; side < COMPARE_SIDES && !error; side++)
			error = walk(part(sides[side].documents[0], names[n]), names[n], path, 0,
				     names[n], sides, comparison);
	path[0] = "tolerance";
	for (size_t side = 0; side < COMPARE_SIDES && !error; side++) {
		struct json_object *tolerance = value_at(sides[side].documents[0]->plan, path, 1);

		if (tolerance)
			error = walk(tolerance, "plan", path, 1, "plan.tolerance", sides,
				     comparison);
	}
	path[0] = "version";
	if (!error)
		error = add_fact(sides, "tool", path, 1, "tool.version", comparison);
	return error;
}

/* The caveat of that name, made if need be; NULL when memory is short. */
static struct compare_caveat *caveat(struct comparison *comparison, const struct caveat *like)
{
	struct compare_caveat *list;

	for (size_t i = 0; i < comparison->caveat_count; i++)
		if (!strcmp(comparison->caveats[i].name, like->name))
			return &comparison->caveats[i];
	list = realloc(comparison->caveats,
		       (comparison->caveat_count + 1) * sizeof(*comparison->caveats));
	if (!list)
		return NULL;
	comparison->caveats = list;
	list[comparison->caveat_count] =
		(struct compare_caveat){ .name = like->name, .detail = like->detail };
	return &list[comparison->caveat_count++];
}

/* Those that make figures doubtful. */
static int count_caveats(const struct caveats *caveats, size_t side, bool of_cell,
			 struct comparison *comparison)
{
	for (size_t i = 0; i < caveats->count; i++) {
		struct compare_caveat *one;

		if (caveats->list[i].severity < 2)
			continue;
		one = caveat(comparison, &caveats->list[i]);
		if (!one)
			return -ENOMEM;
		(of_cell ? one->cells : one->documents)[side]++;
	}
	return 0;
}

int compare_facts_find(const struct compare_side sides[COMPARE_SIDES],
		       struct comparison *comparison)
{
	int error = find_facts(sides, comparison);

	for (size_t side = 0; side < COMPARE_SIDES; side++)
		for (size_t i = 0; i < sides[side].count && !error; i++) {
			const struct document *document = sides[side].documents[i];

			error = count_caveats(&document->warnings, side, false, comparison);
			for (size_t c = 0; c < document->cells.count && !error; c++)
				error = count_caveats(&document->cells.list[c].caveats, side, true,
						      comparison);
		}
	return error;
}
