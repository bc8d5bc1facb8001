/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between axis_parse.c and axis_cpus.c. */
#ifndef HARNESS_AXIS_PARSE_H
#define HARNESS_AXIS_PARSE_H

#include <stddef.h>
#include <stdint.h>

struct axis_value;

/* Give VALUE its canonical text, copied, and its number. 0, or -ENOMEM with VALUE untouched. */
int axis_value_make(struct axis_value *value, const char *text, uint64_t number, char *why,
		    size_t why_size);

/* A list of CPUs, "0,2,4-7" or "0+2+4-7", as a placement: its order is that of the workers. The
 * canonical text joins with '+', because a comma separates values in --set, and writes ascending
 * neighbours as a range. */
int axis_parse_cpus(const char *text, struct axis_value *value, char *why, size_t why_size);

#endif
