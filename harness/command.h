/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A subcommand of forkmark: one file harness/cmd_NAME.c that ends in one `const struct command`,
 * and one word in the list of harness/meson.build, from which the table below is generated. Help,
 * the man page and the shell completion are made from the table and its argp options. Only these
 * files print, and only they may include analysis/. */
#ifndef HARNESS_COMMAND_H
#define HARNESS_COMMAND_H

#include <argp.h>
#include <stddef.h>

struct json_object;

enum exit_code {
	EXIT_GOOD = 0,
	EXIT_BAD = 1,   /* a cell FAILed or is BROKEN */
	EXIT_USAGE = 2, /* error in use, or nothing could be done */
	EXIT_INTERRUPTED = 130,
};

struct command {
	const char *name;
	const char *summary;     /* one line */
	const struct argp *argp; /* parsed by run(); read by help, man page and completion */
	int (*run)(int argc, char **argv); /* argv[0] is "forkmark NAME"; returns an exit code */
};

extern const struct command *const commands[];
extern const size_t command_count;

/* Print "forkmark: WORDS" as one line on standard error and return EXIT_USAGE. */
int command_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print OBJECT, which is put, for people to read. EXIT_GOOD, or EXIT_USAGE after one line for NULL:
 * out of memory. */
int command_json(struct json_object *object);

/* Flush standard output and check that all of it was written: returns CODE, or EXIT_USAGE after one
 * line on standard error (a full device, a closed pipe). Every command that prints ends in it. */
int command_finish(int code);

#endif
