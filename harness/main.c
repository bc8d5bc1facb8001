// SPDX-License-Identifier: GPL-2.0-or-later
/* The program: finds the subcommand and hands over. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/command.h"
#include "harness/words.h"

static int usage(FILE *file)
{
	fprintf(file, "Usage: forkmark COMMAND [OPTION...]\n"
		      "Measure what it costs Linux to create a process.\n\n");
	for (size_t i = 0; i < command_count; i++)
		fprintf(file, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(file,
		"\n'forkmark COMMAND --help' tells a command's options, 'man forkmark' all of it.\n"
		"Begin with 'forkmark run quick'.\n");
	return EXIT_GOOD;
}

/* Files that are opened must not land on a closed standard descriptor. */
static void open_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			/* The wrong way round, so that writing to a closed standard output still
			 * fails. */
			if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
				_exit(EXIT_USAGE);
}

static int unknown(const char *word)
{
	struct words_nearest nearest = { .text = word };
	char shown[WORDS_SHOWN];

	for (size_t i = 0; i < command_count; i++)
		words_offer(&nearest, commands[i]->name);
	words_show(word, shown, sizeof(shown));
	if (words_answer(&nearest))
		return command_error("unknown command '%s'; did you mean '%s'?", shown,
				     words_answer(&nearest));
	return command_error("unknown command '%s'; 'forkmark --help' lists them", shown);
}

int main(int argc, char **argv)
{
	char name[64];

	open_standard_descriptors();
	/* What we inherit must not change what wait(2) tells us; and a file that grows too large is
	 * an error, not an end. */
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
	/* Only how text is shown: numbers are read and written in the C locale. */
	setlocale(LC_CTYPE, "");
	argp_err_exit_status = EXIT_USAGE;
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return command_finish(usage(stdout));
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("forkmark %s\n", FORKMARK_VERSION);
		return command_finish(EXIT_GOOD);
	}
	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(argv[1], commands[i]->name)) {
			snprintf(name, sizeof(name), "forkmark %s", commands[i]->name);
			argv[1] = name;
			return commands[i]->run(argc - 1, argv + 1);
		}
	return unknown(argv[1]);
}
