// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/list_phases.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "harness/kallsyms.h"
#include "harness/phase.h"
#include "harness/phase_backend.h"
#include "harness/phase_map.h"

struct sight {
	struct phase_tracer *tracer; /* NULL: there is none, for this reason */
	char why[300];
	struct kallsyms symbols;
};

/* The function of PHASE that this kernel has out of line; NULL where it has none. */
static const char *function_of(const struct sight *sight, const struct phase *phase)
{
	for (size_t i = 0; i < PHASE_FUNCTIONS && phase->functions[i]; i++)
		if (kallsyms_has(&sight->symbols, phase->functions[i]))
			return phase->functions[i];
	return NULL;
}

static struct json_object *landmark_of(const struct phase_map *map, size_t i)
{
	char text[PHASE_SOURCE_SIZE];

	if (!map)
		return json_object_new_string("-");
	if (*map->sources[i])
		return json_object_new_string(map->sources[i]);
	if (*map->reasons[i])
		return json_object_new_string(map->reasons[i]);
	if (phases[i].sum)
		return json_object_new_string("the sum of its parts");
	if (!phases[i].places[0].function)
		return json_object_new_string("none: within the phase before");
	snprintf(text, sizeof(text), "%s allocates, where it comes to that",
		 phases[i].places[0].function);
	return json_object_new_string(text);
}

/* What tells row I; NULL: nothing does. */
static const struct phase_map *map_of(const struct sight *sight, size_t i)
{
	if (!sight->tracer)
		return NULL;
	return phase_within(i, "call") ? phase_tracer_call(sight->tracer)
				       : phase_tracer_life(sight->tracer);
}

static struct json_object *row_of(const struct sight *sight, size_t i)
{
	const struct phase *phase = &phases[i];
	const struct phase_map *map = map_of(sight, i);
	const char *function = function_of(sight, phase);
	bool inlined = phase->functions[0] && !function && sight->symbols.count;
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "name", json_object_new_string(phase->name));
	json_object_object_add(row, "parent",
			       phase->parent ? json_object_new_string(phase->parent) : NULL);
	json_object_object_add(row, "summary", json_object_new_string(phase->does));
	json_object_object_add(row, "function",
			       function  ? json_object_new_string(function)
			       : inlined ? json_object_new_string("inlined")
					 : json_object_new_string("-"));
	json_object_object_add(row, "inlined", json_object_new_boolean(inlined));
	json_object_object_add(row, "backend",
			       map ? json_object_new_string(phase_tracer_name(sight->tracer))
				   : NULL);
	json_object_object_add(row, "landmark", landmark_of(map, i));
	json_object_object_add(row, "available", json_object_new_boolean(map != NULL));
	if (!map)
		json_object_object_add(row, "reason",
				       json_object_new_string(sight->tracer
								      ? "told by landmarks only"
								      : sight->why));
	return row;
}

int list_phases(const struct list_kind *kind, struct json_object *rows, char *why, size_t why_size)
{
	struct sight sight = { 0 };
	int error = 0;

	(void)kind;
	(void)why;
	(void)why_size;
	phase_backend_open(NULL, &sight.tracer, sight.why, sizeof(sight.why));
	/* Without them nothing is known of functions, which is no error. */
	if (kallsyms_read("/proc/kallsyms", &sight.symbols))
		sight.symbols.count = 0;
	for (size_t i = 0; i < phase_count && !error; i++) {
		struct json_object *row = row_of(&sight, i);

		if (!row || json_object_array_add(rows, row)) {
			json_object_put(row);
			error = -ENOMEM;
		}
	}
	kallsyms_free(&sight.symbols);
	phase_tracer_close(sight.tracer);
	return error;
}
