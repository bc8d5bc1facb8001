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

void guest_log_last(const char *text, size_t lines, char *words, size_t size)
{
	const char *from = text + strlen(text);
	size_t length = 0;

	/* back over LINES lines that are not empty */
	for (size_t count = 0; from > text;) {
		const char *line = from - 1;

		while (line > text && line[-1] != '\n')
			line--;
		count += *line != '\n';
		if (count > lines)
			break;
		from = line;
	}
	*words = '\0';
	while (*from && length < size) {
		size_t line = strcspn(from, "\n");

		if (line)
			length += (size_t)snprintf(words + length, size - length, "%s%.*s",
						   length ? " | " : "", (int)line, from);
		from += line + (from[line] == '\n');
	}
}
