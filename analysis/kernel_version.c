// SPDX-License-Identifier: GPL-2.0-or-later
/* Compares kernel releases. Whether two are of one line of development is not decided here. */
#include "analysis/kernel_version.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static unsigned long take_number(const char **text)
{
	char *end;
	unsigned long number = strtoul(*text, &end, 10);

	*text = end;
	if (end[0] == '.' && isdigit((unsigned char)end[1]))
		*text = end + 1;
	return number;
}

static bool at_number(const char *text)
{
	return isdigit((unsigned char)*text);
}

/* N of the -rcN in SUFFIX; ULONG_MAX: it is a release. */
static unsigned long candidate(const char *suffix)
{
	for (const char *at = strstr(suffix, "rc"); at; at = strstr(at + 1, "rc"))
		if (at > suffix && !isalnum((unsigned char)at[-1]) && at_number(at + 2))
			return strtoul(at + 2, NULL, 10);
	return ULONG_MAX;
}

int kernel_version_compare(const char *a, const char *b)
{
	const char *rest_a = a, *rest_b = b;
	unsigned long one, other;
	int order;

	while (at_number(rest_a) || at_number(rest_b)) {
		one = at_number(rest_a) ? take_number(&rest_a) : 0;
		other = at_number(rest_b) ? take_number(&rest_b) : 0;
		if (one != other)
			return one < other ? -1 : 1;
	}
	one = candidate(rest_a);
	other = candidate(rest_b);
	if (one != other)
		return one < other ? -1 : 1;
	order = strverscmp(rest_a, rest_b);
	return order ? order : strcmp(a, b);
}
