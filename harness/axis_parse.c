// SPDX-License-Identifier: GPL-2.0-or-later
/* What an axis accepts: a count, a size, or one of its words. What does not fit is refused with
 * what would. */
#include "harness/axis_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/word.h"
#include "harness/axis.h"
#include "harness/quantity.h"
#include "harness/words.h"

#define LONGEST_WORD 48

int axis_value_make(struct axis_value *value, const char *text, uint64_t number, char *why,
		    size_t why_size)
{
	char *copy = strdup(text);

	if (!copy) {
		snprintf(why, why_size, "does not fit: out of memory");
		return -ENOMEM;
	}
	*value = (struct axis_value){ .text = copy, .number = number };
	return 0;
}

static int refuse_word(size_t id, const char *text, char *why, size_t why_size)
{
	struct words_nearest nearest = { .text = text };
	const char *name, *summary, *reason;
	size_t length;

	for (size_t i = 0; (name = axis_word(id, i, &summary, &reason)); i++)
		words_offer(&nearest, name);
	name = words_answer(&nearest);
	if (name) {
		snprintf(why, why_size, "is unknown; did you mean '%s'?", name);
		return -EINVAL;
	}
	length = (size_t)snprintf(why, why_size, "is unknown; write one of");
	for (size_t i = 0; length < why_size && (name = axis_word(id, i, &summary, &reason)); i++)
		length += (size_t)snprintf(why + length, why_size - length, "%s %s", i ? "," : "",
					   name);
	if (length >= why_size)
		snprintf(why, why_size, "is unknown; `forkmark list` shows what %s can be",
			 axes[id]->key);
	return -EINVAL;
}

/* A count from LEAST to MOST. */
static int parse_count(const char *text, uint64_t least, uint64_t most, uint64_t *count, char *why,
		       size_t why_size)
{
	int error = quantity_parse_count(text, count);

	if (error == -ERANGE || (!error && *count > most))
		snprintf(why, why_size, "is too large; the most is %llu", (unsigned long long)most);
	else if (error)
		snprintf(why, why_size, "is not a count; write a whole number such as %llu",
			 (unsigned long long)least);
	else if (*count < least)
		snprintf(why, why_size, "is too small; the least is %llu",
			 (unsigned long long)least);
	else
		return 0;
	return -EINVAL;
}

static int parse_size(const struct axis *axis, const char *text, struct axis_value *value,
		      char *why, size_t why_size)
{
	char canonical[LONGEST_WORD];
	uint64_t bytes;
	int error = quantity_parse_size(text, &bytes);

	if (error == -ERANGE || (!error && bytes > axis->most)) {
		quantity_format_size(axis->most, canonical, sizeof(canonical));
		snprintf(why, why_size, "is too large; the most is %s", canonical);
		return -EINVAL;
	}
	if (error) {
		snprintf(why, why_size, "is not a size; write 0, 4K, 64M or 1G");
		return -EINVAL;
	}
	if (bytes % axis->least) {
		char least[LONGEST_WORD];

		quantity_format_size(axis->least, least, sizeof(least));
		quantity_format_size((bytes / axis->least + 1) * axis->least, canonical,
				     sizeof(canonical));
		snprintf(why, why_size, "is not a multiple of %s, the smallest%s; write %s", least,
			 axis->least == 4096 ? " page" : "", canonical);
		return -EINVAL;
	}
	quantity_format_size(bytes, canonical, sizeof(canonical));
	return axis_value_make(value, canonical, bytes, why, why_size);
}

/* "touch=16", "node:1", "tree=8x3": the numbers in the places of N. */
static int parse_numbers(const struct axis *axis, const char *word, const char *digits[2],
			 struct axis_value *value, char *why, size_t why_size)
{
	char canonical[LONGEST_WORD];
	uint64_t numbers[2] = { 0 };
	size_t length = 0;
	int n = 0;

	for (; *word && length < sizeof(canonical) - 1; word++) {
		char copy[24];
		int error;

		if (*word != 'N') {
			canonical[length++] = *word;
			continue;
		}
		snprintf(copy, sizeof(copy), "%.*s", (int)strspn(digits[n], "0123456789"),
			 digits[n]);
		error = parse_count(copy, axis->least, axis->most, &numbers[n], why, why_size);
		if (error)
			return error;
		length += (size_t)snprintf(canonical + length, sizeof(canonical) - length, "%llu",
					   (unsigned long long)numbers[n++]);
	}
	canonical[length] = '\0';
	return axis_value_make(value, canonical, numbers[0] | numbers[1] << 32, why, why_size);
}

/* "touch=x": what stands in the place of N is no number. */
static int refuse_number(const struct axis *axis, const char *word, const char *text, char *why,
			 size_t why_size)
{
	const char *n = strchr(word, 'N');
	uint64_t number;

	if (!n || n == word || strncmp(word, text, (size_t)(n - word)) || n[1])
		return 0;
	return parse_count(text + (n - word), axis->least, axis->most, &number, why, why_size);
}

static int parse_word(size_t id, const char *text, struct axis_value *value, char *why,
		      size_t why_size)
{
	const char *name, *summary, *reason, *digits[2];
	int error = 0;

	for (size_t i = 0; (name = axis_word(id, i, &summary, &reason)); i++) {
		int count = word_fits(name, text, digits);

		if (count == 0)
			return axis_value_make(value, name, 0, why, why_size);
		if (count > 0)
			return parse_numbers(axes[id], name, digits, value, why, why_size);
		error = error ? error : refuse_number(axes[id], name, text, why, why_size);
	}
	return error ? error : refuse_word(id, text, why, why_size);
}

int axis_parse(size_t id, const char *text, struct axis_value *value, char *why, size_t why_size)
{
	const struct axis *axis = axes[id];
	char canonical[LONGEST_WORD];
	uint64_t count;
	int error;

	if (axis->kind == AXIS_KIND_SIZE)
		return parse_size(axis, text, value, why, why_size);
	if (id == AXIS_PLACEMENT && *text >= '0' && *text <= '9')
		return axis_parse_cpus(text, value, why, why_size);
	if (axis->kind == AXIS_KIND_WORDS)
		return parse_word(id, text, value, why, why_size);
	error = parse_count(text, axis->least, axis->most, &count, why, why_size);
	if (error)
		return error;
	snprintf(canonical, sizeof(canonical), "%llu", (unsigned long long)count);
	return axis_value_make(value, canonical, count, why, why_size);
}
