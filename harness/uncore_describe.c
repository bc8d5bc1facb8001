// SPDX-License-Identifier: GPL-2.0-or-later
/* Uncore events as documents have them, and back. A count of 0 is a reason, not a figure. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/counter_reason.h"
#include "harness/uncore.h"

/* From which perf_event_paranoid on the kernel keeps what others do from a user. */
#define PARANOID_MOST 0

void uncore_reason(const char *root, int error, char *why, size_t why_size)
{
	switch (-error) {
	case EACCES:
	case EPERM:
		counter_refused(root, PARANOID_MOST, why, why_size);
		break;
	case EBUSY:
	case ENOSPC:
		snprintf(why, why_size, "no counter of this PMU is free: something else counts");
		break;
	case ENODEV:
		snprintf(why, why_size, "there is none on the packages of the measured CPUs");
		break;
	default:
		snprintf(why, why_size, "cannot be counted: %s", strerror(-error));
	}
}

void uncore_sum(const struct uncore_used *one, struct uncore_used *sum)
{
	sum->pmu_count = one->pmu_count;
	sum->count = one->count;
	sum->n += one->n;
	for (size_t i = 0; i < one->count; i++) {
		memcpy(sum->rows[i].name, one->rows[i].name, sizeof(sum->rows[i].name));
		sum->rows[i].value += one->rows[i].value;
		if (one->rows[i].error)
			sum->rows[i].error = one->rows[i].error;
	}
}

static struct json_object *unavailable(const char *reason)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "unavailable", json_object_new_string(reason));
	return object;
}

static struct json_object *describe_row(const struct uncore_used *used, size_t i)
{
	char text[COUNTER_REASON_SIZE];
	struct json_object *object;
	double per_op = used->rows[i].value / (double)used->n;

	if (used->rows[i].error) {
		uncore_reason("", used->rows[i].error, text, sizeof(text));
		object = unavailable(text);
	} else if (used->rows[i].value == 0) {
		object = unavailable(COUNTER_STAYS_ZERO);
	} else {
		snprintf(text, sizeof(text), "%.6g", per_op);
		object = json_object_new_object();
		json_object_object_add(object, "per_op", json_object_new_double_s(per_op, text));
	}
	return object;
}

struct json_object *uncore_describe(const struct uncore_used *used, const char *none)
{
	struct json_object *object = json_object_new_object();

	if (!none && !used->pmu_count)
		none = UNCORE_NO_PMU;
	else if (!none && !used->count)
		none = UNCORE_NO_EVENT;
	if (none)
		json_object_object_add(object, "pmu", unavailable(none));
	for (size_t i = 0; !none && i < used->count; i++)
		json_object_object_add(object, used->rows[i].name, describe_row(used, i));
	return object;
}

/* The error that REASON tells of. */
static int error_of(const char *reason)
{
	static const int errors[] = { -EACCES, -EBUSY, -ENODEV };
	char text[COUNTER_REASON_SIZE];

	if (!strcmp(reason, COUNTER_STAYS_ZERO))
		return 0;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		uncore_reason("", errors[i], text, sizeof(text));
		if (!strcmp(reason, text))
			return errors[i];
	}
	return -EIO;
}

void uncore_restore(struct json_object *object, uint64_t n, struct uncore_used *used)
{
	*used = (struct uncore_used){ .n = n };
	if (!object || !n)
		return;
	json_object_object_foreach (object, name, row) {
		struct json_object *value;
		size_t i = used->count;

		if (!strcmp(name, "pmu") || i == UNCORE_ROWS)
			continue;
		used->pmu_count = 1;
		snprintf(used->rows[i].name, sizeof(used->rows[i].name), "%s", name);
		if (json_object_object_get_ex(row, "per_op", &value))
			used->rows[i].value = json_object_get_double(value) * (double)n;
		if (json_object_object_get_ex(row, "unavailable", &value))
			used->rows[i].error = error_of(json_object_get_string(value));
		used->count++;
	}
}
