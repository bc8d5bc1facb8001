// SPDX-License-Identifier: GPL-2.0-or-later
/* Each row is tried alone first, on work that makes it move; then rows are packed, first fit, into
 * groups that the PMU takes and counts. */
#include "harness/counter_plan.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/affinity.h"
#include "harness/core_type.h"
#include "harness/counter_loop.h"
#include "harness/words.h"

#define PRESETS_MOST 256
#define PRESET_SIZE  32

const char *const counter_mode_names[COUNTER_MODES] = { "user", "kernel" };

static int out_of_memory(char *why, size_t why_size)
{
	snprintf(why, why_size, "counters: out of memory");
	return -ENOMEM;
}

static void set_reason(struct counter_plan *plan, const char *why)
{
	for (size_t i = 0; i < plan->row_count; i++)
		if (!*plan->rows[i].reason)
			snprintf(plan->rows[i].reason, sizeof(plan->rows[i].reason), "%s", why);
}

/* "--counters: 'PAPI_L1_DCN' is no event of PAPI here; did you mean 'PAPI_L1_DCM'?" */
static int unknown_event(const struct counter_plan_spec *spec, const char *name, char *why,
			 size_t why_size)
{
	char presets[PRESETS_MOST][PRESET_SIZE], shown[WORDS_SHOWN];
	struct words_nearest nearest = { .text = name };
	const char *near;

	for (size_t i = 0; i < PRESETS_MOST && spec->pmu->preset(i, presets[i], sizeof(presets[i]));
	     i++)
		words_offer(&nearest, presets[i]);
	near = words_answer(&nearest);
	snprintf(why, why_size, "%s: '%s' is no event that PAPI knows here; %s%s%s",
		 spec->choice->where ? spec->choice->where : "counters",
		 words_show(name, shown, sizeof(shown)),
		 near ? "did you mean '" : "see `forkmark list counters` and papi_native_avail",
		 near ? near : "", near ? "'?" : "");
	return -EINVAL;
}

/* Names that are in no set are the user's: one that nobody knows is his error. */
static int check_names(const struct counter_plan_spec *spec, const struct counter_wanted *wanted,
		       size_t count, char *why, size_t why_size)
{
	int code;

	for (size_t i = 0; i < count; i++)
		if (!wanted[i].event && spec->pmu->find(wanted[i].word, &code) == -ENOENT)
			return unknown_event(spec, wanted[i].word, why, why_size);
	return 0;
}

static int make_rows(struct counter_plan *plan, const struct counter_wanted *wanted, size_t count)
{
	plan->rows = calloc(count * COUNTER_MODES + 1, sizeof(*plan->rows));
	if (!plan->rows)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++) {
			struct counter_row *row = &plan->rows[plan->row_count++];

			row->mode = mode;
			row->set = wanted[i].event ? wanted[i].set : "";
			row->summary = wanted[i].event ? wanted[i].event->summary : "";
			row->name = strdup(counter_wanted_name(&wanted[i]));
			if (!row->name)
				return -ENOMEM;
		}
	return 0;
}

static int try_alone(const struct counter_plan *plan, enum counter_mode mode, int code,
		     void (*work)(void *), double *value)
{
	struct counter_events events = { .mode = mode, .codes = &code, .count = 1 };
	struct counter_reading reading = { 0 };
	int error = plan->pmu->try(&events, work, NULL, &reading);

	*value = reading.value;
	return error;
}

/* The first of its names that counts here; else the first that opens, else the first there is. */
static int choose_event(const struct counter_plan_spec *spec, const struct counter_plan *plan,
			const struct counter_wanted *wanted, struct counter_row *row)
{
	const char *name, *best = NULL;
	int first_error = -ENODEV;
	bool opened = false;

	for (size_t i = 0; (name = counter_wanted_candidate(wanted, i)); i++) {
		double value;
		int code, error = plan->pmu->find(name, &code);

		if (!error)
			error = try_alone(plan, row->mode, code, counter_loop_mixed, &value);
		if (error == -ENOMEM)
			return error;
		if (error && error != -ENOENT && error != -ENODEV && first_error == -ENODEV)
			first_error = error;
		if (error || (opened && value == 0))
			continue;
		best = name;
		opened = true;
		row->code = code;
		row->tried = value;
		if (value > 0)
			break;
	}
	if (!best)
		counter_reason(spec->root, row->mode, first_error, row->reason,
			       sizeof(row->reason));
	else if (!(row->event = strdup(best)))
		return -ENOMEM;
	return 0;
}

