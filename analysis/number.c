// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides how figures look to a reader: how many digits, which unit, where commas stand. */
#include "analysis/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	double size;
	const char *name;
};

static void dash(char text[NUMBER_SIZE])
{
	snprintf(text, NUMBER_SIZE, "-");
}

/* Rounded before the unit is chosen: 999.7 ns is 1 µs, not 1,000 ns. */
static double three_digits(double value)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "%.2e", value);
	return strtod(text, NULL);
}

static void put_commas(char text[NUMBER_SIZE])
{
	size_t length = strlen(text), start = text[0] == '-';

	for (size_t i = length; i > start + 3 && length + 1 < NUMBER_SIZE;) {
		i -= 3;
		memmove(text + i + 1, text + i, length - i + 1);
		text[i] = ',';
		length++;
	}
}

/* VALUE has at most three significant digits already. */
static void put_value(double value, char text[NUMBER_SIZE])
{
	double size = fabs(value);

	if (size >= 1e15)
		snprintf(text, NUMBER_SIZE, "%.2e", value);
	else if (size >= 100 || size == 0)
		snprintf(text, NUMBER_SIZE, "%.0f", value);
	else if (size >= 10)
		snprintf(text, NUMBER_SIZE, "%.1f", value);
	else if (size >= 1)
		snprintf(text, NUMBER_SIZE, "%.2f", value);
	else
		snprintf(text, NUMBER_SIZE, "%.3g", value);
	if (size >= 1000 && size < 1e15)
		put_commas(text);
}

static void put_with_unit(double value, const struct unit *units, size_t count,
			  char text[NUMBER_SIZE])
{
	size_t i = 0, length;

	if (!isfinite(value)) {
		dash(text);
		return;
	}
	while (i + 1 < count && fabs(three_digits(value / units[i].size)) < 1)
		i++;
	put_value(three_digits(value / units[i].size), text);
	length = strlen(text);
	snprintf(text + length, NUMBER_SIZE - length, "%s", units[i].name);
}

void number_time(double ns, char text[NUMBER_SIZE])
{
	static const struct unit units[] = {
		{ 1e9, " s" }, { 1e6, " ms" }, { 1e3, " µs" }, { 1, " ns" }
	};

	put_with_unit(ns, units, 4, text);
}

void number_rate(double per_s, char text[NUMBER_SIZE])
{
	static const struct unit units[] = { { 1e9, "G/s" }, { 1e6, "M/s" }, { 1, "/s" } };

	put_with_unit(per_s, units, 3, text);
}

void number_bytes(double bytes, char text[NUMBER_SIZE])
{
	static const struct unit units[] = { { 1099511627776.0, " TiB" },
					     { 1073741824.0, " GiB" },
					     { 1048576.0, " MiB" },
					     { 1024.0, " KiB" },
					     { 1, " B" } };

	put_with_unit(bytes, units, 5, text);
}

void number_plain(double value, char text[NUMBER_SIZE])
{
	static const struct unit one = { 1, "" };

	put_with_unit(value, &one, 1, text);
}

void number_count(double value, char text[NUMBER_SIZE])
{
	if (!isfinite(value) || fabs(value) >= 1e18) {
		dash(text);
		return;
	}
	snprintf(text, NUMBER_SIZE, "%.0f", value);
	put_commas(text);
}

void number_half_width(double low, double high, double middle, char text[NUMBER_SIZE])
{
	double percent = 50 * (high - low) / middle;

	if (!isfinite(percent))
		dash(text);
	else if (percent >= 999.5)
		snprintf(text, NUMBER_SIZE, ">999%%");
	else
		snprintf(text, NUMBER_SIZE, "±%.*f%%", percent < 9.95 ? 1 : 0, percent);
}

double number_size(const char *text)
{
	static const char units[] = "KMGTPE";
	const char *unit;
	char *end;
	double value;

	if (text[0] < '0' || text[0] > '9')
		return NAN;
	value = strtod(text, &end);
	if (!*end)
		return value;
	unit = strchr(units, *end);
	if (!unit || end[1])
		return NAN;
	return ldexp(value, 10 * (int)(unit - units + 1));
}
