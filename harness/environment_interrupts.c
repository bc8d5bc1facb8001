// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupts and softirqs on the CPUs used: how many, of which kind, and which came most often. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/environment_parts.h"
#include "harness/sysfile.h"

/* The first line names the columns: "CPU0 CPU1 CPU3", the online ones. *COLUMNS is the caller's;
 * the count, or -ENOMEM. */
static ssize_t read_columns(char *line, unsigned **columns)
{
	size_t count = 0;
	char *save, *word;

	*columns = malloc((strlen(line) / 4 + 1) * sizeof(**columns));
	if (!*columns)
		return -ENOMEM;
	for (word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (!strncmp(word, "CPU", 3))
			(*columns)[count++] = (unsigned)strtoul(word + 3, NULL, 10);
	return (ssize_t)count;
}

/* "LOC", "NET_RX"; of one with a number the last word, which is the device's: "nvme0q1". */
static void name_of(const char *label, size_t length, char *rest, char name[ENVIRONMENT_NAME])
{
	char *last = rest;

	snprintf(name, ENVIRONMENT_NAME, "%.*s", (int)length, label);
	if (!isdigit((unsigned char)*label))
		return;
	for (char *c = rest; *c; c++)
		if (isspace((unsigned char)*c) && c[1] && !isspace((unsigned char)c[1]))
			last = c + 1;
	if (*last)
		snprintf(name, ENVIRONMENT_NAME, "%.*s %.*s", (int)length, label,
			 ENVIRONMENT_NAME - 12, last);
}

/* What the lines of a table come to. */
struct tally_of_lines {
	double all, numbered, timer, isolated_timer;
};

struct table {
	const unsigned *columns;
	size_t column_count;
	hwloc_const_bitmap_t cpus, isolated;
	struct environment_counts *counts;
	struct tally_of_lines sums;
};

/* The CPU's own timer: x86 calls it LOC; arm64 gives it a number and a name. */
static bool is_timer(const char *name)
{
	return !strcmp(name, "LOC") || strstr(name, "arch_timer");
}

/* One line "LABEL: 1 2 3 words". Lines with one sum for all CPUs (ERR, MIS) are left out. */
static int take_line(struct table *table, char *line)
{
	char *colon = strchr(line, ':'), *next = colon ? colon + 1 : line;
	struct environment_count count = { .n = 0 };
	struct environment_count *more;
	uint64_t isolated = 0;
	size_t i;

	if (!colon)
		return 0;
	line += strspn(line, " ");
	for (i = 0; i < table->column_count; i++) {
		char *end;
		uint64_t n = strtoull(next, &end, 10);

		if (end == next)
			break;
		next = end;
		if (!hwloc_bitmap_isset(table->cpus, table->columns[i]))
			continue;
		count.n += n;
		if (hwloc_bitmap_isset(table->isolated, table->columns[i]))
			isolated += n;
	}
	if (i < table->column_count)
		return 0;
	name_of(line, (size_t)(colon - line), next, count.name);
	more = realloc(table->counts->each, (table->counts->count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	table->counts->each = more;
	more[table->counts->count++] = count;
	table->sums.all += (double)count.n;
	if (is_timer(count.name)) {
		table->sums.timer += (double)count.n;
		table->sums.isolated_timer += (double)isolated;
	} else if (isdigit((unsigned char)count.name[0])) {
		table->sums.numbered += (double)count.n;
	}
	return 0;
}

static int read_table(const struct environment_watch *watch, const char *path,
		      hwloc_const_bitmap_t cpus, struct environment_counts *counts,
		      struct tally_of_lines *sums)
{
	struct table table = { .cpus = cpus, .isolated = watch->isolated, .counts = counts };
	char *text, *save, *line;
	unsigned *columns = NULL;
	ssize_t count = 0;
	int error = sysfile_load(watch->root, path, &text);

	if (error)
		return error;
	line = strtok_r(text, "\n", &save);
	if (line)
		count = read_columns(line, &columns);
	if (count <= 0)
		error = count < 0 ? -ENOMEM : -ENODATA;
	table.columns = columns;
	table.column_count = count > 0 ? (size_t)count : 0;
	while (!error && (line = strtok_r(NULL, "\n", &save)) != NULL)
		error = take_line(&table, line);
	*sums = table.sums;
	free(columns);
	free(text);
	return error;
}

int environment_read_interrupts(struct environment_watch *watch, hwloc_const_bitmap_t cpus,
				struct environment_reading *now)
{
	struct tally_of_lines sums;
	int error = read_table(watch, "/proc/interrupts", cpus, &now->interrupts, &sums);

	if (error == -ENOMEM)
		return error;
	if (error) {
		for (enum environment_id row = ENVIRONMENT_INTERRUPTS;
		     row <= ENVIRONMENT_ISOLATED_TICKS; row++)
			environment_unreadable(watch, row, error);
	} else {
		now->value[ENVIRONMENT_INTERRUPTS] = sums.all;
		now->value[ENVIRONMENT_TIMER_INTERRUPTS] = sums.timer;
		now->value[ENVIRONMENT_DEVICE_INTERRUPTS] = sums.numbered;
		now->value[ENVIRONMENT_ISOLATED_TICKS] = sums.isolated_timer;
	}
	error = read_table(watch, "/proc/softirqs", cpus, &now->softirqs, &sums);
	if (error == -ENOMEM)
		return error;
	if (error)
		environment_unreadable(watch, ENVIRONMENT_SOFTIRQS, error);
	else
		now->value[ENVIRONMENT_SOFTIRQS] = sums.all;
	return 0;
}
