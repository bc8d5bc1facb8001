/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of a config's keys have in common: where they are, and how they complain. For
 * config_*.c only. */
#ifndef HARNESS_CONFIG_READER_H
#define HARNESS_CONFIG_READER_H

#include <stddef.h>
#include <yaml.h>

struct config;

struct config_reader {
	const char *path;
	yaml_document_t document;
	struct config *config;
	char *why;
	size_t why_size;
};

/* -EINVAL with "file:line: key: words" in the reader's WHY. */
int config_complain(const struct config_reader *reader, const yaml_node_t *node, const char *key,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The node of that index. */
yaml_node_t *config_node(struct config_reader *reader, int index);

/* The text of NODE, which KEY says, if it is one value; else an error. */
int config_scalar(const struct config_reader *reader, const yaml_node_t *node, const char *key,
		  const char **text);

/* Check that the key of PAIR is a word that no earlier pair of MAP has, and point *KEY to it. */
int config_key(struct config_reader *reader, const yaml_node_t *map, const yaml_node_pair_t *pair,
	       const char **key);

/* `tolerance:` one percentage, or a mapping of figures to percentages (results/tolerance.h). */
int config_read_tolerance(struct config_reader *reader, const yaml_node_t *node);

#endif
