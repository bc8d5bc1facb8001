// SPDX-License-Identifier: GPL-2.0-or-later
/* What stress-ng writes with --yaml: system-info, of which the kernel and the machine are taken and
 * never the host's name, and metrics of each stressor. Only stressors that create processes or
 * threads are taken; how many instances there were it does not say. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "analysis/import.h"

static const char *const stressors[] = { "clone",   "daemon", "exec",  "fork",      "forkheavy",
					 "pthread", "spawn",  "vfork", "vforkmany", "zombie" };

static const char *scalar(const yaml_node_t *node)
{
	return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value
						      : NULL;
}

static yaml_node_t *member(yaml_document_t *document, const yaml_node_t *mapping, const char *key)
{
	if (!mapping || mapping->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++) {
		const char *word = scalar(yaml_document_get_node(document, pair->key));

		if (word && !strcmp(word, key))
			return yaml_document_get_node(document, pair->value);
	}
	return NULL;
}

static size_t line_of(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

static int copy(const char *from, char **to)
{
	if (!from || !*from)
		return 0;
	*to = strdup(from);
	return *to ? 0 : -ENOMEM;
}

static double number_of(yaml_document_t *document, const yaml_node_t *mapping, const char *key)
{
	const char *word = scalar(member(document, mapping, key));

	return word ? import_number(word) : NAN;
}

static int read_facts(yaml_document_t *document, const yaml_node_t *root, struct imported *imported)
{
	const yaml_node_t *info = member(document, root, "system-info");
	int error = copy(scalar(member(document, info, "stress-ng-version")), &imported->version);

	if (!error)
		error = copy(scalar(member(document, info, "release")), &imported->release);
	if (!error)
		error = copy(scalar(member(document, info, "version")), &imported->kernel_version);
	if (!error)
		error = copy(scalar(member(document, info, "machine")), &imported->architecture);
	imported->cpus_online = number_of(document, info, "cpus-online");
	imported->memory_bytes = number_of(document, info, "totalram");
	if (imported->cpus_online < 1)
		imported->cpus_online = NAN;
	return error;
}

static bool creates(const char *name)
{
	for (size_t i = 0; i < sizeof(stressors) / sizeof(stressors[0]); i++)
		if (!strcmp(stressors[i], name))
			return true;
	return false;
}

static int leave_out(struct imported *imported, const char *name)
{
	char *longer = NULL;
	int length = asprintf(&longer, "%s%s%.40s", imported->left_out ? imported->left_out : "",
			      imported->left_out ? ", " : "", name);

	if (length < 0)
		return -ENOMEM;
	if (length > 200) {
		free(longer);
		return 0;
	}
	free(imported->left_out);
	imported->left_out = longer;
	return 0;
}

/* All that is a number, by stress-ng's own names. */
static int read_figures(yaml_document_t *document, const yaml_node_t *metric,
			struct imported_cell *cell)
{
	int error = 0;

	for (yaml_node_pair_t *pair = metric->data.mapping.pairs.start;
	     pair < metric->data.mapping.pairs.top && !error; pair++) {
		const char *key = scalar(yaml_document_get_node(document, pair->key));
		const char *word = scalar(yaml_document_get_node(document, pair->value));
		double value = word ? import_number(word) : NAN;

		if (key && isfinite(value))
			error = import_figure(cell, key, value);
	}
	return error;
}

static int read_metric(const struct import_text *text, yaml_document_t *document,
		       const yaml_node_t *metric, struct imported *imported)
{
	static const char key[] = "bogo-ops-per-second-real-time";
	const char *name = metric ? scalar(member(document, metric, "stressor")) : NULL;
	const yaml_node_t *rate;
	struct imported_cell *cell;
	double value;

	if (!name)
		return import_fail(text, metric ? line_of(metric) : 0, "names no stressor");
	if (!creates(name))
		return leave_out(imported, name);
	rate = member(document, metric, key);
	if (!rate)
		return import_fail(text, line_of(metric), "%s has no %s", name, key);
	value = scalar(rate) ? import_number(scalar(rate)) : NAN;
	if (!isfinite(value))
		return import_fail(text, line_of(rate), "%s of %s is '%.40s', should be a number",
				   key, name, scalar(rate) ? scalar(rate) : "something else");
	cell = import_cell(imported, name);
	if (!cell)
		return -ENOMEM;
	cell->ops_per_s = value > 0 ? value : NAN;
	cell->reason = value > 0 ? "" : "no operation was counted";
	return read_figures(document, metric, cell);
}

static int read_document(const struct import_text *text, yaml_document_t *document,
			 struct imported *imported)
{
	const yaml_node_t *root = yaml_document_get_root_node(document);
	const yaml_node_t *metrics = member(document, root, "metrics");
	int error;

	if (!metrics)
		return import_fail(text, root ? line_of(root) : 0,
				   "has no metrics: stress-ng writes them with --metrics --yaml");
	if (metrics->type != YAML_SEQUENCE_NODE)
		return import_fail(text, line_of(metrics), "metrics is not a list of stressors");
	error = read_facts(document, root, imported);
	for (yaml_node_item_t *item = metrics->data.sequence.items.start;
	     item < metrics->data.sequence.items.top && !error; item++)
		error = read_metric(text, document, yaml_document_get_node(document, *item),
				    imported);
	return error;
}

static int read_stress_ng(const struct import_text *text, struct imported *imported)
{
	yaml_document_t document;
	yaml_parser_t parser;
	int error;

	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text->text, text->size);
	if (!yaml_parser_load(&parser, &document)) {
		error = parser.error == YAML_MEMORY_ERROR
				? -ENOMEM
				: import_fail(text, parser.problem_mark.line + 1, "is no YAML: %s",
					      parser.problem ? parser.problem : "unreadable");
	} else {
		error = read_document(text, &document, imported);
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return error;
}

const struct import import_stress_ng = {
	.name = "stress-ng",
	.summary = "YAML (--metrics --yaml): stressors that create processes",
	.itself = "with 167 mappings one fork, exit and wait took 5.4 times as long as in a bare "
		  "static loop, measured side by side when forkmark was designed",
	.operation = "bogo operations a second of all instances together, and their number it does "
		     "not say",
	.read = read_stress_ng,
};
