// SPDX-License-Identifier: GPL-2.0-or-later
/* Most damages keep the text JSON, since what is not JSON is refused before anything is read of it:
 * a token is a string, a number or word, or an array or object with all that is in it. */
#include "tests/fuzz/mutate.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DAMAGES     8
#define LONGEST     4096 /* a token beyond this is not doubled: texts stay about as long */
#define GROWTH      (DAMAGES * (LONGEST + 64))
#define COUNT(list) (sizeof(list) / sizeof(*(list)))

struct text {
	char *bytes;
	size_t size;
	uint64_t random;
};

struct token {
	size_t from, length;
};

/* splitmix64: G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static size_t below(struct text *text, size_t limit)
{
	return limit ? next(&text->random) % limit : 0;
}

static void replace(struct text *text, struct token old, const char *bytes, size_t length)
{
	memmove(text->bytes + old.from + length, text->bytes + old.from + old.length,
		text->size - old.from - old.length);
	memcpy(text->bytes + old.from, bytes, length);
	text->size += length - old.length;
}

static size_t string_end(const struct text *text, size_t at)
{
	for (at++; at < text->size && text->bytes[at] != '"'; at++)
		if (text->bytes[at] == '\\')
			at++;
	return at < text->size ? at + 1 : text->size;
}

static size_t group_end(const struct text *text, size_t at)
{
	size_t depth = 0;

	while (at < text->size) {
		char c = text->bytes[at];

		if (c == '"') {
			at = string_end(text, at);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= depth && (c == '}' || c == ']');
		at++;
		if (!depth)
			break;
	}
	return at;
}

static bool is_plain(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '+' || c == '.';
}

static struct token token_at(const struct text *text, size_t at)
{
	size_t end = at;

	if (text->bytes[at] == '"')
		end = string_end(text, at);
	else if (text->bytes[at] == '{' || text->bytes[at] == '[')
		end = group_end(text, at);
	else
		while (end < text->size && is_plain(text->bytes[end]))
			end++;
	return (struct token){ at, end - at };
}

/* A token from a random place on: a value mostly, seldom a key. */
static struct token any_token(struct text *text)
{
	struct token token = { text->size, 0 };

	for (int attempt = 0; attempt < 8; attempt++) {
		size_t at = below(text, text->size);

		while (at < text->size && !strchr(",:[", text->bytes[at]))
			at++;
		while (at < text->size && !is_plain(text->bytes[at]) &&
		       !memchr("\"[{", text->bytes[at], 3))
			at++;
		if (at >= text->size)
			continue;
		token = token_at(text, at);
		at += token.length;
		if (token.length &&
		    (at == text->size || text->bytes[at] != ':' || !below(text, 32)))
			break;
	}
	return token;
}

static void put_extreme(struct text *text)
{
	static const char *const extremes[] = {
		"0",        "-1",          "1e999",          "-1e999",
		"1e308",    "-1e308",      "5e-324",         "1e-999",
		"NaN",      "Infinity",    "-Infinity",      "9223372036854775807",
		"null",     "true",        "\"\"",           "-9223372036854775808",
		"[]",       "{}",          "[[]]",           "18446744073709551616",
		"\"1\"",    "1e19",        "4294967296",     "2147483648",
		"\"\xff\"", "\"\\u0000\"", "\"\\u001b[2J\"", "\"\xe2\x80\xae\"",
		"0.0",      "-0.0",        "\"1e400T\"",     "\"99999999999999999999G\"",
		"\"fork\"", "\"OK\"",      "\"plain\"",      "\"-5\"",
	};
	const char *word = extremes[below(text, COUNT(extremes))];

	replace(text, any_token(text), word, strlen(word));
}

static void leave_out(struct text *text)
{
	struct token token = any_token(text);

	/* With the comma behind it, mostly. */
	while (token.from + token.length < text->size && below(text, 16) &&
	       memchr(" ,\n", text->bytes[token.from + token.length], 3))
		token.length++;
	replace(text, token, "", 0);
}

static void put_twice(struct text *text)
{
	struct token token = any_token(text);
	struct token behind = { token.from + token.length, 0 };
	char copy[LONGEST + 1];

	if (token.length > LONGEST)
		return;
	copy[0] = ',';
	memcpy(copy + 1, text->bytes + token.from, token.length);
	replace(text, behind, copy, token.length + 1);
}

static void put_other(struct text *text)
{
	struct token other = any_token(text);
	struct token token = any_token(text);
	char copy[LONGEST];

	if (other.length > LONGEST)
		return;
	memcpy(copy, text->bytes + other.from, other.length);
	replace(text, token, copy, other.length);
}

static void exchange(struct text *text)
{
	struct token a = any_token(text), b = any_token(text);
	char first[LONGEST], second[LONGEST];

	if (a.length > LONGEST || b.length > LONGEST || a.from + a.length > b.from)
		return;
	memcpy(first, text->bytes + a.from, a.length);
	memcpy(second, text->bytes + b.from, b.length);
	replace(text, b, first, a.length);
	replace(text, a, second, b.length);
}

static void flip(struct text *text)
{
	if (text->size)
		text->bytes[below(text, text->size)] ^= (char)(1 << below(text, 8));
}

static void leave_bytes_out(struct text *text)
{
	size_t from = below(text, text->size);

	replace(text, (struct token){ from, below(text, text->size - from) % 64 }, "", 0);
}

static void put_bytes_twice(struct text *text)
{
	size_t from = below(text, text->size), length = below(text, text->size - from) % 64;
	char copy[64];

	memcpy(copy, text->bytes + from, length);
	replace(text, (struct token){ from, 0 }, copy, length);
}

static void cut(struct text *text)
{
	text->size = below(text, text->size);
}

static void put_number(struct text *text)
{
	struct token token = any_token(text);
	size_t at = token.length ? token.from + below(text, token.length) : text->size;

	if (at < text->size && isdigit((unsigned char)text->bytes[at]))
		text->bytes[at] = "0123456789e.-"[below(text, 13)];
}

char *mutate(const char *bytes, size_t size, uint64_t seed, size_t *mutated)
{
	/* The more often one is here, the more often it is done. */
	static void (*const damages[])(struct text *) = {
		put_extreme, put_extreme,     put_extreme,     put_extreme, put_extreme,
		put_extreme, put_number,      put_number,      put_number,  put_number,
		put_number,  put_number,      put_other,       put_other,   put_other,
		exchange,    exchange,        put_twice,       put_twice,   leave_out,
		flip,        leave_bytes_out, put_bytes_twice,
	};
	struct text text = { malloc(size + GROWTH), size, seed };
	size_t count;

	if (!text.bytes)
		return NULL;
	memcpy(text.bytes, bytes, size);
	/* One half of the time, two a quarter ... */
	for (count = 1; count < DAMAGES && below(&text, 2);)
		count++;
	for (size_t i = 0; i < count; i++)
		damages[below(&text, COUNT(damages))](&text);
	if (!below(&text, 50))
		cut(&text);
	*mutated = text.size;
	return text.bytes;
}