static void check_loop(struct counter_plan *plan)
{
	double known = (double)counter_loop_instructions(), value;

	plan->loop_error = NAN;
	for (size_t i = 0; i < plan->row_count && known > 0; i++)
		if (plan->rows[i].event && plan->rows[i].mode == COUNTER_USER &&
		    !strcmp(plan->rows[i].name, "PAPI_TOT_INS") &&
		    !try_alone(plan, COUNTER_USER, plan->rows[i].code, counter_loop_counted,
			       &value))
			plan->loop_error = value / known - 1;
}

/* Whether ROWS can be counted together: the PMU takes them, and not all of them stay 0 that did not
 * when they were alone. */
static int try_together(const struct counter_plan *plan, const struct counter_group *group)
{
	struct counter_reading *readings = calloc(group->count, sizeof(*readings));
	int *codes = calloc(group->count, sizeof(*codes));
	struct counter_events events = { .mode = group->mode,
					 .codes = codes,
					 .count = group->count,
					 .multiplex = plan->multiplexed };
	bool counted = false, counts = false;
	int error = readings && codes ? 0 : -ENOMEM;

	for (size_t i = 0; i < group->count && !error; i++) {
		codes[i] = plan->rows[group->rows[i]].code;
		counts |= plan->rows[group->rows[i]].tried > 0;
	}
	if (!error)
		error = plan->pmu->try(&events, counter_loop_mixed, NULL, readings);
	for (size_t i = 0; i < group->count && !error; i++)
		counted |= readings[i].value > 0;
	free(codes);
	free(readings);
	return error ? error : counts && !counted ? -ENOSPC : 0;
}

