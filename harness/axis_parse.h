/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that axes take, and the parsers behind the rows of the axis table: the contracts are
 * those of the `parse` and `word` members in axis.h. Only axis.c includes this. */
#ifndef HARNESS_AXIS_PARSE_H
#define HARNESS_AXIS_PARSE_H

#include <stddef.h>
#include <stdint.h>

struct axis_value;

int axis_parse_mechanism(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_mm(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_tasks(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_action(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_reap(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_placement(const char *text, struct axis_value *value, char *why, size_t why_size);
int axis_parse_mem(const char *text, struct axis_value *value, char *why, size_t why_size);

const char *axis_word_mechanism(size_t i, const char **summary, const char **reason);
const char *axis_word_action(size_t i, const char **summary, const char **reason);
const char *axis_word_reap(size_t i, const char **summary, const char **reason);
const char *axis_word_placement(size_t i, const char **summary, const char **reason);
const char *axis_word_mem(size_t i, const char **summary, const char **reason);

/* Give VALUE its canonical text, copied, and its number. 0, or -ENOMEM with VALUE untouched. */
int axis_value_make(struct axis_value *value, const char *text, uint64_t number, char *why,
		    size_t why_size);

/* A list of CPUs, "0,2,4-7" or "0+2+4-7", as a placement: its order is that of the workers. The
 * canonical text joins with '+', because a comma separates values in --set, and writes ascending
 * neighbours as a range. */
int axis_parse_cpus(const char *text, struct axis_value *value, char *why, size_t why_size);

#endif
