// SPDX-License-Identifier: GPL-2.0-or-later
/* The man page. Its frame is written here; commands, options, axes and words come from their
 * tables. */
#include <argp.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/command.h"
#include "harness/manual.h"

/* Text as troff prints it: a hyphen that can be copied, no escape, no request at the beginning of a
 * line. */
static void text(FILE *stream, const char *words, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		bool begins = !i || words[i - 1] == '\n';

		if (begins && (words[i] == '.' || words[i] == '\''))
			fputs("\\&", stream);
		if (words[i] == '\\')
			fputs("\\e", stream);
		else if (words[i] == '-')
			fputs("\\-", stream);
		else
			fputc(words[i], stream);
	}
}

static void line(FILE *stream, const char *request, const char *words)
{
	fputs(request, stream);
	text(stream, words, strlen(words));
	fputc('\n', stream);
}

static void name(FILE *stream, const struct argp_option *option, const char *argument,
		 const char *separator)
{
	char letter = manual_letter(option);

	if (letter)
		fprintf(stream, "%s\\fB\\-%c\\fR", separator, letter);
	if (!option->name)
		return;
	fprintf(stream, "%s\\fB\\-\\-", letter ? ", " : separator);
	text(stream, option->name, strlen(option->name));
	fputs("\\fR", stream);
	if (argument) {
		fputs("=\\fI", stream);
		text(stream, argument, strlen(argument));
		fputs("\\fR", stream);
	}
}

static void show_option(FILE *stream, const struct argp_option *option)
{
	fputs(".TP\n", stream);
	name(stream, option, option->arg, "");
	for (const struct argp_option *alias = option + 1; manual_is_alias(alias); alias++)
		name(stream, alias, option->arg, ", ");
	fputc('\n', stream);
	line(stream, "", option->doc ? option->doc : "");
}

static void show_command(FILE *stream, const struct command *command)
{
	const char *arguments = command->argp->args_doc ? command->argp->args_doc : "";
	const char *doc = command->argp->doc ? command->argp->doc : "";

	fputs(".SS \"forkmark ", stream);
	text(stream, command->name, strlen(command->name));
	fputs(" [OPTION]...", stream);
	if (*arguments)
		line(stream, " ", arguments);
	else
		fputc('\n', stream);
	/* argp's doc has what comes after the options behind a vertical tab. */
	if (strcspn(doc, "\v")) {
		text(stream, doc, strcspn(doc, "\v"));
		fputc('\n', stream);
	} else {
		line(stream, "", command->summary);
	}
	manual_walk(stream, command->argp, show_option);
	doc = strchr(doc, '\v');
	if (doc && doc[1]) {
		fputs(".PP\n", stream);
		line(stream, "", doc + 1);
	}
}

static void show_axis(FILE *stream, size_t id)
{
	const struct axis *axis = axes[id];
	char range[AXIS_RANGE_SIZE];
	const char *fallback = *axis->fallback ? axis->fallback : "as the mechanism does by nature";
	const char *word, *summary, *reason;

	line(stream, ".TP\n.B ", axis->key);
	text(stream, axis->summary, strlen(axis->summary));
	fputs(" (", stream);
	axis_range(id, range);
	text(stream, range, strlen(range));
	fprintf(stream, "%s%s; default: ", *axis->unit ? " " : "", axis->unit);
	text(stream, fallback, strlen(fallback));
	fputs(").\n.RS\n", stream);
	for (size_t i = 0; (word = axis_word(id, i, &summary, &reason)); i++) {
		line(stream, ".TP\n.B ", word);
		line(stream, "", summary);
	}
	fputs(".RE\n", stream);
}

static const struct {
	int code;
	const char *meaning;
} exits[] = {
	{ EXIT_GOOD, "good" },
	{ EXIT_BAD, "a cell FAILed or is BROKEN" },
	{ EXIT_USAGE, "an error in use, or nothing could be done" },
	{ EXIT_INTERRUPTED, "interrupted; what was measured is in the document" },
};

static const char head[] =
	".SH NAME\n"
	"forkmark \\- measure what it costs Linux to create a process\n"
	".SH SYNOPSIS\n"
	".B forkmark\n"
	".I COMMAND\n"
	"[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
	".SH DESCRIPTION\n"
	"forkmark runs a small static program that builds exactly the process image that a plan asks for,\n"
	"creates processes from it in every way that Linux has, and times each step.\n"
	"A plan is a config file, a set of axes given with\n"
	".BR \\-\\-set ,\n"
	"or both. All results are in one JSON document, from which tables, plots and a report are made.\n";

static const char tail[] =
	".SH FILES\n"
	".TP\n"
	".I configs/*.yaml\n"
	"ready plans, beside the program or in share/forkmark; \\(lqforkmark list configs\\(rq shows them.\n"
	".TP\n"
	".I results/DATE\\-CONFIG/result.json\n"
	"what a run writes, unless\n"
	".B \\-o\n"
	"names another folder.\n"
	".TP\n"
	".I /run/forkmark/tune.journal\n"
	"what \\(lqforkmark tune\\(rq has set and what was there before, until everything is put back.\n"
	".SH EXAMPLES\n"
	".nf\n"
	"forkmark list mechanisms\n"
	"forkmark run quick\n"
	"forkmark run \\-\\-set mechanism=fork,vfork \\-\\-set mm=0,64M,1G \\-\\-dry\\-run\n"
	"forkmark run \\-\\-set workers=4 \\-\\-set placement=0+2+4\\-5\n"
	".fi\n"
	".SH SEE ALSO\n"
	".BR fork (2),\n"
	".BR vfork (2),\n"
	".BR clone (2),\n"
	".BR posix_spawn (3),\n"
	".BR numa (7)\n";

void manual_man(FILE *stream)
{
	fputs(".TH FORKMARK 1 \"\" \"forkmark " FORKMARK_VERSION "\" \"User Commands\"\n.nh\n",
	      stream);
	fputs(head, stream);
	fputs(".SH COMMANDS\n", stream);
	for (size_t i = 0; i < command_count; i++)
		show_command(stream, commands[i]);
	fputs(".SH AXES\nA cell is one value of every axis. Several values give the product.\n",
	      stream);
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		show_axis(stream, i);
	fputs(".SH EXIT STATUS\n", stream);
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		fprintf(stream, ".TP\n.B %d\n", exits[i].code);
		line(stream, "", exits[i].meaning);
	}
	fputs(tail, stream);
}
