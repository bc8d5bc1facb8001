// SPDX-License-Identifier: GPL-2.0-or-later
/* How long each cell's creations spin. It is fixed before the cell's first run, so that a machine
 * that drifts later does not move what was injected; an error of the calibration is one of the
 * injected part only. */
#include "harness/inject.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/measure.h"
#include "harness/noise.h"

#define ATTEMPTS 3

int inject_parse(const char *text, double *percent)
{
	size_t whole = strspn(text, "0123456789");
	size_t length =
		text[whole] == '.' ? whole + 1 + strspn(text + whole + 1, "0123456789") : whole;

	if (!whole || text[length - 1] == '.' || strcmp(text + length, "%"))
		return -EINVAL;
	*percent = strtod(text, NULL);
	return *percent > 0 && *percent <= INJECT_MOST_PERCENT ? 0 : -ERANGE;
}

bool inject_is_due(const struct plan *plan, const struct tally *tally)
{
	return plan->inject_percent > 0 && !(tally->inject.base_ns > 0) && !tally->spec->control &&
	       !tally->unavailable && tally->verdict != VERDICT_FAIL &&
	       tally->verdict != VERDICT_BROKEN;
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
		tally->inject = (struct inject){ base_ns, base_ns * plan->inject_percent / 100 };
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
	int error = place_bind_controller(tally->placement.controller);

	if (error)
		snprintf(why, why_size, "binding the controller: %s", strerror(-error));
	setup.raw = NULL;
	spec->inject_ns = 0;
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

struct json_object *inject_describe_plan(const struct plan *plan)
{
	struct json_object *object = json_object_new_object();

	if (object)
		add_number(object, "percent", plan->inject_percent);
	return object;
}

struct json_object *inject_describe(const struct inject *inject)
{
	struct json_object *object = json_object_new_object();

	if (object) {
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

double inject_restore_plan(struct json_object *plan)
{
	return number(plan, "percent");
}

struct inject inject_restore(struct json_object *cell)
{
	return (struct inject){ number(cell, "base_ns"), number(cell, "spin_ns") };
}
