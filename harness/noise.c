// SPDX-License-Identifier: GPL-2.0-or-later
/* Holding what happened around a run against the table. */
#include "harness/noise.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/cell_noise.h"

static bool is_fact(const struct noise_row *row)
{
	return row->find || row->find_over;
}

/* In the unit of the threshold; NAN where it is not known. */
static double value_of(const struct noise_row *row, const struct environment *environment)
{
	double value = environment->value[row->row];
	double all_ms = environment->value[ENVIRONMENT_WALL];

	if (row->as == NOISE_AMOUNT)
		return value;
	if (row->row == ENVIRONMENT_STEAL || row->row == ENVIRONMENT_IRQ ||
	    row->as == NOISE_PER_SECOND)
		all_ms *= environment->cpus;
	return value / all_ms * (row->as == NOISE_PER_SECOND ? 1000 : 1);
}

/* How long it was, where the row is a time or a share of one. */
static double length_ms(const struct noise_row *row, const struct environment *environment)
{
	double value = environment->value[row->row];

	return row->as == NOISE_OF_TIME ? value : value * environment->value[ENVIRONMENT_WALL];
}

static bool is_over(const struct noise_row *row, const struct environment *environment)
{
	return value_of(row, environment) > row->threshold &&
	       (row->least_ms == 0 || length_ms(row, environment) >= row->least_ms);
}

static bool is_said(uint64_t said, const char *name)
{
	for (size_t i = 0; said >> i; i++)
		if (said >> i & 1 && !strcmp(noise_rows[i].name, name))
			return true;
	return false;
}

uint64_t noise_judge(const struct environment *environment, const struct cell_spec *cell)
{
	bool ours = cell && cell_noise_is_ours(cell);
	uint64_t said = 0;

	for (size_t i = 0; i < noise_count && !is_fact(&noise_rows[i]); i++) {
		const struct noise_row *row = &noise_rows[i];

		if ((row->ours && ours) || is_said(said, row->name) || !is_over(row, environment))
			continue;
		said |= UINT64_C(1) << i;
	}
	return said;
}

bool noise_disturbs(uint64_t said)
{
	for (size_t i = 0; said >> i; i++)
		if (said >> i & 1 && noise_rows[i].severity >= NOISE_DISTURBED)
			return true;
	return false;
}

void noise_detail(size_t i, const struct environment *environment, char *detail, size_t size)
{
	const struct noise_row *row = &noise_rows[i];
	double value = value_of(row, environment);
	const char *top =
		row->row == ENVIRONMENT_DEVICE_INTERRUPTS ? environment->top_interrupt : "";
	size_t used;

	/* A share is spoken of in per cent. */
	if (!strcmp(row->unit, "of the time"))
		value *= 100;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	used = (size_t)snprintf(detail, size, row->says, value);
#pragma GCC diagnostic pop
	if (*top && used < size)
		snprintf(detail + used, size - used, ", most often %s", top);
}

int noise_describe(uint64_t said, const struct environment *environment, struct json_object *list)
{
	for (size_t i = 0; said >> i; i++) {
		struct json_object *object;
		char detail[200];

		if (!(said >> i & 1))
			continue;
		object = json_object_new_object();
		if (!object)
			return -ENOMEM;
		noise_detail(i, environment, detail, sizeof(detail));
		json_object_object_add(object, "name", json_object_new_string(noise_rows[i].name));
		json_object_object_add(object, "detail", json_object_new_string(detail));
		json_object_object_add(object, "mend", json_object_new_string(noise_rows[i].mend));
		json_object_object_add(object, "cost", json_object_new_string(noise_rows[i].cost));
		json_object_object_add(object, "severity",
				       json_object_new_int(noise_rows[i].severity));
		if (json_object_array_add(list, object)) {
			json_object_put(object);
			return -ENOMEM;
		}
	}
	return 0;
}
