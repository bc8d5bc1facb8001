// SPDX-License-Identifier: GPL-2.0-or-later
/* CPU lists of the placement axis. Whether the machine has these CPUs is for place.c to say. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/axis_parse.h"
#include "harness/quantity.h"

/* Linux builds for at most 8,192 CPUs; numbers may have gaps. */
#define MOST_CPUS 65536

struct cpus {
	bool named[MOST_CPUS];
	uint32_t order[MOST_CPUS];
	size_t count;
};

/* The number at *TEXT, which is moved behind it. */
static int take_cpu(const char **text, uint64_t *cpu)
{
	char digits[8];
	size_t length = strspn(*text, "0123456789");

	if (!length || length >= sizeof(digits))
		return length ? -ERANGE : -EINVAL;
	memcpy(digits, *text, length);
	digits[length] = '\0';
	*text += length;
	if (quantity_parse_count(digits, cpu))
		return -EINVAL;
	return *cpu < MOST_CPUS ? 0 : -ERANGE;
}

static int add_range(struct cpus *cpus, uint64_t first, uint64_t last, char *why, size_t why_size)
{
	if (last < first) {
		snprintf(why, why_size, "has the range %u-%u, which runs backwards; write %u-%u",
			 (unsigned)first, (unsigned)last, (unsigned)last, (unsigned)first);
		return -EINVAL;
	}
	for (uint64_t cpu = first; cpu <= last; cpu++) {
		if (cpus->named[cpu]) {
			snprintf(why, why_size, "names CPU %u twice; name each CPU once",
				 (unsigned)cpu);
			return -EINVAL;
		}
		cpus->named[cpu] = true;
		cpus->order[cpus->count++] = (uint32_t)cpu;
	}
	return 0;
}

static int read_cpus(const char *text, struct cpus *cpus, char *why, size_t why_size)
{
	for (;;) {
		uint64_t first = 0, last;
		int error = take_cpu(&text, &first);

		last = first;
		if (!error && *text == '-') {
			text++;
			error = take_cpu(&text, &last);
		}
		if (error == -ERANGE) {
			snprintf(why, why_size, "names a CPU above %d; Linux has no such CPU",
				 MOST_CPUS - 1);
			return -EINVAL;
		}
		if (error || !strchr("+,", *text)) {
			snprintf(why, why_size, "is not a list of CPUs; write 0+2+4-7");
			return -EINVAL;
		}
		error = add_range(cpus, first, last, why, why_size);
		if (error || !*text)
			return error;
		text++;
	}
}

static char *canonical(const struct cpus *cpus)
{
	char *text = malloc(cpus->count * sizeof("65535+") + 1);
	size_t length = 0;

	if (!text)
		return NULL;
	for (size_t i = 0, end; i < cpus->count; i = end) {
		for (end = i + 1;
		     end < cpus->count && cpus->order[end] == cpus->order[end - 1] + 1;)
			end++;
		length += (size_t)sprintf(text + length, "%s%u", i ? "+" : "", cpus->order[i]);
		if (end > i + 1)
			length += (size_t)sprintf(text + length, "-%u", cpus->order[end - 1]);
	}
	return text;
}

int axis_parse_cpus(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	struct cpus *cpus = calloc(1, sizeof(*cpus));
	char *list = NULL;
	int error = -ENOMEM;

	if (cpus)
		error = read_cpus(text, cpus, why, why_size);
	if (!error) {
		list = canonical(cpus);
		error = list ? 0 : -ENOMEM;
	}
	if (!error)
		*value = (struct axis_value){ .text = list };
	else if (error == -ENOMEM)
		snprintf(why, why_size, "does not fit: out of memory");
	free(cpus);
	return error;
}
