// SPDX-License-Identifier: GPL-2.0-or-later
/* What runtest.py of will-it-scale prints: a line for each number of tasks, with the operations a
 * second of all of them together, as processes and as threads. Which test it was stands nowhere: it
 * is taken from the file's name, as runtest.py fork1 >fork1.csv. The first line, of no tasks, and
 * the last column, which is only a multiple of the first figure, are no measurements. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/import.h"

enum {
	COLUMNS = 6
};

static const char header[] = "tasks,processes,processes_idle,threads,threads_idle,linear";

/* "fork1" of "/tmp/fork1.csv". To be freed. */
static char *test_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return strndup(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

static int add_cell(struct imported *imported, const char *test, const char *as, double tasks,
		    double rate, double idle)
{
	struct imported_cell *cell;
	char *what;

	if (asprintf(&what, "%s %s", test, as) < 0)
		return -ENOMEM;
	cell = import_cell(imported, what);
	free(what);
	if (!cell)
		return -ENOMEM;
	cell->workers = tasks;
	cell->ops_per_s = rate > 0 ? rate : NAN;
	cell->reason = rate > 0 ? "" : "no operation was counted";
	return import_figure(cell, "idle_percent", idle);
}

static int read_line(const struct import_text *text, size_t number, char *line, const char *test,
		     struct imported *imported)
{
	double values[COLUMNS];
	size_t count = 0;
	char *rest = line, *word;
	int error;

	while ((word = strsep(&rest, ","))) {
		double value = import_number(word);

		if (count == COLUMNS)
			return import_fail(text, number, "has more than %d fields", COLUMNS);
		if (!isfinite(value))
			return import_fail(text, number, "field %zu is '%.40s', should be a number",
					   count + 1, word);
		values[count++] = value;
	}
	if (count < COLUMNS)
		return import_fail(text, number, "has %zu fields, should have %d", count, COLUMNS);
	if (values[0] != floor(values[0]) || values[0] > 1e6)
		return import_fail(text, number, "%g is no number of tasks", values[0]);
	if (values[0] == 0)
		return 0;
	error = add_cell(imported, test, "processes", values[0], values[1], values[2]);
	return error ? error : add_cell(imported, test, "threads", values[0], values[3], values[4]);
}

static int read_lines(const struct import_text *text, char *copy, const char *test,
		      struct imported *imported)
{
	char *rest = copy, *line;
	size_t number = 0;
	int error = 0;

	while (!error && (line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		number++;
		if (number == 1 && strcmp(line, header))
			error = import_fail(text, 1, "is not the line '%s'", header);
		else if (number > 1 && *line)
			error = read_line(text, number, line, test, imported);
	}
	return error;
}

static int read_will_it_scale(const struct import_text *text, struct imported *imported)
{
	char *copy = strdup(text->text), *test = test_of(text->name);
	int error = copy && test ? read_lines(text, copy, test, imported) : -ENOMEM;

	free(copy);
	free(test);
	return error;
}

const struct import import_will_it_scale = {
	.name = "will-it-scale",
	.summary = "CSV of runtest.py; the test is the file's name",
	.itself = "what of its rate that takes was not measured; not comparable with other cells",
	.operation = "which test it is of, only the name of the file says; operations a second of "
		     "all tasks together",
	.read = read_will_it_scale,
};
