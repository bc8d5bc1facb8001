// SPDX-License-Identifier: GPL-2.0-or-later
/* By hand rather than by printf: millions of rows are usual, and each has some ten numbers. */
#include "analysis/raw_rows.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "results/interval.h"

/* A row's numbers; its cell and kind come in front of them. */
#define LONGEST_NUMBERS 512

static const char *const kind_names[RAW_KINDS] = { "plain", "stamped" };

/* In the order of a life. */
static const enum interval order[] = { INTERVAL_QUEUE, INTERVAL_CALL, INTERVAL_START,
				       INTERVAL_RUN,   INTERVAL_EXIT, INTERVAL_TOTAL };

#define ORDER (sizeof(order) / sizeof(order[0]))

/* A row that grows. */
struct row {
	enum raw_format format;
	char *end;
};

static void put_text(struct row *row, const char *text)
{
	size_t length = strlen(text);

	memcpy(row->end, text, length);
	row->end += length;
}

static void put_digits(struct row *row, uint64_t number)
{
	char digits[20];
	size_t n = 0;

	do
		digits[n++] = (char)('0' + number % 10);
	while (number /= 10);
	while (n)
		*row->end++ = digits[--n];
}

/* What stands before a value; a value that is missing has it in CSV only. */
static bool put_name(struct row *row, const char *name, const char *unit, bool there)
{
	if (row->format == RAW_CSV) {
		*row->end++ = ',';
		return there;
	}
	if (!there)
		return false;
	put_text(row, ",\"");
	put_text(row, name);
	put_text(row, unit);
	put_text(row, "\":");
	return true;
}

static void put_count(struct row *row, const char *name, uint64_t number, bool there)
{
	if (put_name(row, name, "", there))
		put_digits(row, number);
}

static void put_ns(struct row *row, const char *name, double ns, bool there)
{
	uint64_t thousandths;

	/* Above, a double has no thousandths, and a clock of this file no such times. */
	there = there && ns >= 0 && ns < 1e15;
	if (!put_name(row, name, "_ns", there))
		return;
	thousandths = (uint64_t)llround(ns * 1000);
	put_digits(row, thousandths / 1000);
	*row->end++ = '.';
	for (unsigned unit = 100; unit; unit /= 10)
		*row->end++ = (char)('0' + thousandths / unit % 10);
}

static void put_numbers(struct row *row, const struct raw_block *block, const struct sample *sample,
			uint64_t iteration)
{
	uint64_t begin = sample->intended ? sample->intended : sample->call;

	put_count(row, "worker", block->worker, true);
	put_count(row, "iteration", iteration, true);
	put_ns(row, "at", (double)(begin - block->started) * block->ns_per_tick,
	       begin >= block->started);
	for (size_t i = 0; i < ORDER; i++) {
		uint64_t from = 0, to = 0;
		bool there = sample_interval(sample, order[i], &from, &to) && to >= from;

		put_ns(row, interval_name(order[i]), (double)(to - from) * block->ns_per_tick,
		       there);
	}
	put_count(row, "cpu_parent", sample->parent_cpu, sample->parent_cpu != UINT32_MAX);
	put_count(row, "cpu_child", sample->child_cpu, sample->child_cpu != UINT32_MAX);
}

void raw_rows_begin(enum raw_format format, FILE *file)
{
	if (format != RAW_CSV)
		return;
	fputs("cell,run,round,kind,worker,iteration,at_ns", file);
	for (size_t i = 0; i < ORDER; i++)
		fprintf(file, ",%s_ns", interval_name(order[i]));
	fputs(",cpu_parent,cpu_child\n", file);
}

static void put_csv_text(const char *text, FILE *file)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, file);
		return;
	}
	fputc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', file);
		fputc(*text, file);
	}
	fputc('"', file);
}

static void put_json_text(const char *text, FILE *file)
{
	fputc('"', file);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', file);
		if ((unsigned char)*text < ' ')
			fprintf(file, "\\u%04x", (unsigned char)*text);
		else
			fputc(*text, file);
	}
	fputc('"', file);
}

/* What is the same in all rows of a block: the caller's to free. */
static char *make_prefix(enum raw_format format, const char *cell, const struct raw_block *block)
{
	const char *kind = kind_names[block->kind];
	char *text = NULL, number[32];
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (!memory)
		return NULL;
	snprintf(number, sizeof(number), "cell %u", block->cell);
	if (format == RAW_JSONL)
		fputs("{\"cell\":", memory);
	(format == RAW_CSV ? put_csv_text : put_json_text)(cell ? cell : number, memory);
	fprintf(memory,
		format == RAW_CSV ? ",%u,%u,%s" : ",\"run\":%u,\"round\":%u,\"kind\":\"%s\"",
		block->run, block->round, kind);
	if (fclose(memory)) {
		free(text);
		return NULL;
	}
	return text;
}

int raw_rows_write(enum raw_format format, const char *cell, const struct raw_block *block,
		   const unsigned char *samples, FILE *file)
{
	size_t bytes = raw_sample_bytes(block->fields);
	char *prefix = make_prefix(format, cell, block), numbers[LONGEST_NUMBERS];
	size_t prefix_bytes = prefix ? strlen(prefix) : 0;
	int error = prefix ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < block->count && !error; i++) {
		struct row row = { format, numbers };
		struct sample sample;

		raw_sample_get(samples + i * bytes, block->fields, &sample);
		put_numbers(&row, block, &sample, block->first + i);
		put_text(&row, format == RAW_CSV ? "\n" : "}\n");
		if (fwrite(prefix, 1, prefix_bytes, file) != prefix_bytes ||
		    fwrite(numbers, 1, (size_t)(row.end - numbers), file) !=
			    (size_t)(row.end - numbers))
			error = -EIO;
	}
	free(prefix);
	return error;
}
