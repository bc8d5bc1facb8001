// SPDX-License-Identifier: GPL-2.0-or-later
/* What change matters to nobody, for who compares results of this config: one percentage for all
 * figures, or one for each that is named. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/config.h"
#include "harness/config_reader.h"
#include "harness/words.h"

#define KEY "tolerance"

static int percentage(struct config_reader *reader, const yaml_node_t *node, const char *key,
		      double *tolerance)
{
	char shown[WORDS_SHOWN];
	const char *text = "";
	int error = config_scalar(reader, node, key, &text);

	if (error)
		return error;
	if (tolerance_parse(text, tolerance))
		return config_complain(
			reader, node, key,
			"'%s' is not a percentage from 0%% to 1000%%; write 2%% or 0.5%%",
			words_show(text, shown, sizeof(shown)));
	return 0;
}

static int unknown(const struct config_reader *reader, const yaml_node_t *node, const char *name)
{
	struct words_nearest nearest = { .text = name };
	char all[128] = "", shown[WORDS_SHOWN];

	words_show(name, shown, sizeof(shown));
	for (size_t of = 0; of < TOLERANCES; of++) {
		words_offer(&nearest, tolerance_name(of));
		strcat(strcat(all, of ? ", " : ""), tolerance_name(of));
	}
	if (words_answer(&nearest))
		return config_complain(reader, node, KEY,
				       "'%s' is not a figure; did you mean '%s'?", shown,
				       words_answer(&nearest));
	return config_complain(reader, node, KEY, "'%s' is not a figure; those are %s", shown, all);
}

int config_read_tolerance(struct config_reader *reader, const yaml_node_t *node)
{
	double *tolerance = reader->config->tolerance, all;
	int error = 0;

	if (node->type != YAML_MAPPING_NODE) {
		error = percentage(reader, node, KEY, &all);
		if (!error)
			tolerance_set(tolerance, all);
		return error;
	}
	if (node->data.mapping.pairs.start == node->data.mapping.pairs.top)
		return config_complain(reader, node, KEY,
				       "is an empty mapping; name a figure, or leave " KEY " out");
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     !error && pair < node->data.mapping.pairs.top; pair++) {
		const char *name = "";
		char key[64];
		size_t of;

		error = config_key(reader, node, pair, &name);
		if (error)
			break;
		of = tolerance_find(name);
		if (of == TOLERANCES)
			return unknown(reader, config_node(reader, pair->key), name);
		snprintf(key, sizeof(key), KEY ": %s", name);
		error = percentage(reader, config_node(reader, pair->value), key, &tolerance[of]);
	}
	return error;
}
