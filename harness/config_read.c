// SPDX-License-Identifier: GPL-2.0-or-later
/* What a config file may say. The keys of a block are the axis table's; what each value may be is
 * for the axis to say. Which axes exclude each other, and which cells come out, is the plan's
 * matter. */
#include "harness/config.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/config_file.h"
#include "harness/config_reader.h"
#include "harness/plan.h"
#include "harness/quantity.h"
#include "harness/words.h"

#define LONGEST_QUESTION 200
#define LARGEST_RUNS     100000
#define LARGEST_BUDGET                                                                             \
	(30ULL * 24 * 3600 * 1000000000) /* 30 days: what is longer is a slip of the pen */
#define CLAUSE 160

static int out_of_memory(char *why, size_t why_size)
{
	snprintf(why, why_size, "out of memory");
	return -ENOMEM;
}

/* A path may hold a line feed or an escape; a message is one line. */
static void one_line(char *text, size_t length)
{
	for (char *c = text; c < text + length; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

static int set_where(struct config_reader *reader, const yaml_node_t *node, char **where)
{
	int length = asprintf(where, "%s:%zu", reader->path, node->start_mark.line + 1);

	if (length < 0) {
		*where = NULL;
		return out_of_memory(reader->why, reader->why_size);
	}
	one_line(*where, (size_t)length);
	return 0;
}

static int read_value(struct config_reader *reader, const yaml_node_t *node, size_t id,
		      struct config_axis *axis)
{
	char clause[CLAUSE], shown[WORDS_SHOWN];
	const char *text = "";
	int error = config_scalar(reader, node, axes[id]->key, &text);

	if (error)
		return error;
	error = config_axis_add(axis, id, text, clause, sizeof(clause));
	if (error == -EINVAL)
		config_complain(reader, node, axes[id]->key, "'%s' %s",
				words_show(text, shown, sizeof(shown)), clause);
	else if (error)
		out_of_memory(reader->why, reader->why_size);
	return error;
}

static int read_axis(struct config_reader *reader, const yaml_node_t *node, size_t id,
		     struct config_axis *axis)
{
	int error = set_where(reader, node, &axis->where);

	if (error || node->type != YAML_SEQUENCE_NODE)
		return error ? error : read_value(reader, node, id, axis);
	for (yaml_node_item_t *item = node->data.sequence.items.start;
	     !error && item < node->data.sequence.items.top; item++)
		error = read_value(reader, config_node(reader, *item), id, axis);
	if (!error && !axis->count)
		error = config_complain(reader, node, axes[id]->key,
					"is an empty list; write a value, or leave %s out",
					axes[id]->key);
	return error;
}

static int unknown_axis(const struct config_reader *reader, const yaml_node_t *node,
			const char *key)
{
	const char *near = axis_nearest(key);

	return near ? config_complain(reader, node, key, "is not an axis; did you mean '%s'?", near)
		    : config_complain(reader, node, key,
				      "is not an axis; see `forkmark list axes`");
}

static int read_block(struct config_reader *reader, const yaml_node_t *node,
		      struct config_block *block)
{
	int error = set_where(reader, node, &block->where);

	if (!error && node->type != YAML_MAPPING_NODE)
		error = config_complain(
			reader, node, "cells",
			"has an entry that is not `axis: values`; see docs/config.md");
	if (error)
		return error;
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     !error && pair < node->data.mapping.pairs.top; pair++) {
		size_t id;
		const char *key = "";

		error = config_key(reader, node, pair, &key);
		if (error)
			break;
		id = axis_find(key);
		if (id == AXIS_TOTAL)
			return unknown_axis(reader, config_node(reader, pair->key), key);
		error = read_axis(reader, config_node(reader, pair->value), id, &block->axis[id]);
	}
	return error;
}

static int read_cells(struct config_reader *reader, const yaml_node_t *node)
{
	struct config *config = reader->config;
	size_t count;
	int error = 0;

	if (node->type != YAML_SEQUENCE_NODE ||
	    node->data.sequence.items.start == node->data.sequence.items.top)
		return config_complain(reader, node, "cells",
				       "is not a list of blocks; begin each with `- mechanism:`");
	count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	config->blocks = calloc(count, sizeof(*config->blocks));
	if (!config->blocks)
		return out_of_memory(reader->why, reader->why_size);
	config->count = count;
	for (size_t i = 0; !error && i < count; i++)
		error = read_block(reader, config_node(reader, node->data.sequence.items.start[i]),
				   &config->blocks[i]);
	return error;
}

static int read_question(struct config_reader *reader, const yaml_node_t *node)
{
	const char *text = "";
	int error = config_scalar(reader, node, "question", &text);

	if (error)
		return error;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return config_complain(reader, node, "question",
					       "is more than one line of text; write one line");
	if (!*text || strlen(text) > LONGEST_QUESTION)
		return config_complain(reader, node, "question", "has %zu bytes; write 1 to %d",
				       strlen(text), LONGEST_QUESTION);
	reader->config->question = strdup(text);
	return reader->config->question ? 0 : out_of_memory(reader->why, reader->why_size);
}

/* One of two words: is it YES? */
static int read_switch(struct config_reader *reader, const yaml_node_t *node, const char *key,
		       const char *yes, const char *no, bool *is_yes)
{
	char shown[WORDS_SHOWN];
	const char *text = "";
	int error = config_scalar(reader, node, key, &text);

	if (error)
		return error;
	*is_yes = !strcmp(text, yes);
	if (!*is_yes && strcmp(text, no))
		return config_complain(reader, node, key, "'%s' is not %s or %s",
				       words_show(text, shown, sizeof(shown)), yes, no);
	return 0;
}

static int read_phases(struct config_reader *reader, const yaml_node_t *node)
{
	return read_switch(reader, node, "phases", "auto", "off", &reader->config->phases);
}

static int read_raw(struct config_reader *reader, const yaml_node_t *node)
{
	return read_switch(reader, node, "raw", "yes", "no", &reader->config->raw);
}

static int read_multiplex(struct config_reader *reader, const yaml_node_t *node)
{
	return read_switch(reader, node, "multiplex", "yes", "no",
			   &reader->config->counters.multiplex);
}

/* One word or a list of them: what an option has between commas. */
static int read_counters(struct config_reader *reader, const yaml_node_t *node)
{
	yaml_node_item_t *item = node->data.sequence.items.start;
	bool list = node->type == YAML_SEQUENCE_NODE;
	char where[PATH_MAX + 40], words[1000] = "";
	int error = 0;

	do {
		const yaml_node_t *one = node;
		const char *text = "";

		if (list)
			one = item < node->data.sequence.items.top ? config_node(reader, *item++)
								   : NULL;
		if (one)
			error = config_scalar(reader, one, "counters", &text);
		if (!error && strlen(words) + strlen(text) + 2 > sizeof(words))
			error = config_complain(reader, node, "counters", "is too long; name sets");
		if (!error)
			strcat(strcat(words, *words ? "," : ""), text);
	} while (!error && list && item < node->data.sequence.items.top);
	if (error)
		return error;
	snprintf(where, sizeof(where), "%s:%zu: counters", reader->path, node->start_mark.line + 1);
	one_line(where, strlen(where));
	return counter_choice_parse(&reader->config->counters, words, where, reader->why,
				    reader->why_size);
}

static int read_budget(struct config_reader *reader, const yaml_node_t *node)
{
	char shown[WORDS_SHOWN];
	const char *text = "";
	uint64_t ns = 0;
	int error = config_scalar(reader, node, "budget", &text);

	if (error)
		return error;
	error = quantity_parse_time(text, &ns);
	words_show(text, shown, sizeof(shown));
	if (error == -ERANGE || ns > LARGEST_BUDGET)
		return config_complain(reader, node, "budget", "'%s' is too long; the most is 720h",
				       shown);
	if (error || !ns)
		return config_complain(reader, node, "budget",
				       "'%s' is not a time; write 500ms, 80s or 30m", shown);
	reader->config->budget_ns = ns;
	return 0;
}

/* A plain number from LEAST to MOST. */
static int read_number(struct config_reader *reader, const yaml_node_t *node, const char *key,
		       uint64_t least, uint64_t most, uint64_t *number)
{
	char shown[WORDS_SHOWN];
	const char *text = "";
	int error = config_scalar(reader, node, key, &text);

	if (error)
		return error;
	if (quantity_parse_count(text, number) || *number < least || *number > most)
		return config_complain(reader, node, key,
				       "'%s' does not fit; write a whole number from %llu to %llu",
				       words_show(text, shown, sizeof(shown)),
				       (unsigned long long)least, (unsigned long long)most);
	return 0;
}

static int read_runs(struct config_reader *reader, const yaml_node_t *node)
{
	uint64_t runs = 0;
	int error = read_number(reader, node, "runs", 1, LARGEST_RUNS, &runs);

	reader->config->runs = (unsigned)runs;
	return error;
}

static int read_retries(struct config_reader *reader, const yaml_node_t *node)
{
	uint64_t retries = 0;
	int error = read_number(reader, node, "retries", 0, PLAN_MOST_RETRIES, &retries);

	reader->config->retries = (unsigned)retries;
	return error;
}

static int read_seed(struct config_reader *reader, const yaml_node_t *node)
{
	reader->config->seed_set = true;
	return read_number(reader, node, "seed", 0, INT64_MAX, &reader->config->seed);
}

static const struct key {
	const char *name;
	int (*read)(struct config_reader *reader, const yaml_node_t *node);
} keys[] = {
	{ "question", read_question }, { "budget", read_budget },
	{ "runs", read_runs },         { "retries", read_retries },
	{ "seed", read_seed },         { "phases", read_phases },
	{ "counters", read_counters }, { "multiplex", read_multiplex },
	{ "raw", read_raw },           { "tolerance", config_read_tolerance },
	{ "cells", read_cells },
};

#define KEYS        (sizeof(keys) / sizeof(keys[0]))
#define KEY_LONGEST 16 /* with a comma and a blank */

static int unknown_key(const struct config_reader *reader, const yaml_node_t *node, const char *key)
{
	struct words_nearest nearest = { .text = key };
	char all[KEYS * KEY_LONGEST] = "";

	if (axis_find(key) < AXIS_TOTAL)
		return config_complain(reader, node, key,
				       "is an axis; write it in a block under cells:");
	for (size_t i = 0; i < KEYS; i++)
		words_offer(&nearest, keys[i].name);
	if (words_answer(&nearest))
		return config_complain(reader, node, key,
				       "is not a key of a config; did you mean '%s'?",
				       words_answer(&nearest));
	for (size_t i = 0; i < KEYS; i++)
		strcat(strcat(all, i ? ", " : ""), keys[i].name);
	return config_complain(reader, node, key, "is not a key of a config; those are %s", all);
}

static int read_root(struct config_reader *reader, const yaml_node_t *root)
{
	for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++) {
		const char *word = "";
		int error = config_key(reader, root, pair, &word);
		size_t i = 0;

		while (!error && i < KEYS && strcmp(keys[i].name, word))
			i++;
		if (!error && i == KEYS)
			error = unknown_key(reader, config_node(reader, pair->key), word);
		if (!error)
			error = keys[i].read(reader, config_node(reader, pair->value));
		if (error)
			return error;
	}
	if (!reader->config->count)
		return config_complain(reader, root, "cells",
				       "is missing; write the list of blocks to measure");
	return 0;
}

/* "configs/quick.yaml" -> "quick" */
static char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path,
		   *dot = strrchr(base, '.');
	size_t length = dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"))
				? (size_t)(dot - base)
				: strlen(base);

	return strndup(base, length);
}

int config_read(const char *path, struct config *config, char *why, size_t why_size)
{
	struct config_reader reader = {
		.path = path, .config = config, .why = why, .why_size = why_size
	};
	int error = config_file_load(path, &reader.document, why, why_size);

	*config = (struct config){ 0 };
	tolerance_set(config->tolerance, NAN);
	if (error)
		goto out;
	config->name = name_of(path);
	error = config->name ? read_root(&reader, yaml_document_get_root_node(&reader.document))
			     : out_of_memory(why, why_size);
	yaml_document_delete(&reader.document);
out:
	if (error)
		config_free(config);
	one_line(why, error ? strlen(why) : 0);
	return error;
}
