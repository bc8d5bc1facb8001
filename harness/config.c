// SPDX-License-Identifier: GPL-2.0-or-later
/* A config in memory, and what --set changes in it. Values pass through config_axis_add whether
 * they come from a file or from an option, so that both are checked alike. */
#include "harness/config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/words.h"

#define CLAUSE 160

void config_axis_free(struct config_axis *axis)
{
	for (size_t i = 0; i < axis->count; i++)
		axis_value_free(&axis->values[i]);
	free(axis->values);
	free(axis->where);
	*axis = (struct config_axis){ 0 };
}

int config_axis_add(struct config_axis *axis, size_t id, const char *text, char *clause,
		    size_t size)
{
	struct axis_value value, *values;
	int error;

	if (!*text) {
		snprintf(clause, size, "is empty; write a value, or leave %s out", axes[id]->key);
		return -EINVAL;
	}
	error = axis_parse(id, text, &value, clause, size);
	if (error)
		return error;
	for (size_t i = 0; i < axis->count && !error; i++)
		error = strcmp(axis->values[i].text, value.text) ? 0 : -EINVAL;
	if (error) {
		snprintf(clause, size, "is there twice; name each value once");
		goto out_value;
	}
	values = realloc(axis->values, (axis->count + 1) * sizeof(*values));
	if (!values) {
		snprintf(clause, size, "does not fit: out of memory");
		error = -ENOMEM;
		goto out_value;
	}
	axis->values = values;
	values[axis->count++] = value;
	return 0;
out_value:
	axis_value_free(&value);
	return error;
}

int config_init(struct config *config)
{
	*config = (struct config){ .name = strdup("command line"), .count = 1 };
	tolerance_set(config->tolerance, NAN);
	config->blocks = calloc(1, sizeof(*config->blocks));
	if (config->blocks)
		config->blocks->where = strdup("command line");
	if (config->name && config->blocks && config->blocks->where)
		return 0;
	config_free(config);
	return -ENOMEM;
}

void config_free(struct config *config)
{
	for (size_t i = 0; config->blocks && i < config->count; i++) {
		for (size_t id = 0; id < AXIS_TOTAL; id++)
			config_axis_free(&config->blocks[i].axis[id]);
		free(config->blocks[i].where);
	}
	free(config->blocks);
	free(config->name);
	free(config->question);
	counter_choice_free(&config->counters);
	*config = (struct config){ 0 };
}

/* Split TEXT, which is changed, at commas and add each value. */
static int add_all(struct config_axis *axis, size_t id, char *text, const char *where, char *why,
		   size_t why_size)
{
	char clause[CLAUSE], shown[WORDS_SHOWN];
	int error = 0;

	while (text && !error) {
		char *value = strsep(&text, ",");

		error = config_axis_add(axis, id, value, clause, sizeof(clause));
		if (error)
			snprintf(why, why_size, "%s: '%s' %s", where,
				 words_show(value, shown, sizeof(shown)), clause);
	}
	return error;
}

static int copy_axis(const struct config_axis *from, struct config_axis *to)
{
	*to = (struct config_axis){ .option = from->option, .where = strdup(from->where) };
	to->values = calloc(from->count, sizeof(*to->values));
	if (!to->where || !to->values)
		goto fail;
	for (; to->count < from->count; to->count++) {
		to->values[to->count].number = from->values[to->count].number;
		to->values[to->count].text = strdup(from->values[to->count].text);
		if (!to->values[to->count].text)
			goto fail;
	}
	return 0;
fail:
	config_axis_free(to);
	return -ENOMEM;
}

static int set_axis(struct config *config, size_t id, const struct config_axis *axis, char *why,
		    size_t why_size)
{
	for (size_t i = 0; i < config->count; i++) {
		struct config_axis copy;

		if (copy_axis(axis, &copy)) {
			snprintf(why, why_size, "%s: out of memory", axis->where);
			return -ENOMEM;
		}
		config_axis_free(&config->blocks[i].axis[id]);
		config->blocks[i].axis[id] = copy;
	}
	return 0;
}

/* "--set mm=0", and "--workers 4" for what is short for --set workers=4. */
static char *option_of(const char *where, const char *key, const char *assignment)
{
	bool is_short = !strncmp(where, "--", 2) && !strcmp(where + 2, key) &&
			assignment[strlen(key)] == '=';
	char shown[WORDS_SHOWN], *option;

	words_show(is_short ? assignment + strlen(key) + 1 : assignment, shown, sizeof(shown));
	return asprintf(&option, "%s %s", where, shown) < 0 ? NULL : option;
}

static int check_key(const struct config *config, const char *key, const char *option, size_t *id,
		     char *why, size_t why_size)
{
	size_t found = axis_find(key);
	char shown[WORDS_SHOWN];

	words_show(key, shown, sizeof(shown));
	if (found == AXIS_TOTAL) {
		const char *near = axis_nearest(key);

		snprintf(why, why_size, "%s: '%s' is not an axis; %s%s%s", option, shown,
			 near ? "did you mean '" : "see `forkmark list axes`", near ? near : "",
			 near ? "'?" : "");
		return -EINVAL;
	}
	*id = found;
	if (config->count && config->blocks[0].axis[*id].option) {
		snprintf(why, why_size,
			 "%s: %s was set before, by %s; set it once, with commas between values",
			 option, key, config->blocks[0].axis[*id].where);
		return -EINVAL;
	}
	return 0;
}

int config_set(struct config *config, const char *assignment, const char *where, char *why,
	       size_t why_size)
{
	char *text = strdup(assignment), *values = text ? strchr(text, '=') : NULL;
	struct config_axis axis = { .option = true };
	size_t id = AXIS_TOTAL;
	int error = -EINVAL;

	if (values)
		*values++ = '\0';
	axis.where = text ? option_of(where, text, assignment) : NULL;
	if (!axis.where) {
		snprintf(why, why_size, "%s: out of memory", where);
		error = -ENOMEM;
		goto out;
	}
	if (!values) {
		snprintf(why, why_size, "%s: has no '='; write axis=value, such as mm=0,64M",
			 axis.where);
		goto out;
	}
	error = check_key(config, text, axis.where, &id, why, why_size);
	if (!error)
		error = add_all(&axis, id, values, axis.where, why, why_size);
	if (!error)
		error = set_axis(config, id, &axis, why, why_size);
out:
	config_axis_free(&axis);
	free(text);
	return error;
}
