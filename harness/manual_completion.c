// SPDX-License-Identifier: GPL-2.0-or-later
/* The completion script. What does not change after the build is written out; the names of configs
 * are asked for. */
#include <argp.h>
#include <string.h>

#include "harness/axis.h"
#include "harness/command.h"
#include "harness/manual.h"

static const char head[] =
	"# bash completion for forkmark, made by `forkmark list --completion`\n"
	"_forkmark()\n"
	"{\n"
	"\tlocal current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} axis='' words='' head=''\n"
	"\n"
	"\t# bash splits words at '='\n"
	"\tif [[ $current == = ]]; then\n"
	"\t\taxis=$previous current=''\n"
	"\telif [[ $previous == = ]]; then\n"
	"\t\taxis=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n";

static const char axis_end[] =
	"\tif [[ -n $axis ]]; then\n"
	"\t\t[[ $current == *,* ]] && head=${current%,*},\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -P \"$head\" -W \"$words\" -- \"${current##*,}\")\n"
	"\t\treturn\n"
	"\tfi\n";

static const char tail[] = "\tif [[ $current == -* ]]; then\n"
			   "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
			   "\t\treturn\n"
			   "\tfi\n"
			   "\tcase ${COMP_WORDS[1]} in\n"
			   "\tlist) words=$(forkmark list --words kinds 2>/dev/null) ;;\n"
			   "\trun) words=$(forkmark list --words configs 2>/dev/null) ;;\n"
			   "\t*) words='' ;;\n"
			   "\tesac\n"
			   "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
			   "}\n"
			   "complete -o default -F _forkmark forkmark\n";

static void show_option(FILE *stream, const struct argp_option *option)
{
	const struct argp_option *name = option;

	do {
		if (name->name)
			fprintf(stream, " --%s", name->name);
		if (manual_letter(name))
			fprintf(stream, " -%c", manual_letter(name));
	} while (manual_is_alias(++name));
}

/* Words with an N stand for a family; what comes before the N can be completed. */
static void show_values(FILE *stream, size_t id)
{
	const char *word, *summary, *reason;

	fprintf(stream, "\t%s) words='", axes[id]->key);
	for (size_t i = 0; (word = axis_word(id, i, &summary, &reason)); i++)
		if (!strchr(word, 'N'))
			fprintf(stream, "%s%s", i ? " " : "", word);
	fputs("' ;;\n", stream);
}

void manual_completion(FILE *stream)
{
	fputs(head, stream);
	fputs("\tcase $axis in\n", stream);
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		if (axes[i]->kind == AXIS_KIND_WORDS)
			show_values(stream, i);
	fputs("\tesac\n", stream);
	fputs(axis_end, stream);
	fputs("\tif [[ $previous == --set ]]; then\n\t\tcompopt -o nospace\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -S = -W '",
	      stream);
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		fprintf(stream, "%s%s", i ? " " : "", axes[i]->key);
	fputs("' -- \"$current\")\n\t\treturn\n\tfi\n\tif ((COMP_CWORD == 1)); then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W '",
	      stream);
	for (size_t i = 0; i < command_count; i++)
		fprintf(stream, "%s ", commands[i]->name);
	fputs("--help --version' -- \"$current\")\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n",
	      stream);
	for (size_t i = 0; i < command_count; i++) {
		fprintf(stream, "\t%s) words='--help", commands[i]->name);
		manual_walk(stream, commands[i]->argp, show_option);
		fputs("' ;;\n", stream);
	}
	fputs("\tesac\n", stream);
	fputs(tail, stream);
}
