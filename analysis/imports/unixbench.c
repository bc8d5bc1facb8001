// SPDX-License-Identifier: GPL-2.0-or-later
/* UnixBench's report in text (versions 5 and 6): of each part "running N parallel copies" the line
 * of Process Creation and its index. Its other tests are not of creating processes; Execl
 * Throughput replaces one over and over. Times of its report have no time zone: they are left. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/import.h"

static const char test[] = "Process Creation";

static int set(char **to, const char *from, size_t length)
{
	free(*to);
	*to = strndup(from, length);
	return *to ? 0 : -ENOMEM;
}

/* What follows WORDS in LINE, without spaces before it; NULL where they are not. */
static const char *behind(const char *line, const char *words)
{
	const char *at = strstr(line, words);

	if (!at)
		return NULL;
	at += strlen(words);
	return at + strspn(at, " ");
}

/* "OS: GNU/Linux -- 6.1.0 -- #1 SMP ...", "Machine: x86_64 (unknown)", "(Version 5.1.3)" */
static int read_facts(const char *line, struct imported *imported)
{
	const char *at, *end;
	int error = 0;

	at = behind(line, "BYTE UNIX Benchmarks (Version ");
	if (at && !error)
		error = set(&imported->version, at, strcspn(at, ")"));
	at = behind(line, "   Machine: ");
	if (at && !error)
		error = set(&imported->architecture, at, strcspn(at, " "));
	at = behind(line, "   OS: ");
	at = at ? behind(at, " -- ") : NULL;
	end = at ? strstr(at, " -- ") : NULL;
	if (end && !error) {
		error = set(&imported->release, at, (size_t)(end - at));
		if (!error)
			error = set(&imported->kernel_version, end + 4, strlen(end + 4));
	}
	return error;
}

/* "4 CPUs in system; running 2 parallel copies of tests" */
static double read_copies(const char *line, struct imported *imported)
{
	unsigned cpus, copies;
	char plural[2];

	if (sscanf(line, "%u CPU%1[s ]", &cpus, plural) != 2 ||
	    sscanf(behind(line, "; running"), "%u parallel", &copies) != 1 || !copies)
		return NAN;
	/* Where it cannot tell, it says 0. */
	imported->cpus_online = cpus ? cpus : NAN;
	return copies;
}

/* The words of LINE behind the name, ended where there is a space. */
static size_t split(char *line, char **words, size_t most)
{
	size_t count = 0;

	for (char *rest = line, *word; count < most && (word = strsep(&rest, " "));)
		if (*word)
			words[count++] = word;
	return count;
}

/* "15243.5 lps   (30.0 s, 2 samples)" */
static int read_rate(const struct import_text *text, size_t number, char *rest, double copies,
		     struct imported *imported)
{
	char *words[6];
	size_t count = split(rest, words, 6);
	double rate = count ? import_number(words[0]) : NAN;
	struct imported_cell *cell;
	int error = 0;

	if (!isfinite(rate))
		return import_fail(text, number, "'%s' is followed by no number", test);
	if (count < 2 || strcmp(words[1], "lps"))
		return import_fail(text, number, "'%s' is not in lps", test);
	if (!isfinite(copies))
		return import_fail(text, number,
				   "'%s' comes before a line 'running N parallel copies of tests'",
				   test);
	cell = import_cell(imported, test);
	if (!cell)
		return -ENOMEM;
	cell->workers = copies;
	cell->ops_per_s = rate > 0 ? rate : NAN;
	cell->reason = rate > 0 ? "" : "no operation was counted";
	if (count == 6 && words[2][0] == '(')
		error = import_figure(cell, "seconds", import_number(words[2] + 1));
	if (!error && count == 6 && words[2][0] == '(')
		error = import_figure(cell, "samples", import_number(words[4]));
	return error;
}

/* "126.0      15243.5   1209.8": baseline, result, index; the rate was met before. */
static int read_index(const struct import_text *text, size_t number, char *rest,
		      struct imported *imported)
{
	char *words[4];
	size_t count = split(rest, words, 4);

	if (count && !strcmp(words[0], "---")) /* no baseline */
		return 0;
	if (count != 3 || !isfinite(import_number(words[0])))
		return import_fail(text, number,
				   "'%s' is followed by no baseline, result and index", test);
	if (!imported->count || !isfinite(import_number(words[2])))
		return 0;
	return import_figure(&imported->cells[imported->count - 1], "index",
			     import_number(words[2]));
}

static int read_lines(const struct import_text *text, char *copy, struct imported *imported)
{
	char *rest = copy, *line;
	double copies = NAN;
	size_t number = 0;
	int error = 0;
	bool report = false, index = false;

	while (!error && (line = strsep(&rest, "\n"))) {
		number++;
		line[strcspn(line, "\r")] = '\0';
		report |= strstr(line, "BYTE UNIX Benchmarks") != NULL;
		error = read_facts(line, imported);
		if (strstr(line, "; running ") && strstr(line, " of tests")) {
			copies = read_copies(line, imported);
			index = false;
		}
		if (!strncmp(line, "System Benchmarks ", 18))
			index = true;
		if (error || strncmp(line, test, strlen(test)))
			continue;
		error = index ? read_index(text, number, line + strlen(test), imported)
			      : read_rate(text, number, line + strlen(test), copies, imported);
	}
	return error || report ? error
			       : import_fail(text, 0,
					     "is no report of UnixBench: no line has "
					     "'BYTE UNIX Benchmarks'");
}

static int read_unixbench(const struct import_text *text, struct imported *imported)
{
	char *copy = strdup(text->text);
	int error = copy ? read_lines(text, copy, imported) : -ENOMEM;

	free(copy);
	return error;
}

const struct import import_unixbench = {
	.name = "unixbench",
	.summary = "report in text: Process Creation of each number of copies",
	.itself = "with 23 mappings one fork, exit and wait took 1.7 times as long as in a bare "
		  "static loop, measured side by side when forkmark was designed",
	.operation =
		"UnixBench gives the mean of its passes without the slowest third, in loops a second of all copies "
		"together",
	.read = read_unixbench,
};
