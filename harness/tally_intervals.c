// SPDX-License-Identifier: GPL-2.0-or-later
/* In which interval of its loop the caller did what was counted: the creation, the collection, and
 * what lies between. As it read it itself, in runs of their own, less what its readings cost. What
 * has no total has no intervals. */
#include <stdio.h>
#include <string.h>

#include "harness/tally_find.h"
#include "harness/tally_parts.h"

#define KEY_SIZE 200

#define NOT_READ "only cycles and instructions are read by interval"

/* A row to be: an event, or both modes of one. */
struct row {
	const char *name;
	const char *mode, *event; /* of hardware events; NULL */
	const struct counter_read *parts[COUNTER_MODES];
	size_t part_count; /* 0: it is not read */
};

static const struct counter_read *missing(const struct row *row)
{
	for (size_t i = 0; i < row->part_count; i++)
		if (!row->parts[i]->n)
			return row->parts[i];
	return NULL;
}

static struct json_object *describe_figure(const struct row *row, enum counter_interval interval)
{
	double value = 0, cost = 0;
	struct json_object *object;

	for (size_t i = 0; i < row->part_count; i++) {
		double n = (double)row->parts[i]->n;

		value += row->parts[i]->value[interval] / n;
		cost += row->parts[i]->cost / n;
	}
	if (value >= 0) {
		object = tally_per_op(value);
	} else {
		char why[COUNTER_REASON_SIZE];

		snprintf(why, sizeof(why),
			 "below 0 (%.3g) without what readings cost: too little to be told", value);
		object = tally_unavailable(why);
	}
	json_object_object_add(object, "n", tally_count(row->parts[0]->n));
	if (cost > 0)
		json_object_object_add(object, "reading", tally_fraction(cost));
	return object;
}

static struct json_object *describe(const struct tally *tally, const struct row *row,
				    enum counter_interval interval)
{
	const char *why = counter_reads_cannot(tally->spec);
	const struct counter_read *none = missing(row);

	if (!row->part_count && !why)
		why = NOT_READ;
	if (none && !why)
		why = *none->why ? none->why : "no run counted by interval yet";
	return why ? tally_unavailable(why) : describe_figure(row, interval);
}

static void add(const struct tally *tally, const struct row *row, struct json_object *object)
{
	for (enum counter_interval i = 0; i < COUNTER_INTERVALS; i++) {
		struct json_object *figure = describe(tally, row, i);
		const char *name = counter_interval_names[i];
		char key[KEY_SIZE];

		json_object_object_add(figure, "interval", json_object_new_string(name));
		if (row->mode)
			tally_describe_mode(tally->counter_plan, row->mode, figure);
		if (row->event)
			json_object_object_add(figure, "event", json_object_new_string(row->event));
		snprintf(key, sizeof(key), "%s:%s", row->name, name);
		json_object_object_add(object, key, figure);
	}
}

static void add_event(const struct tally *tally, size_t event, struct json_object *object)
{
	const struct counter_plan *plan = tally->counter_plan;
	struct row both = { .name = plan->rows[event * COUNTER_MODES].name, .mode = "both" };
	struct row rows[COUNTER_MODES];
	char keys[COUNTER_MODES][KEY_SIZE];

	for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++) {
		size_t row = event * COUNTER_MODES + mode;
		struct row *one = &rows[mode];
		size_t found;

		*one = (struct row){ .name = keys[mode], .mode = counter_mode_names[mode] };
		tally_event_key(plan, row, keys[mode], sizeof(keys[mode]));
		found = counter_reads_find(plan->rows[row].name, mode, &one->event);
		if (found == COUNTER_READS)
			continue;
		one->parts[one->part_count++] = &tally->reads.of[found];
		both.event = one->event;
		if (tally_find(tally, row, COUNTER_TOTAL).known)
			both.parts[both.part_count++] = &tally->reads.of[found];
	}
	if (tally_find_sum(tally, event, COUNTER_TOTAL).known)
		add(tally, &both, object);
	for (enum counter_mode mode = 0; mode < COUNTER_MODES; mode++)
		if (tally_find(tally, event * COUNTER_MODES + mode, COUNTER_TOTAL).known)
			add(tally, &rows[mode], object);
}

struct json_object *tally_describe_intervals(const struct tally *tally)
{
	const struct counter_plan *plan = tally->counter_plan;
	struct json_object *object = json_object_new_object();

	if (tally->spec->mechanism->child == CHILD_NONE)
		return object;
	for (enum counter_id id = 0; id < COUNTERS; id++) {
		struct row row = { .name = counter_names[id],
				   .parts = { &tally->reads.of[id] },
				   .part_count = 1 };

		if (tally_find_software(tally, id, COUNTER_TOTAL).known)
			add(tally, &row, object);
	}
	for (size_t event = 0; plan && event < plan->row_count / COUNTER_MODES; event++)
		add_event(tally, event, object);
	return object;
}

/* What was below 0 comes back as 0. */
static void restore(struct json_object *object, const char *name, struct counter_read *read)
{
	for (enum counter_interval i = 0; i < COUNTER_INTERVALS; i++) {
		struct json_object *row, *member;
		char key[KEY_SIZE];

		snprintf(key, sizeof(key), "%s:%s", name, counter_interval_names[i]);
		if (!json_object_object_get_ex(object, key, &row))
			continue;
		if (!json_object_object_get_ex(row, "n", &member)) {
			if (json_object_object_get_ex(row, "unavailable", &member))
				snprintf(read->why, sizeof(read->why), "%s",
					 json_object_get_string(member));
			continue;
		}
		read->n = (uint64_t)json_object_get_int64(member);
		if (json_object_object_get_ex(row, "per_op", &member))
			read->value[i] = json_object_get_double(member) * (double)read->n;
		if (json_object_object_get_ex(row, "reading", &member))
			read->cost = json_object_get_double(member) * (double)read->n;
	}
}

void tally_restore_intervals(struct json_object *object, struct tally *tally)
{
	const struct counter_plan *plan = tally->counter_plan;

	if (!json_object_is_type(object, json_type_object))
		return;
	for (enum counter_id id = 0; id < COUNTERS; id++)
		restore(object, counter_names[id], &tally->reads.of[id]);
	for (size_t row = 0; plan && row < plan->row_count; row++) {
		const char *ignored;
		size_t found =
			counter_reads_find(plan->rows[row].name, plan->rows[row].mode, &ignored);
		char key[KEY_SIZE];

		tally_event_key(plan, row, key, sizeof(key));
		if (found < COUNTER_READS)
			restore(object, key, &tally->reads.of[found]);
	}
}
