// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers with units. Strict: no sign, no space, no fraction, so that a slip of the pen is an error
 * and not a guess. */
#include "harness/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define KIB 1024ULL
#define NS  1ULL
#define SEC 1000000000ULL

struct unit {
	const char *name;
	uint64_t scale;
};

static const struct unit sizes[] = {
	{ "T", KIB *KIB *KIB *KIB },
	{ "G", KIB *KIB *KIB },
	{ "M", KIB *KIB },
	{ "K", KIB },
	{ "", 1 },
};

static const struct unit times[] = {
	{ "ns", NS }, { "us", 1000 * NS }, { "ms", SEC / 1000 },
	{ "s", SEC }, { "m", 60 * SEC },   { "h", 3600 * SEC },
};

static const struct unit counts[] = {
	{ "", 1 },
};

static int parse(const char *text, const struct unit *units, size_t unit_count, uint64_t *number)
{
	size_t digits = strspn(text, "0123456789");
	const struct unit *unit = NULL;
	uint64_t value = 0;

	for (size_t i = 0; i < unit_count; i++)
		if (!strcmp(text + digits, units[i].name))
			unit = &units[i];
	if (!digits || !unit)
		return -EINVAL;
	for (size_t i = 0; i < digits; i++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value))
			return -ERANGE;
	if (__builtin_mul_overflow(value, unit->scale, &value) || value > INT64_MAX)
		return -ERANGE;
	*number = value;
	return 0;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int quantity_parse_size(const char *text, uint64_t *bytes)
{
	return parse(text, sizes, COUNT(sizes), bytes);
}

int quantity_parse_time(const char *text, uint64_t *ns)
{
	return parse(text, times, COUNT(times), ns);
}

int quantity_parse_count(const char *text, uint64_t *count)
{
	return parse(text, counts, COUNT(counts), count);
}

void quantity_format_size(uint64_t bytes, char *text, size_t size)
{
	size_t i = 0;

	while (bytes == 0 ? *sizes[i].name != '\0' : bytes % sizes[i].scale != 0)
		i++;
	snprintf(text, size, "%llu%s", (unsigned long long)(bytes / sizes[i].scale), sizes[i].name);
}

void quantity_format_time(double ns, char *text, size_t size)
{
	/* `end` is where three digits would round up into the next unit. */
	static const struct {
		const char *name;
		double scale, end;
	} steps[] = {
		{ "ns", 1, 999.5 },  { "µs", 1e3, 999.5 },   { "ms", 1e6, 999.5 },
		{ "s", 1e9, 119.5 }, { "min", 60e9, 119.5 }, { "h", 3600e9, INFINITY },
	};
	size_t i = 0;
	double value;
	int decimals;

	if (!isfinite(ns)) {
		snprintf(text, size, "-");
		return;
	}
	while (fabs(ns) / steps[i].scale >= steps[i].end)
		i++;
	value = ns / steps[i].scale;
	if (value == 0)
		decimals = 0;
	else if (fabs(value) < 0.9995)
		decimals = 3;
	else if (fabs(value) < 9.995)
		decimals = 2;
	else
		decimals = fabs(value) < 99.95 ? 1 : 0;
	snprintf(text, size, "%.*f %s", decimals, value, steps[i].name);
}
