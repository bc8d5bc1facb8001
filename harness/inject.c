// SPDX-License-Identifier: GPL-2.0-or-later
/* What is injected into each cell. How long its creations spin is fixed before the cell's first
 * run, so that a machine that drifts later does not move what was injected; an error of the
 * calibration is one of the injected part only. */
#include "harness/inject.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/arena.h"
#include "harness/axis.h"
#include "harness/measure.h"
#include "harness/noise.h"

#define ATTEMPTS 3

static int parse_percent(const char *text, double *percent)
{
	size_t whole = strspn(text, "0123456789");
	size_t length =
		text[whole] == '.' ? whole + 1 + strspn(text + whole + 1, "0123456789") : whole;

	if (!whole || text[length - 1] == '.' || strcmp(text + length, "%"))
		return -EINVAL;
	*percent = strtod(text, NULL);
	return *percent > 0 && *percent <= INJECT_MOST_PERCENT ? 0 : -ERANGE;
}

static int parse_more(const char *text, const char *plus, struct injection *injection)
{
	char key[32], why[256];
	struct axis_value value;
	size_t id;
	int error;

	snprintf(key, sizeof(key), "%.*s", (int)(plus - text), text);
	id = axis_find(key);
	if (id >= AXIS_TOLD || axes[id]->kind == AXIS_KIND_WORDS)
		return -EINVAL;
	error = axis_parse(id, plus + 1, &value, why, sizeof(why));
	if (error)
		return error;
	injection->axis = id;
	injection->more = value.number;
	axis_value_free(&value);
	return injection->more ? 0 : -ERANGE;
}

int inject_parse(const char *text, struct injection *injection)
{
	const char *plus = strchr(text, '+');

	*injection = (struct injection){ 0 };
	return plus ? parse_more(text, plus, injection) : parse_percent(text, &injection->percent);
}

bool inject_is_asked(const struct injection *injection)
{
	return injection->percent > 0 || injection->more;
}

bool inject_is_due(const struct plan *plan, const struct tally *tally)
{
	return inject_is_asked(&plan->injection) && !(tally->inject.base_ns > 0) &&
	       !tally->inject.more && !tally->spec->control && !tally->unavailable &&
	       tally->verdict != VERDICT_FAIL && tally->verdict != VERDICT_BROKEN;
}

void inject_into_values(const struct inject *inject, struct arena_value *values)
{
	struct arena_value *value = &values[inject->axis];

	if (!inject->more)
		return;
	value->number += inject->more;
	snprintf(value->text, sizeof(value->text), "%llu", (unsigned long long)value->number);
}

static int keep_nothing(void *context, enum interval interval, const double *sorted_ns, size_t n)
{
	(void)context;
	(void)interval;
	(void)sorted_ns;
	(void)n;
	return 0;
}

static void settle(const struct plan *plan, const struct run *run, struct tally *tally)
{
	double base_ns = run->intervals[INTERVAL_TOTAL].p50_ns;

	if (run->verdict == VERDICT_OK && base_ns > 0 && isfinite(base_ns)) {
		tally->inject =
			(struct inject){ .base_ns = base_ns,
					 .spin_ns = base_ns * plan->injection.percent / 100 };
		return;
	}
	tally->verdict = run->verdict == VERDICT_OK ? VERDICT_BROKEN : run->verdict;
	snprintf(tally->reason, sizeof(tally->reason), "%s",
		 run->verdict == VERDICT_OK ? "it has no total that a part could be injected of"
					    : run->reason);
}

int inject_calibrate(struct measurement *m, struct run_spec *spec, struct tally *tally, char *why,
		     size_t why_size)
{
	struct run_setup setup = m->setup;
	bool again = true;
	int error;

	if (m->plan->injection.more) {
		tally->inject.axis = m->plan->injection.axis;
		tally->inject.more = m->plan->injection.more;
		return 0;
	}
	error = place_bind_controller(tally->placement.controller);
	if (error)
		snprintf(why, why_size, "binding the controller: %s", strerror(-error));
	setup.raw = NULL;
	spec->inject = (struct inject){ 0 };
	spec->look_at_memory = false;
	for (int attempt = 1; again && !error && !m->interrupted; attempt++) {
		struct run run = { 0 };

		error = run_execute(&setup, spec, keep_nothing, NULL, &run);
		again = run.verdict == VERDICT_OK && noise_disturbs(run.noise) &&
			attempt < ATTEMPTS;
		if (error)
			snprintf(why, why_size, "%s", run.reason);
		else if (run.interrupted)
			m->interrupted = true;
		else if (!again)
			settle(m->plan, &run, tally);
		run_free(&run);
	}
	return error;
}

static void add_number(struct json_object *object, const char *key, double value)
{
	char text[64];

	snprintf(text, sizeof(text), "%.10g", value);
	json_object_object_add(object, key, json_object_new_double_s(value, text));
}

static void add_more(struct json_object *object, size_t axis, uint64_t more)
{
	json_object_object_add(object, "axis", json_object_new_string(axes[axis]->key));
	json_object_object_add(object, "more", json_object_new_int64((int64_t)more));
}

struct json_object *inject_describe_plan(const struct injection *injection)
{
	struct json_object *object = json_object_new_object();

	if (object && injection->more)
		add_more(object, injection->axis, injection->more);
	else if (object)
		add_number(object, "percent", injection->percent);
	return object;
}

struct json_object *inject_describe(const struct inject *inject)
{
	struct json_object *object = json_object_new_object();

	if (object && inject->more) {
		add_more(object, inject->axis, inject->more);
	} else if (object) {
		add_number(object, "base_ns", inject->base_ns);
		add_number(object, "spin_ns", inject->spin_ns);
	}
	return object;
}

static double number(struct json_object *parent, const char *key)
{
	struct json_object *object, *value;

	return json_object_object_get_ex(parent, "injected", &object) &&
			       json_object_object_get_ex(object, key, &value)
		       ? json_object_get_double(value)
		       : 0;
}

/* What a damaged document may say is no axis, and 0 then. */
static uint64_t more_of(struct json_object *parent, size_t *axis)
{
	struct json_object *object, *key, *more;

	if (!json_object_object_get_ex(parent, "injected", &object) ||
	    !json_object_object_get_ex(object, "axis", &key) ||
	    !json_object_object_get_ex(object, "more", &more) ||
	    !json_object_is_type(key, json_type_string))
		return 0;
	*axis = axis_find(json_object_get_string(key));
	if (*axis < AXIS_TOLD && json_object_get_int64(more) > 0)
		return (uint64_t)json_object_get_int64(more);
	*axis = 0;
	return 0;
}

struct injection inject_restore_plan(struct json_object *plan)
{
	struct injection injection = { .percent = number(plan, "percent") };

	injection.more = more_of(plan, &injection.axis);
	return injection;
}

struct inject inject_restore(struct json_object *cell)
{
	struct inject inject = { .base_ns = number(cell, "base_ns"),
				 .spin_ns = number(cell, "spin_ns") };

	inject.more = more_of(cell, &inject.axis);
	return inject;
}
