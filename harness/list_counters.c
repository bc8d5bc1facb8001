// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/list_counters.h"

#include <errno.h>
#include <hwloc.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/affinity.h"
#include "harness/core_type.h"
#include "harness/counter_derived.h"
#include "harness/counter_loop.h"
#include "harness/counters.h"
#include "harness/uncore.h"

/* How far instructions may be off on the loop whose length is known. */
#define LOOP_TOLERANCE 0.01
#define LINE           (2 * COUNTER_REASON_SIZE + 40)

struct row {
	const char *name, *set, *counts, *summary;
	const char *reason; /* "": none */
	bool available;
};

static int append(struct json_object *rows, const struct row *row, struct json_object **object)
{
	*object = json_object_new_object();
	json_object_object_add(*object, "name", json_object_new_string(row->name));
	json_object_object_add(*object, "set", json_object_new_string(row->set));
	json_object_object_add(*object, "available", json_object_new_boolean(row->available));
	json_object_object_add(*object, "counts", json_object_new_string(row->counts));
	if (*row->reason)
		json_object_object_add(*object, "reason", json_object_new_string(row->reason));
	json_object_object_add(*object, "summary", json_object_new_string(row->summary));
	if (*object && !json_object_array_add(rows, *object))
		return 0;
	json_object_put(*object);
	return -ENOMEM;
}

static int list_software(struct json_object *rows)
{
	static const char *const summaries[COUNTERS] = {
		"all page faults",
		"page faults that no disk had part in",
		"page faults that read from a disk",
		"switches to another task",
		"moves to another CPU",
		"time on a CPU, in nanoseconds",
	};
	struct counter_session *session;
	struct counters counters = { 0 };
	char(*unavailable)[120] = counters.unavailable[COUNTER_TOTAL];
	pid_t self = getpid();
	int error = counters_attach(NULL, 0, &self, 1, &session);

	if (error)
		return error;
	counters_begin(session);
	counter_loop_mixed(NULL);
	counters_end(session, &counters);
	for (size_t i = 0; i < COUNTERS && !error; i++) {
		struct json_object *object;
		struct row row = { .name = counter_names[i],
				   .set = "software",
				   .counts = *unavailable[i] ? "no" : "yes",
				   .summary = summaries[i],
				   .reason = unavailable[i],
				   .available = !*unavailable[i] };

		error = append(rows, &row, &object);
	}
	return error;
}

/* What stands against this row; empty: it counts here. */
static void doubt(const struct counter_plan *plan, const struct counter_row *row, char *text,
		  size_t size)
{
	bool instructions = !strcmp(row->name, "PAPI_TOT_INS") && row->mode == COUNTER_USER;

	*text = '\0';
	if (*row->reason)
		snprintf(text, size, "%s", row->reason);
	else if (row->tried == 0)
		snprintf(text, size, "opens but stayed 0 on the loop that was tried");
	else if (instructions && fabs(plan->loop_error) > LOOP_TOLERANCE)
		snprintf(text, size, "is %.1f %% off on a loop of known length",
			 plan->loop_error * 100);
}

/* One line for both modes: told once where they agree. */
static void join(char doubts[COUNTER_MODES][COUNTER_REASON_SIZE], char line[LINE])
{
	const char *user = doubts[COUNTER_USER], *kernel = doubts[COUNTER_KERNEL];

	if (!strcmp(user, kernel))
		snprintf(line, LINE, "%s", user);
	else
		snprintf(line, LINE, "%s%s%s%s%s", *user ? "user: " : "", user,
			 *user && *kernel ? "; " : "", *kernel ? "kernel: " : "", kernel);
}

static struct json_object *count_of(const struct counter_row *row)
{
	return *row->reason ? NULL : json_object_new_int64((int64_t)row->tried);
}

static void add_tried(const struct counter_plan *plan, const struct counter_row *user,
		      struct json_object *object)
{
	const struct counter_row *kernel = user + 1;
	struct json_object *tried = json_object_new_object();
	const char *event = user->event ? user->event : kernel->event;

