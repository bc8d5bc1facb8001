// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/uncore_event.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

#define DEVICES "/sys/bus/event_source/devices"

/* Which of the three "config:", "config1:", "config2:" is; -1: none of them. */
static int which(const char *word, size_t length)
{
	static const char *const words[] = { "config", "config1", "config2" };

	for (int i = 0; i < 3; i++)
		if (strlen(words[i]) == length && !strncmp(word, words[i], length))
			return i;
	return -1;
}

/* The lowest bits of VALUE go to the first of RANGES: "0-7,32-35", "21". */
static int scatter(const char *ranges, uint64_t value, uint64_t *config)
{
	while (*ranges) {
		char *end;
		unsigned long first = strtoul(ranges, &end, 10), last = first;

		if (end == ranges)
			return -EINVAL;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (last < first || last > 63 || (*end && *end != ','))
			return -EINVAL;
		for (unsigned long bit = first; bit <= last; bit++, value >>= 1)
			*config |= (value & 1) << bit;
		ranges = *end ? end + 1 : end;
	}
	return value ? -EINVAL : 0;
}

/* "umask=0x03", or a flag's name alone. */
static int apply(const char *root, const char *device, char *term, uint64_t config[3])
{
	char format[SYSFILE_LINE], *value = strchr(term, '='), *colon, *end = NULL;
	uint64_t number = value ? strtoull(value + 1, &end, 0) : 1;
	int index;

	if (value && (end == value + 1 || *end))
		return -EINVAL;
	if (value)
		*value = '\0';
	index = which(term, strlen(term));
	if (index >= 0) {
		config[index] |= number;
		return 0;
	}
	if (sysfile_line(root, format, sizeof(format), DEVICES "/%s/format/%s", device, term))
		return -EINVAL;
	colon = strchr(format, ':');
	index = colon ? which(format, (size_t)(colon - format)) : -1;
	return index < 0 ? -EINVAL : scatter(colon + 1, number, &config[index]);
}

int uncore_event_read(const char *root, const char *device, const char *event, uint64_t config[3])
{
	char terms[SYSFILE_LINE], *rest = terms;
	int error =
		sysfile_line(root, terms, sizeof(terms), DEVICES "/%s/events/%s", device, event);

	if (error)
		return -ENOENT;
	memset(config, 0, 3 * sizeof(*config));
	while (rest && !error)
		error = apply(root, device, strsep(&rest, ","), config);
	return error;
}
