// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/graph_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file as it is. Its length, or -errno. */
static ssize_t read_text(int dir, const char *file, char *text, size_t size)
{
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t got = 1;

	if (fd < 0)
		return -errno;
	while (got > 0 && length < size) {
		got = read(fd, text + length, size - length);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			length += (size_t)got;
	}
	if (got < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	close(fd);
	if (length == size)
		return -EFBIG;
	text[length] = '\0';
	return (ssize_t)length;
}

/* Only what stands between BEGIN and END, if it is there. */
static void cut_out(char *text, const char *begin, char end)
{
	char *from = strstr(text, begin), *to;

	if (!from)
		return;
	from += strlen(begin);
	to = strchr(from, end);
	if (!to)
		return;
	*to = '\0';
	memmove(text, from, (size_t)(to - from) + 1);
}

static void join_words(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

int graph_file_read(int dir, const char *file, char *value, size_t size)
{
	ssize_t length = read_text(dir, file, value, size);

	if (length < 0)
		return (int)length;
	if (value[0] == '#' || !strncmp(value, "no pid", 6))
		value[0] = '\0';
	cut_out(value, "(expanded: ", ')');
	cut_out(value, "[", ']');
	join_words(value);
	return 0;
}

static int write_word(int fd, const char *word, size_t length)
{
	char line[GRAPH_VALUE];
	/* With the blank behind it, so that write() and not close() finds a word wrong. */
	int size = snprintf(line, sizeof(line), "%.*s\n", (int)length, word);

	if ((size_t)size >= sizeof(line))
		return -E2BIG;
	for (int done = 0; done < size;) {
		ssize_t put = write(fd, line + done, (size_t)(size - done));

		if (put < 0 && errno != EINTR)
			return -errno;
		if (!put)
			return -EIO;
		if (put > 0)
			done += (int)put;
	}
	return 0;
}

int graph_file_write(int dir, const char *file, const char *value)
{
	int fd = openat(dir, file, O_WRONLY | O_TRUNC | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	for (const char *word = value; *word && !error;) {
		size_t length = strcspn(word, " ");

		error = write_word(fd, word, length);
		word += length;
		word += strspn(word, " ");
	}
	if (close(fd) && !error)
		error = -errno;
	return error;
}

/* Whether the LENGTH bytes of WORD are a word of TEXT. */
static bool has_word(const char *text, const char *word, size_t length)
{
	while (*text) {
		size_t here = strcspn(text, " ");

		if (here == length && !strncmp(text, word, length))
			return true;
		text += here;
		text += strspn(text, " ");
	}
	return false;
}

bool graph_file_has(int dir, const char *file, const char *word)
{
	char value[GRAPH_VALUE];

	return !graph_file_read(dir, file, value, sizeof(value)) &&
	       has_word(value, word, strlen(word));
}

static bool all_in(const char *words, const char *text)
{
	while (*words) {
		size_t length = strcspn(words, " ");

		if (!has_word(text, words, length))
			return false;
		words += length;
		words += strspn(words, " ");
	}
	return true;
}

bool graph_file_same(const char *a, const char *b)
{
	return all_in(a, b) && all_in(b, a);
}