	json_object_object_add(tried, "user", count_of(user));
	json_object_object_add(tried, "kernel", count_of(kernel));
	json_object_object_add(object, "tried", tried);
	if (event && strcmp(event, user->name))
		json_object_object_add(object, "event", json_object_new_string(event));
	if (!strcmp(user->name, "PAPI_TOT_INS") && isfinite(plan->loop_error))
		json_object_object_add(object, "loop_error",
				       json_object_new_double(plan->loop_error));
	if (plan->hybrid)
		json_object_object_add(object, "core_type",
				       json_object_new_string(plan->core_type));
}

static int list_event(const struct counter_plan *plan, const struct counter_row *user,
		      struct json_object *rows)
{
	static const char *const counts[2][2] = { { "no", "kernel" }, { "user", "user, kernel" } };
	char doubts[COUNTER_MODES][COUNTER_REASON_SIZE], line[LINE], set[80];
	struct row row = { .name = user->name,
			   .set = user->set,
			   .summary = user->summary,
			   .reason = line,
			   .available = !*user[0].reason || !*user[1].reason };
	struct json_object *object;
	int error;

	for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++)
		doubt(plan, &user[mode], doubts[mode], sizeof(doubts[mode]));
	join(doubts, line);
	row.counts = counts[!*doubts[COUNTER_USER]][!*doubts[COUNTER_KERNEL]];
	if (plan->hybrid) {
		snprintf(set, sizeof(set), "%s %s", user->set, plan->core_type);
		row.set = set;
	}
	error = append(rows, &row, &object);
	if (!error)
		add_tried(plan, user, object);
	return error;
}

/* Its own row says why it is not there. The sum counts where one of its modes does. */
static enum counter_known look_up(void *context, const char *key, double *value, char *why,
				  size_t why_size)
{
	const struct counter_plan *plan = context;
	size_t length = strcspn(key, ":");
	bool asked = false, refused = false, counts = false;

	*value = 1;
	if (!strcmp(key, "pages") || !strcmp(key, "vmas"))
		return COUNTER_VALUE;
	for (size_t i = 0; i < plan->row_count; i++) {
		const struct counter_row *row = &plan->rows[i];

		if (strncmp(row->name, key, length) || row->name[length] ||
		    (key[length] && key[length + 1] != *counter_mode_names[row->mode]))
			continue;
		asked = true;
		refused |= *row->reason != '\0';
		counts |= row->tried > 0;
	}
	if (asked && (refused || !counts))
		snprintf(why, why_size, "does not count here");
	return !asked               ? COUNTER_NOT_ASKED
	       : refused || !counts ? COUNTER_UNAVAILABLE
				    : COUNTER_VALUE;
}

static int list_derived(const struct counter_plan *plan, struct json_object *rows)
{
	int error = 0;

	for (size_t i = 0; i < counter_derived_count && !error; i++) {
		const struct counter_derived *derived = &counter_derived[i];
		char formula[COUNTER_FORMULA_SIZE], why[LINE] = "";
		struct row row = {
			.name = derived->name, .set = "derived", .summary = formula, .reason = why
		};
		struct json_object *object;
		double value;
		enum counter_known known =
			counter_derive(derived, look_up, (void *)plan, &value, why, sizeof(why));

		if (known == COUNTER_NOT_ASKED)
			continue;
		row.available = known == COUNTER_VALUE;
		row.counts = row.available ? "yes" : "no";
		counter_derived_formula(derived, formula);
		error = append(rows, &row, &object);
		if (!error)
			json_object_object_add(object, "meaning",
					       json_object_new_string(derived->summary));
	}
	return error;
}

int list_counter_plan(const struct counter_plan *plan, struct json_object *rows)
{
	int error = 0;

	for (size_t i = 0; i < plan->row_count && !error; i += COUNTER_MODES)
		error = list_event(plan, &plan->rows[i], rows);
	return error ? error : list_derived(plan, rows);
}

