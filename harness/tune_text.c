// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/tune_knob.h"

#define MOST_SIZE (8 << 20)
#define HEAD      "forkmark-tune 1"

static void put_field(FILE *stream, const char *text, char end)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c > ' ' && c < 0x7f && c != '%')
			fputc(c, stream);
		else
			fprintf(stream, "%%%02X", c);
	}
	fputc(end, stream);
}

char *tune_text_make(const char *boot, const struct tune_list *list)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	bool bad;

	if (!stream)
		return NULL;
	fprintf(stream, HEAD "\nboot ");
	put_field(stream, boot, '\n');
	for (size_t i = 0; i < list->count; i++) {
		const struct tune_setting *setting = &list->settings[i];

		put_field(stream, setting->knob->name, ' ');
		put_field(stream, setting->path, ' ');
		put_field(stream, setting->before, ' ');
		put_field(stream, setting->wanted, '\n');
	}
	fprintf(stream, "end %zu\n", list->count);
	bad = ferror(stream);
	if (fclose(stream) || bad) {
		free(text);
		return NULL;
	}
	return text;
}

int tune_text_load(int fd, char **text)
{
	char *buffer = malloc(MOST_SIZE + 1);
	size_t length = 0;
	ssize_t got = 1;

	if (!buffer)
		return -ENOMEM;
	while (got > 0 && length < MOST_SIZE) {
		got = read(fd, buffer + length, MOST_SIZE - length);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			length += (size_t)got;
	}
	if (got < 0 || length == MOST_SIZE || memchr(buffer, '\0', length)) {
		int error = got < 0 ? -errno : length == MOST_SIZE ? -EFBIG : -EINVAL;

		free(buffer);
		return error;
	}
	buffer[length] = '\0';
	*text = buffer;
	return 0;
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undo put_field() in place. */
static bool plain(char *field)
{
	char *to = field;

	for (const char *from = field; *from; from++) {
		int high, low;

		if (*from != '%') {
			*to++ = *from;
			continue;
		}
		high = digit(from[1]);
		low = high < 0 ? -1 : digit(from[2]);
		if (low < 0 || !(high | low))
			return false;
		*to++ = (char)(high << 4 | low);
		from += 2;
	}
	*to = '\0';
	return true;
}

/* 1: not a line of a file. */
static int take_line(char *line, struct tune_list *list)
{
	const struct tune_knob *knob;
	char *fields[4];

	for (size_t i = 0; i < 4; i++) {
		fields[i] = line;
		line = strchr(line, ' ');
		if (!line != (i == 3))
			return 1;
		if (line)
			*line++ = '\0';
		if (!plain(fields[i]))
			return 1;
	}
	knob = tune_knob_find(fields[0], fields[1]);
	if (!knob)
		return 1;
	return tune_list_add(list, knob, fields[1], fields[2], fields[3]) ? 0 : -ENOMEM;
}

static bool is_end(const char *line, size_t count)
{
	char end[32];

	snprintf(end, sizeof(end), "end %zu", count);
	return !strcmp(line, end);
}

/* The next line, or NULL when there is none that ends. */
static char *next(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return line;
}

int tune_text_parse(char *text, char boot[TUNE_TEXT_BOOT], struct tune_list *list, char *why,
		    size_t size)
{
	size_t number = 2, bad = 0;
	char *line = next(&text);
	bool ended = false;

	*boot = '\0';
	if (!line || strcmp(line, HEAD))
		bad = 1;
	line = next(&text);
	if (line && !strncmp(line, "boot ", 5) && strlen(line + 5) < TUNE_TEXT_BOOT)
		strcpy(boot, line + 5);
	else if (!bad)
		bad = 2;
	while (!ended && (line = next(&text))) {
		int error;

		number++;
		ended = is_end(line, list->count) && !bad;
		error = ended ? 0 : take_line(line, list);
		if (error < 0)
			return error;
		if (error && !bad)
			bad = number;
	}
	if (!bad && (!ended || *text))
		bad = number + 1;
	if (!bad)
		return 0;
	snprintf(why, size, "line %zu is not one of a journal", bad);
	return -EINVAL;
}
