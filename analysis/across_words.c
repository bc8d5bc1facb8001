// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/across_words.h"

#include <math.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/number.h"

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static const char *cost(const struct across *across)
{
	static const char *const words[] = {
		[ACROSS_AS_IT_IS] = "its time: total, or call, or one over the rate",
		[ACROSS_CLOCK] = "its time in cycles of the machine's clock",
		[ACROSS_PRICE] =
			"the machine's price over the cell's rate: what an operation costs",
		[ACROSS_WATT] =
			"the machine's power over the cell's rate: the energy of an operation",
	};

	return words[across->per];
}

void across_words_basis(const struct across *across, FILE *file)
{
	fprintf(file, "%zu machines, %zu cell%s that all of them have", across->machine_count,
		across->cell_count, plural(across->cell_count));
	if (across->left_out)
		fprintf(file, " (%zu more %s not on all)", across->left_out,
			across->left_out == 1 ? "is" : "are");
	fprintf(file,
		". A cell's cost is %s. Ratios are to %s, the geometric mean over these cells and "
		"no others; where intervals overlap the order is not certain",
		cost(across), across->first->label);
	if (across->per == ACROSS_CLOCK && !across->per_given)
		fputs(". Clocks are cpufreq's (frequency_mhz), the median over the runs", file);
}

static void say_per(const struct across *across, double per, FILE *file)
{
	if (across->per == ACROSS_CLOCK)
		fprintf(file, "; %.4g GHz", per / 1e9);
	else if (across->per == ACROSS_PRICE)
		fprintf(file, "; price %.6g", per);
	else if (across->per == ACROSS_WATT)
		fprintf(file, "; %.6g W", per);
}

void across_words_machine(const struct across *across, const struct across_machine *machine,
			  FILE *file)
{
	fputs(machine->name, file);
	for (size_t i = 0; i < machine->document_count; i++) {
		const char *kernel = document_string(machine->documents[i]->kernel, "release", "?");
		bool said = false;

		for (size_t j = 0; j < i && !said; j++)
			said = !strcmp(kernel, document_string(machine->documents[j]->kernel,
							       "release", "?"));
		if (!said)
			fprintf(file, "%s%s", i ? ", " : "; ", kernel);
	}
	fprintf(file, "; %zu document%s of %zu boot%s", machine->document_count,
		plural(machine->document_count), machine->boots, plural(machine->boots));
	say_per(across, machine->per, file);
}

void across_words_units(const struct across_machine *machine, FILE *file)
{
	fprintf(file, "%zu %s%s", machine->units,
		machine->unit == COMPARE_RUNS ? "rounds" : compare_unit_words(machine->unit),
		machine->widened ? ", widened for boots" : "");
}

void across_words_value(const struct across_cell *cell, double value, char *text, size_t size)
{
	char number[NUMBER_SIZE];

	if (!strcmp(cell->figure, "rate"))
		number_rate(value, number);
	else
		number_time(value, number);
	snprintf(text, size, "%s", number);
}

bool across_words_matters(const struct compare_fact *fact)
{
	static const char *const who[] = { "machine.architecture", "machine.cpu_model",
					   "machine.cpus_",        "machine.packages",
					   "machine.cores",        "machine.numa_",
					   "machine.memory_bytes", "machine.hypervisor",
					   "machine.dmi",          "machine.hostname",
					   "machine.microcode",    "machine.core_types" };

	for (size_t i = 0; i < sizeof(who) / sizeof(*who); i++)
		if (!strncmp(fact->name, who[i], strlen(who[i])))
			return false;
	return true;
}