/* Everything that is in a set, on the cores of one CPU. */
static int list_on(int cpu, struct json_object *rows, char *why, size_t why_size)
{
	struct counter_choice choice = { 0 };
	struct counter_plan_spec spec = { .choice = &choice,
					  .pmu = &counter_pmu_papi,
					  .root = "",
					  .cpus = &cpu,
					  .cpu_count = 1 };
	struct counter_plan plan = { 0 };
	int error = 0;

	for (size_t i = 0; i < counter_set_count && !error; i++)
		error = counter_choice_add(&choice, counter_sets[i].name, why, why_size);
	if (!error)
		error = counter_plan_make(&spec, &plan, why, why_size);
	if (!error)
		error = list_counter_plan(&plan, rows);
	counter_plan_free(&plan);
	counter_choice_free(&choice);
	return error;
}

static int list_uncore_pmu(const struct uncore *uncore, const struct uncore_pmu *pmu,
			   struct json_object *rows)
{
	size_t length = strlen(pmu->name);
	char why[COUNTER_REASON_SIZE] = "";
	struct row row = { .name = pmu->name,
			   .set = "uncore",
			   .counts = "yes",
			   .summary = *pmu->events ? pmu->events : "of no core",
			   .reason = why };
	struct json_object *object;
	int error;

	for (size_t i = 0; i < uncore->row_count; i++)
		if (!strncmp(uncore->rows[i].name, pmu->name, length) &&
		    uncore->rows[i].name[length] == '/' && uncore->errors[i])
			uncore_reason("", uncore->errors[i], why, sizeof(why));
	if (!*pmu->events)
		snprintf(why, sizeof(why), UNCORE_NO_EVENT);
	if (*why)
		row.counts = "no";
	row.available = !*why;
	error = append(rows, &row, &object);
	if (!error)
		json_object_object_add(object, "pmus", json_object_new_int((int)pmu->instances));
	return error;
}

int list_uncore(const char *root, struct json_object *rows)
{
	const struct row none = { .name = "uncore",
				  .set = "uncore",
				  .counts = "no",
				  .summary = "PMUs of memory controllers, shared caches, meshes",
				  .reason = UNCORE_NO_PMU };
	struct json_object *object;
	struct uncore uncore;
	int error = uncore_find(root, NULL, 0, &uncore);

	if (!error)
		uncore_open(&uncore);
	if (!error && !uncore.pmu_count)
		error = append(rows, &none, &object);
	for (size_t i = 0; i < uncore.pmu_count && !error; i++)
		error = list_uncore_pmu(&uncore, &uncore.pmus[i], rows);
	uncore_free(&uncore);
	return error;
}

/* Once where all cores are alike, else for each type that this program may run on. */
int list_counters(const struct list_kind *kind, struct json_object *rows, char *why,
		  size_t why_size)
{
	hwloc_bitmap_t allowed = hwloc_bitmap_alloc(), of_type = hwloc_bitmap_alloc();
	struct core_type *types = NULL;
	size_t count = 0;
	int error = allowed && of_type ? list_software(rows) : -ENOMEM;

	(void)kind;
	if (!error && core_types_read("", &types, &count) == -ENOMEM)
		error = -ENOMEM;
	if (!error && (count < 2 || affinity_get(0, allowed)))
		error = list_on(0, rows, why, why_size);
	for (size_t i = 0; i < count && count > 1 && !error; i++) {
		hwloc_bitmap_copy(of_type, allowed);
		if (types[i].cpus)
			hwloc_bitmap_and(of_type, allowed, types[i].cpus);
		if (!hwloc_bitmap_iszero(of_type))
			error = list_on(hwloc_bitmap_first(of_type), rows, why, why_size);
	}
	if (!error)
		error = list_uncore("", rows);
	core_types_free(types, count);
	hwloc_bitmap_free(allowed);
	hwloc_bitmap_free(of_type);
	return error;
}
