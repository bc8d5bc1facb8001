// SPDX-License-Identifier: GPL-2.0-or-later
/* What is refused before a config is looked at: everything that is not a small regular file with
 * one plain YAML document. The events are walked once before the document is built, because
 * libyaml's document API resolves aliases to loops and stops at one document without a word. */
#include "harness/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
	const char *path;
	unsigned char *bytes;
	size_t length;
	char *why;
	size_t why_size;
};

/* LINE counts from 1; 0 leaves it out. */
static int refuse(const struct source *source, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(const struct source *source, size_t line, const char *format, ...)
{
	char words[256], number[32] = "";
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	if (line)
		snprintf(number, sizeof(number), ":%zu", line);
	snprintf(source->why, source->why_size, "%s%s: %s", source->path, number, words);
	return -EINVAL;
}

static int check_kind(const struct source *source, int fd)
{
	struct stat stat;

	if (fstat(fd, &stat)) {
		int error = -errno;

		refuse(source, 0, "fstat: %s", strerror(-error));
		return error;
	}
	if (S_ISDIR(stat.st_mode)) {
		refuse(source, 0, "is a directory; name a file in it");
		return -EISDIR;
	}
	if (!S_ISREG(stat.st_mode))
		return refuse(source, 0, "is not a regular file; save the config to a file");
	return 0;
}

/* Files in /proc say that they have no size, so the size is only known when the end is met. */
static int read_bytes(struct source *source, int fd)
{
	source->bytes = malloc(CONFIG_FILE_BYTES + 1);
	if (!source->bytes) {
		refuse(source, 0, "cannot be read: out of memory");
		return -ENOMEM;
	}
	while (source->length <= CONFIG_FILE_BYTES) {
		ssize_t n = read(fd, source->bytes + source->length,
				 CONFIG_FILE_BYTES + 1 - source->length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int error = -errno;

			refuse(source, 0, "read: %s", strerror(-error));
			return error;
		}
		if (!n)
			return 0;
		source->length += (size_t)n;
	}
	refuse(source, 0, "is larger than 1 MiB; this is not a config");
	return -EFBIG;
}

static int read_file(struct source *source)
{
	int fd = open(source->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), error;

	if (fd < 0) {
		error = -errno;
		refuse(source, 0,
		       "cannot be opened: %s; `forkmark list configs` shows the ready ones",
		       strerror(-error));
		return error;
	}
	error = check_kind(source, fd);
	if (!error)
		error = read_bytes(source, fd);
	close(fd);
	return error;
}

/* What libyaml would take, or would refuse in words that do not help: NUL and other control
 * characters (libyaml names no line for them) and tabs, which it takes between words. A tab in a
 * comment does no harm. */
static int check_bytes(const struct source *source)
{
	bool comment = false;
	size_t line = 1;

	for (size_t i = 0; i < source->length; i++) {
		unsigned char c = source->bytes[i];

		if (c == '\n') {
			line++;
			comment = false;
		} else if (c == '#' && (!i || strchr(" \t\n", source->bytes[i - 1]))) {
			comment = true;
		} else if (c == '\t' && !comment) {
			return refuse(source, line, "has a tab; write spaces");
		} else if (c < ' ' && c != '\t' && c != '\r') {
			return refuse(source, line,
				      "has the control character 0x%02x; this is not a text file",
				      c);
		}
	}
	return source->length
		       ? 0
		       : refuse(source, 1,
				"is empty; write cells: and what to measure, see docs/config.md");
}

static int refuse_yaml(const struct source *source, const yaml_parser_t *parser)
{
	const char *problem = parser->problem ? parser->problem : "cannot be parsed";
	size_t line = parser->problem_mark.line + 1;

	if (parser->error == YAML_MEMORY_ERROR) {
		refuse(source, 0, "cannot be parsed: out of memory");
		return -ENOMEM;
	}
	if (parser->error == YAML_READER_ERROR) {
		line = 1;
		for (size_t i = 0; i < parser->problem_offset && i < source->length; i++)
			line += source->bytes[i] == '\n';
		return refuse(source, line, "is not UTF-8 text: %s; save it as UTF-8", problem);
	}
	return refuse(source, line, "is not YAML: %s; see docs/config.md", problem);
}

static const yaml_char_t *event_anchor(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

static const yaml_char_t *event_tag(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.tag;
	default:
		return NULL;
	}
}

static int check_event(const struct source *source, const yaml_event_t *event, size_t *depth,
		       size_t *documents)
{
	size_t line = event->start_mark.line + 1;

	if (event->type == YAML_DOCUMENT_START_EVENT && ++*documents > 1)
		return refuse(source, line, "begins a second document; write one config a file");
	if (event->type == YAML_ALIAS_EVENT || event_anchor(event))
		return refuse(
			source, line,
			"has an anchor or an alias (& or *); write the values out, or quote them");
	if (event_tag(event))
		return refuse(source, line, "has a tag (!); leave it out, or quote the value");
	if (event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT)
		if (++*depth > CONFIG_FILE_DEPTH)
			return refuse(source, line, "is nested too deep; see docs/config.md");
	if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT)
		--*depth;
	return 0;
}

static int start(yaml_parser_t *parser, const struct source *source)
{
	if (!yaml_parser_initialize(parser)) {
		refuse(source, 0, "cannot be parsed: out of memory");
		return -ENOMEM;
	}
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(parser, source->bytes, source->length);
	return 0;
}

static int check_events(const struct source *source)
{
	size_t depth = 0, documents = 0;
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false;
	int error = start(&parser, source);

	if (error)
		return error;
	while (!error && !end) {
		if (!yaml_parser_parse(&parser, &event)) {
			error = refuse_yaml(source, &parser);
			break;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		error = check_event(source, &event, &depth, &documents);
		yaml_event_delete(&event);
	}
	if (!error && !documents)
		error = refuse(
			source, 1,
			"says nothing; write cells: and what to measure, see docs/config.md");
	yaml_parser_delete(&parser);
	return error;
}

static int build(const struct source *source, yaml_document_t *document)
{
	yaml_parser_t parser;
	yaml_node_t *root;
	int error = start(&parser, source);

	if (error)
		return error;
	if (!yaml_parser_load(&parser, document)) {
		error = refuse_yaml(source, &parser);
		goto out;
	}
	root = yaml_document_get_root_node(document);
	if (!root || root->type != YAML_MAPPING_NODE) {
		error = refuse(source, root ? root->start_mark.line + 1 : 1,
			       "is not a list of `key: value`; see docs/config.md");
		yaml_document_delete(document);
	}
out:
	yaml_parser_delete(&parser);
	return error;
}

int config_file_load(const char *path, yaml_document_t *document, char *why, size_t why_size)
{
	struct source source = { .path = path, .why = why, .why_size = why_size };
	int error = read_file(&source);

	if (!error)
		error = check_bytes(&source);
	if (!error)
		error = check_events(&source);
	if (!error)
		error = build(&source, document);
	free(source.bytes);
	return error;
}
