// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_percent.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#define MOST 1000.0

double cmd_percent_parse(const struct argp_state *state, const char *option, const char *text)
{
	char *end;
	double percent = strtod(text, &end);

	if (end == text || strcmp(end, "%") || !(percent >= 0) || percent > MOST)
		argp_failure(state, argp_err_exit_status, 0,
			     "%s %s: is not a percentage; write 2%%", option, text);
	return percent / 100;
}
