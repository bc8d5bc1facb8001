// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which characters of a document's words are shown as they are. Width is the C library's
 * (wcwidth in a UTF-8 locale of our own, so that the answer is the same in every language that a
 * user has set). */
#include "analysis/text.h"

#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Decode one character: its length in bytes, 0 at the end; *POINT is 0xfffd for what is not UTF-8.
 */
static size_t decode(const char *text, unsigned *point)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned length = s[0] < 0x80   ? 1
			  : s[0] < 0xc2 ? 0
			  : s[0] < 0xe0 ? 2
			  : s[0] < 0xf0 ? 3
			  : s[0] < 0xf5 ? 4
					: 0;

	*point = 0xfffd;
	if (!s[0] || !length)
		return s[0] != 0;
	if (length == 1) {
		*point = s[0];
		return 1;
	}
	*point = s[0] & (0x7f >> length);
	for (unsigned i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			*point = 0xfffd;
			return i;
		}
		*point = *point << 6 | (s[i] & 0x3f);
	}
	return length;
}

/* Characters that a reader does not see but a terminal or a browser obeys. */
static bool invisible(unsigned point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || (point >= 0xd800 && point <= 0xdfff) ||
	       point == 0xfeff || (point & 0xfffe) == 0xfffe || point > 0x10ffff;
}

/* Walk through TEXT as far as MOST columns go: the bytes up to there, *COLUMNS that these take. */
static size_t walk_in_locale(const char *text, size_t most, size_t *columns)
{
	const char *at = text;
	size_t length;
	unsigned point;

	*columns = 0;
	while ((length = decode(at, &point))) {
		int width = wcwidth((wchar_t)point);
		size_t wide = width < 0 ? 1 : (size_t)width;

		if (*columns + wide > most)
			break;
		*columns += wide;
		at += length;
	}
	return (size_t)(at - text);
}

static size_t walk(const char *text, size_t most, size_t *columns)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
	size_t bytes = walk_in_locale(text, most, columns);

	if (utf8) {
		uselocale(before);
		freelocale(utf8);
	}
	return bytes;
}

size_t text_width(const char *text)
{
	size_t columns;

	walk(text, SIZE_MAX, &columns);
	return columns;
}

static const char ellipsis[] = "…";

char *text_plain(const char *text)
{
	/* With room for text_cut(). */
	char *plain = malloc(strlen(text) + sizeof(ellipsis)), *out = plain;
	size_t length;
	unsigned point;

	if (!plain)
		return NULL;
	for (; (length = decode(text, &point)); text += length) {
		if (invisible(point)) {
			*out++ = ' ';
		} else if (point == 0xfffd) {
			*out++ = '?';
		} else {
			memcpy(out, text, length);
			out += length;
		}
	}
	*out = '\0';
	return plain;
}

char *text_cut(const char *text, size_t columns)
{
	char *plain = text_plain(text);
	size_t end, width;

	if (!plain || text_width(plain) <= columns)
		return plain;
	end = walk(plain, columns - 1, &width);
	memcpy(plain + end, ellipsis, sizeof(ellipsis));
	return plain;
}

void text_pad(FILE *file, const char *text, size_t columns, int right)
{
	size_t width = text_width(text);
	int space = width < columns ? (int)(columns - width) : 0;

	if (right)
		fprintf(file, "%*s%s", space, "", text);
	else
		fprintf(file, "%s%*s", text, space, "");
}

/* Bytes of TEXT that fit into COLUMNS: up to a space, or, in a word that is longer than a line, up
 * to any character. */
static size_t fitting(const char *text, size_t columns)
{
	size_t fits = 0, at_space = 0, length;
	char one[5] = "";
	unsigned point;

	for (size_t used = 0; (length = decode(text + fits, &point)); fits += length) {
		memcpy(one, text + fits, length);
		one[length] = '\0';
		used += text_width(one);
		if (used > columns)
			return at_space ? at_space : fits ? fits : length;
		if (point == ' ' && fits)
			at_space = fits;
	}
	return fits;
}

void text_wrap(FILE *file, const char *indent, const char *text, size_t columns)
{
	size_t room = columns;

	do {
		size_t length = fitting(text, room);

		fprintf(file, "%s%.*s\n", room == columns ? "" : indent, (int)length, text);
		text += length;
		text += strspn(text, " ");
		room = columns - text_width(indent);
	} while (*text);
}

/* 0x2588 to 0x258f are bars, from a whole one to an eighth. */
static char look_alike(unsigned point)
{
	switch (point) {
	case 0xb5: /* micro */
		return 'u';
	case 0xb1: /* plus or minus */
		return '~';
	case 0x2026: /* ellipsis */
		return '.';
	case 0x25c0: /* a triangle that points to the left */
		return '<';
	case 0x2502:
	case 0x251c:
		return '|';
	case 0x2514:
		return '`';
	}
	return point >= 0x2588 && point <= 0x258f ? '#' : '?';
}

void text_ascii(FILE *file, const char *text)
{
	char one[5] = "";
	size_t length;
	unsigned point;

	for (; (length = decode(text, &point)); text += length) {
		if (point < 0x80) {
			fputc((int)point, file);
			continue;
		}
		memcpy(one, text, length);
		one[length] = '\0';
		for (size_t width = text_width(one); width; width--)
			fputc(look_alike(point), file);
	}
}

void text_field(FILE *file, const char *text)
{
	size_t length;
	unsigned point;

	if (!*text)
		fputc(' ', file);
	for (; (length = decode(text, &point)); text += length) {
		if (invisible(point))
			fputc(' ', file);
		else if (point == '"')
			fputc('\'', file);
		else if (point == '\\')
			fputs("\\\\", file);
		else if (point == 0xfffd)
			fputc('?', file);
		else
			fwrite(text, 1, length, file);
	}
}

void text_html(FILE *file, const char *text)
{
	size_t length;
	unsigned point;

	for (; (length = decode(text, &point)); text += length) {
		if (point == '&')
			fputs("&amp;", file);
		else if (point == '<')
			fputs("&lt;", file);
		else if (point == '>')
			fputs("&gt;", file);
		else if (point == '"')
			fputs("&quot;", file);
		else if (point == '\'')
			fputs("&#39;", file);
		else if (point == '`')
			fputs("&#96;", file);
		else if (point == '\n' || point == '\t')
			fputc((int)point, file);
		else if (invisible(point) || point == 0xfffd)
			fputs("&#xfffd;", file);
		else
			fwrite(text, 1, length, file);
	}
}

void text_shell(FILE *file, const char *text)
{
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

	if (*text && !text[strspn(text, safe)]) {
		fputs(text, file);
		return;
	}
	fputc('\'', file);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", file);
		else
			fputc(*text, file);
	}
	fputc('\'', file);
}

int text_markdown(FILE *file, const char *words)
{
	char *plain = text_plain(words);

	if (!plain)
		return -ENOMEM;
	for (const char *c = plain; *c; c++) {
		if (strchr("\\`*_{}[]<>()#|~&!@", *c))
			fputc('\\', file);
		fputc(*c, file);
	}
	free(plain);
	return 0;
}
