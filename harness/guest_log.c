// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/guest_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST  (64 << 10)
#define PANIC "Kernel panic"

int guest_log_load(int fd, char **text)
{
	off_t length = lseek(fd, 0, SEEK_END);
	char *to;
	ssize_t got;

	*text = malloc(MOST + 1);
	if (!*text)
		return -ENOMEM;
	got = pread(fd, *text, MOST, length > MOST ? length - MOST : 0);
	if (length < 0 || got < 0) {
		int error = -errno;

		free(*text);
		return error;
	}
	to = *text;
	for (ssize_t i = 0; i < got; i++) {
		unsigned char c = (unsigned char)(*text)[i];

		if (c == '\n' || c == '\t' || (c >= ' ' && c != 127))
			*to++ = (char)c;
	}
	*to = '\0';
	return 0;
}

bool guest_log_panic(char *text, char *words, size_t size)
{
	char *panic = strstr(text, PANIC);

	if (!panic)
		return false;
	panic[strcspn(panic, "\n")] = '\0';
	snprintf(words, size, "%s", panic);
	return true;
}

/* Nothing on it, or nothing but the kernel's time stamp: "[    3.574018] ". */
static bool is_empty(const char *line)
{
	line += *line == '[' ? strspn(line, "[ .0123456789") : 0;
	line += *line == ']';
	return !line[strspn(line, " \t")] || line[strspn(line, " \t")] == '\n';
}

/* Back over LINES lines that are not empty. */
static const char *back(const char *text, size_t lines)
{
	const char *from = text + strlen(text);
	size_t count = 0;

	while (from > text) {
		const char *line = from - 1;

		while (line > text && line[-1] != '\n')
			line--;
		count += !is_empty(line);
		if (count > lines)
			break;
		from = line;
	}
	return from;
}

void guest_log_last(const char *text, size_t lines, char *words, size_t size)
{
	size_t length = 0;

	*words = '\0';
	for (const char *line = back(text, lines); *line && length < size;) {
		size_t width = strcspn(line, "\n");

		if (!is_empty(line))
			length += (size_t)snprintf(words + length, size - length, "%s%.*s",
						   length ? " | " : "", (int)width, line);
		line += width + (line[width] == '\n');
	}
}
