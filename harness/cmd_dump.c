// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark dump: the raw samples of a run as text, or whether the file is whole. */
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/raw.h"
#include "analysis/raw_rows.h"
#include "harness/command.h"
#include "harness/quantity.h"

enum {
	OPTION_FORMAT = 256,
	OPTION_CELL,
	OPTION_CHECK
};

struct arguments {
	const char *file, *output, *cell;
	enum raw_format format;
	bool check;
};

static const struct argp_option option_table[] = {
	{ "format", OPTION_FORMAT, "csv|jsonl", 0,
	  "Comma-separated values with a line of names (csv, the default), or one JSON object a line",
	  0 },
	{ "cell", OPTION_CELL, "NAME|N", 0,
	  "Only cells whose name matches, like 'fork mm=64M*', or the one with that number, from 0 on",
	  0 },
	{ "output", 'o', "FILE", 0, "Write to FILE instead of standard output", 0 },
	{ "check", OPTION_CHECK, NULL, 0,
	  "Print no samples: say how many there are, and the checksum of the file", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case OPTION_FORMAT:
		if (strcmp(argument, "csv") && strcmp(argument, "jsonl"))
			argp_failure(state, EXIT_USAGE, 0, "--format %s: is not csv or jsonl",
				     argument);
		a->format = strcmp(argument, "csv") ? RAW_JSONL : RAW_CSV;
		return 0;
	case OPTION_CELL:
		a->cell = argument;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case OPTION_CHECK:
		a->check = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file)
			argp_error(state, "one FILE at a time");
		a->file = argument;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "FILE is missing: a samples.fmraw or the folder that holds it");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp dump_argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "FILE",
	.doc = "Print the raw samples that 'forkmark run --raw' kept, one a line.\vFILE is a "
	       "samples.fmraw or the folder that holds it. What is damaged is told on standard "
	       "error with its place, and the rest is printed.\n\n"
	       "Exit status: 0 the file is whole; 1 a part of it is damaged or missing; 2 error in "
	       "use, or nothing could be read.",
};

/* Whether the cell of BLOCK is asked for. */
static bool is_wanted(const struct arguments *a, const char *name, const struct raw_block *block)
{
	uint64_t number;

	if (!a->cell)
		return true;
	if (!quantity_parse_count(a->cell, &number))
		return number == block->cell;
	return name && !fnmatch(a->cell, name, 0);
}

static void tell_damage(const struct arguments *a, const struct raw_damage *damage)
{
	command_error("%s: damaged at byte %llu: %s; %llu bytes are passed over", a->file,
		      (unsigned long long)damage->offset, damage->what,
		      (unsigned long long)damage->bytes);
}

/* What became of the file as a whole, once all of it was read. */
static int conclude(const struct arguments *a, const struct raw_file *file, bool damaged)
{
	if (a->check)
		printf("%llu samples in %llu blocks; %llu bytes, crc32 %08x; %s\n",
		       (unsigned long long)file->samples, (unsigned long long)file->blocks,
		       (unsigned long long)file->size, file->crc,
		       file->whole && !damaged ? "whole" : "not whole");
	if (!file->ended)
		command_error(
			"%s: has no end block: the run was interrupted or killed, or its disk was full; %llu samples are there",
			a->file, (unsigned long long)file->samples);
	else if (!file->whole)
		command_error("%s: %llu samples are there, the end block says another number",
			      a->file, (unsigned long long)file->samples);
	return file->whole && !damaged ? EXIT_GOOD : EXIT_BAD;
}

static int dump(const struct arguments *a, struct raw_file *file, FILE *out)
{
	const unsigned char *samples;
	struct raw_block block;
	bool damaged = false, found = false;
	int got, error = 0;

	if (!a->check)
		raw_rows_begin(a->format, out);
	while (!error && (got = raw_file_next(file, &block, &samples)) != 0) {
		const char *name;

		if (got == -EBADMSG) {
			damaged = true;
			tell_damage(a, &file->damage);
			continue;
		}
		if (got < 0)
			return command_error("%s: %s", a->file, strerror(-got));
		name = raw_file_cell_name(file, &block);
		if (!is_wanted(a, name, &block))
			continue;
		found = true;
		if (!a->check)
			error = raw_rows_write(a->format, name, &block, samples, out);
	}
	if (error == -ENOMEM)
		return command_error("out of memory");
	if (error)
		return EXIT_USAGE; /* told when OUT is closed */
	if (a->cell && !found)
		return command_error(
			"--cell %s: no samples of such a cell; 'fork *' matches names, a number is a place in the plan",
			a->cell);
	return conclude(a, file, damaged);
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct raw_file file;
	char why[PATH_MAX + 256];
	FILE *out;
	int code;

	if (argp_parse(&dump_argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	if (raw_file_open(a.file, &file, why, sizeof(why)))
		return command_error("%s", why);
	out = a.output ? fopen(a.output, "we") : stdout;
	code = out ? dump(&a, &file, out) : command_error("%s: %s", a.output, strerror(errno));
	raw_file_close(&file);
	if (out && out != stdout && (ferror(out) | fclose(out)))
		code = command_error("%s: not all could be written: %s", a.output, strerror(errno));
	return command_finish(code);
}

const struct command command_dump = {
	.name = "dump",
	.summary = "raw samples as CSV or JSON lines",
	.argp = &dump_argp,
	.run = run,
};
