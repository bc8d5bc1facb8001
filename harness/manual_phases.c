// SPDX-License-Identifier: GPL-2.0-or-later
/* docs/phases.md. */
#include <string.h>

#include "harness/manual.h"
#include "harness/phase.h"
#include "harness/phase_map.h"

static unsigned depth_of(size_t row)
{
	unsigned depth = 0;

	for (; phases[row].parent; row = phase_find(phases[row].parent))
		depth++;
	return depth;
}

static void show_functions(FILE *stream, const struct phase *phase)
{
	for (size_t i = 0; i < PHASE_FUNCTIONS && phase->functions[i]; i++)
		fprintf(stream, "%s`%s`", i ? ", " : "", phase->functions[i]);
}

static void show_event(FILE *stream, const struct phase_landmark *landmark, const char *before)
{
	if (landmark->known)
		fprintf(stream, "%s%s", before, phase_map_event(landmark->event));
}

static void show_landmark(FILE *stream, const struct phase *phase)
{
	const char *before = "";

	if (phase->sum)
		fputs("the sum of its parts", stream);
	else if (!phase_has_landmark(phase))
		fputs("none: within the phase before", stream);
	for (size_t i = 0; i < PHASE_PLACES && phase->places[i].function; i++) {
		fprintf(stream, "%s%s in `%s`", before,
			phase->places[i].frees ? "free" : "allocation", phase->places[i].function);
		if (phase->places[i].cache)
			fprintf(stream, " of %s", phase->places[i].cache);
		before = ", ";
	}
	show_event(stream, &phase->landmark, before);
	show_event(stream, &phase->also, ", ");
	show_event(stream, &phase->otherwise, ", else ");
}

static void show_row(FILE *stream, size_t row)
{
	const struct phase *phase = &phases[row];

	fputs("| ", stream);
	for (unsigned i = 0; i < depth_of(row); i++)
		fputs("· ", stream);
	fprintf(stream, "`%s` | %s | ", phase->name, phase->does);
	show_functions(stream, phase);
	fputs(" | ", stream);
	show_landmark(stream, phase);
	fputs(" |\n", stream);
}

void manual_phases(FILE *stream)
{
	fputs("# Phases\n\n"
	      "Made by `forkmark list --markdown phases` from harness/phase.c: change it there.\n\n"
	      "What the kernel does to create a process, in the order in which it does it; a dot is a level of the tree.\n"
	      "`forkmark list phases` says how each is told on the kernel that runs, `forkmark trace` measures them,\n"
	      "`phases: auto` in a config measures them for each cell in runs of their own.\n\n"
	      "Functions are those that do it, today's name first, then older kernels'. A landmark is the tracepoint at\n"
	      "which the phase begins; an allocation is seen by kmem_cache_alloc and typed by the function that it comes\n"
	      "from, and by its cache where the compiler has put several into one function. A phase lasts to the next\n"
	      "landmark of its task.\n\n"
	      "`forkmark trace --backend functions` tells the call by the entry and the exit of these functions instead: exact,\n"
	      "where the compiler has left them functions. What it inlined is merged with its caller.\n\n"
	      "| status | meaning |\n| --- | --- |\n"
	      "| `measured` | its beginning and its end are events of its own |\n"
	      "| `derived` | from its landmark to the next one; nothing else that is executed lies between them. By functions: the sum of what is told of it |\n"
	      "| `merged` | with those that `with` names: they cannot be told apart here, and the first of them bears the time of all. By functions: `reason` says why it has none for itself |\n"
	      "| `not_executed` | this way of creating a process leaves it out; `reason` says why |\n"
	      "| `unavailable` | it could not be seen; `reason` says why |\n\n"
	      "Time off the CPU inside a phase is part of it; what held it up is told beside the tree. Coverage is the part\n"
	      "of the traced call that lies in phases with a time for themselves. Slow-down is the p50 of `call` with\n"
	      "tracing over that without, from runs of the same rounds.\n\n"
	      "| phase | what it does | functions | landmark |\n| --- | --- | --- | --- |\n",
	      stream);
	for (size_t row = 0; row < phase_count; row++)
		show_row(stream, row);
}