static int add_to_group(struct counter_group *group, size_t row)
{
	size_t *rows = realloc(group->rows, (group->count + 1) * sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	group->rows = rows;
	rows[group->count++] = row;
	return 0;
}

static int new_group(struct counter_plan *plan, enum counter_mode mode, size_t row)
{
	struct counter_group *groups =
		realloc(plan->groups, (plan->group_count + 1) * sizeof(*groups));

	if (!groups)
		return -ENOMEM;
	plan->groups = groups;
	groups[plan->group_count] = (struct counter_group){ .mode = mode };
	return add_to_group(&groups[plan->group_count++], row);
}

/* First fit. Where the events take turns, one group holds all of a mode. */
static int pack(struct counter_plan *plan, size_t row)
{
	enum counter_mode mode = plan->rows[row].mode;

	for (size_t g = 0; g < plan->group_count; g++) {
		struct counter_group *group = &plan->groups[g];
		int error;

		if (group->mode != mode ||
		    (!plan->multiplexed && group->count == COUNTER_GROUP_MOST))
			continue;
		error = add_to_group(group, row);
		if (!error)
			error = try_together(plan, group);
		if (!error || error == -ENOMEM)
			return error;
		group->count--;
	}
	return new_group(plan, mode, row);
}

/* What fits together does so whoever it is counted of. */
static int repeat_for_caller(struct counter_plan *plan)
{
	size_t total = plan->group_count;
	int error = 0;

	for (size_t g = 0; g < total && !error; g++) {
		for (size_t i = 0; i < plan->groups[g].count && !error; i++) {
			size_t row = plan->groups[g].rows[i];

			error = i ? add_to_group(&plan->groups[total + g], row)
				  : new_group(plan, plan->groups[g].mode, row);
		}
		if (!error)
			plan->groups[total + g].scope = COUNTER_CALLER;
	}
	return error;
}

static int try_rows(const struct counter_plan_spec *spec, const struct counter_wanted *wanted,
		    struct counter_plan *plan)
{
	int error = 0;

	for (size_t i = 0; i < plan->row_count && !error; i++)
		error = choose_event(spec, plan, &wanted[i / COUNTER_MODES], &plan->rows[i]);
	if (!error)
		check_loop(plan);
	for (size_t i = 0; i < plan->row_count && !error; i++)
		if (plan->rows[i].event)
			error = pack(plan, i);
	return error ? error : repeat_for_caller(plan);
}

/* On a CPU of the type that it is for, where there are several. */
static int try_there(const struct counter_plan_spec *spec, const struct counter_wanted *wanted,
		     struct counter_plan *plan)
{
	hwloc_bitmap_t before = hwloc_bitmap_alloc(), there = hwloc_bitmap_alloc();
	int error = before && there ? 0 : -ENOMEM;

	if (!error && plan->hybrid) {
		hwloc_bitmap_only(there, (unsigned)spec->cpus[0]);
		error = affinity_get(0, before);
		if (!error)
			error = affinity_set(0, there);
		if (error) {
			set_reason(plan, "its CPU cannot be gone to, so that nothing can be tried");
			error = 0;
			goto out;
		}
	}
	if (!error)
		error = try_rows(spec, wanted, plan);
	if (plan->hybrid && before)
		affinity_set(0, before);
out:
	hwloc_bitmap_free(before);
	hwloc_bitmap_free(there);
	return error;
}

static int find_core_type(const struct counter_plan_spec *spec, struct counter_plan *plan,
			  char *reason, size_t size)
{
	struct core_type *types;
	const struct core_type *type;
	size_t count;
	int error = core_types_read(spec->root, &types, &count);

	/* Where nothing is known, trying tells. */
	if (error)
		return error == -ENOMEM ? error : 0;
	plan->hybrid = count > 1;
	if (!count)
		snprintf(reason, size, COUNTER_NO_PMU);
	else if ((type = core_type_of(types, count, spec->cpus, spec->cpu_count, reason, size)))
		snprintf(plan->core_type, sizeof(plan->core_type), "%s", type->name);
	core_types_free(types, count);
	return 0;
}

int counter_plan_make(const struct counter_plan_spec *spec, struct counter_plan *plan, char *why,
		      size_t why_size)
{
	struct counter_wanted *wanted;
	char reason[COUNTER_REASON_SIZE] = "";
	size_t count;
	int error;

	*plan = (struct counter_plan){ .pmu = spec->pmu,
				       .off = spec->choice->off,
				       .multiplexed = spec->choice->multiplex,
				       .loop_error = NAN };
	if (counter_choice_expand(spec->choice, &wanted, &count))
		return out_of_memory(why, why_size);
	error = make_rows(plan, wanted, count);
	if (error || !count)
		goto out;
	error = spec->pmu->open(reason, sizeof(reason));
	if (error == -EACCES)
		counter_reason(spec->root, COUNTER_USER, error, reason, sizeof(reason));
	if (error) {
		set_reason(plan, reason);
		error = 0;
		goto out;
	}
	*reason = '\0';
	error = check_names(spec, wanted, count, why, why_size);
	if (!error)
		error = find_core_type(spec, plan, reason, sizeof(reason));
	if (!error && *reason)
		set_reason(plan, reason);
	else if (!error)
		error = try_there(spec, wanted, plan);
out:
	free(wanted);
	if (error)
		counter_plan_free(plan);
	return error == -ENOMEM ? out_of_memory(why, why_size) : error;
}

size_t counter_plan_group(const struct counter_plan *plan, size_t row, enum counter_scope scope)
{
	for (size_t g = 0; g < plan->group_count; g++)
		for (size_t i = 0; plan->groups[g].scope == scope && i < plan->groups[g].count; i++)
			if (plan->groups[g].rows[i] == row)
				return g;
	return plan->group_count;
}

void counter_plan_free(struct counter_plan *plan)
{
	for (size_t i = 0; plan->rows && i < plan->row_count; i++) {
		free(plan->rows[i].name);
		free(plan->rows[i].event);
	}
	for (size_t i = 0; i < plan->group_count; i++)
		free(plan->groups[i].rows);
	free(plan->rows);
	free(plan->groups);
	*plan = (struct counter_plan){ 0 };
}
