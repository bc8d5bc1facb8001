// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/config_reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/words.h"

int config_complain(const struct config_reader *reader, const yaml_node_t *node, const char *key,
		    const char *format, ...)
{
	char words[256], shown[WORDS_SHOWN];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	snprintf(reader->why, reader->why_size, "%s:%zu: %s: %s", reader->path,
		 node->start_mark.line + 1, words_show(key, shown, sizeof(shown)), words);
	return -EINVAL;
}

yaml_node_t *config_node(struct config_reader *reader, int index)
{
	return yaml_document_get_node(&reader->document, index);
}

int config_scalar(const struct config_reader *reader, const yaml_node_t *node, const char *key,
		  const char **text)
{
	if (node->type != YAML_SCALAR_NODE)
		return config_complain(reader, node, key, "is a %s; write one value",
				       node->type == YAML_SEQUENCE_NODE ? "list" : "mapping");
	*text = (const char *)node->data.scalar.value;
	if (strlen(*text) != node->data.scalar.length)
		return config_complain(reader, node, key, "has a NUL byte; leave it out");
	return 0;
}

int config_key(struct config_reader *reader, const yaml_node_t *map, const yaml_node_pair_t *pair,
	       const char **key)
{
	const yaml_node_t *node = config_node(reader, pair->key);
	int error = config_scalar(reader, node, "key", key);

	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; !error && p < pair; p++) {
		const yaml_node_t *earlier = config_node(reader, p->key);

		if (!strcmp((const char *)earlier->data.scalar.value, *key))
			error = config_complain(reader, node, *key,
						"is there twice, first in line %zu; keep one",
						earlier->start_mark.line + 1);
	}
	return error;
}
