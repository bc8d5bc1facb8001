// SPDX-License-Identifier: GPL-2.0-or-later
/* One figure a machine: the geometric mean over cells, and how sure it is. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/across_parts.h"
#include "analysis/across_units.h"
#include "analysis/verdict.h"

static double variance(const struct across_units *units)
{
	double mean = 0, sum = 0, n = (double)units->count;

	for (size_t i = 0; i < units->count; i++)
		mean += units->values[i] / n;
	for (size_t i = 0; i < units->count; i++)
		sum += (units->values[i] - mean) * (units->values[i] - mean);
	return sum / (n - 1);
}

/* As of single cells (analysis/compare_figures.c), but that cells share what a boot makes of them.
 */
static void widen(const struct across *across, const struct across_machine *machines[2],
		  const struct across_units units[2], struct resample_result *result)
{
	double own = result->error * result->error, below = own * own / result->freedom, added = 0;

	for (size_t side = 0; side < 2; side++) {
		const struct across_units *other = &units[1 - side];
		bool seen = machines[1 - side]->unit == COMPARE_BOOTS && other->count > 1;
		double here = seen ? variance(other) : across->boot_spread * across->boot_spread;

		if (!machines[side]->widened)
			continue;
		added += here;
		below += seen ? here * here / (double)(other->count - 1) : 0;
	}
	if (added <= 0)
		return;
	result->error = sqrt(own + added);
	result->freedom = below > 0 ? (own + added) * (own + added) / below : INFINITY;
}

static int judge(const struct across *across, const struct across_units *first_units,
		 struct across_machine *first, struct across_machine *machine, uint64_t seed)
{
	struct across_units units[2] = { *first_units, { 0 } };
	struct verdict_question question;
	struct resample_random random = { .seed = seed };
	struct resample_result result;
	int error = across_units_make(across, machine, &units[1]);

	if (!error && units[0].count && units[1].count) {
		struct resample_side sides[2] = { units[0].side, units[1].side };

		error = resample_sides(sides, RESAMPLE_COUNT, &random, &result);
		first->widened = first->boots == 1 && !machine->comparison.one_boot;
		machine->widened = machine->boots == 1 && !machine->comparison.one_boot;
		if (!error && isfinite(result.error)) {
			const struct across_machine *machines[2] = { first, machine };

			widen(across, machines, units, &result);
			question = (struct verdict_question){ .error = result.error,
							      .freedom = result.freedom };
			machine->ci95[0] = exp(log(machine->ratio) -
					       verdict_half_width(&question, COMPARE_INTERVAL));
			machine->ci95[1] = machine->ratio * machine->ratio / machine->ci95[0];
		}
	}
	resample_random_free(&random);
	across_units_free(&units[1]);
	return error;
}

static void average(const struct across *across, size_t i)
{
	struct across_machine *machine = &across->machines[i];
	double sum = 0;

	for (size_t c = 0; c < across->cell_count; c++) {
		double ratio = across->cells[c].ratios[i];

		sum += log(ratio);
		machine->least = fmin(machine->least, ratio);
		machine->most = fmax(machine->most, ratio);
	}
	machine->ratio = exp(sum / (double)across->cell_count);
}

int across_average(struct across *across)
{
	struct across_units units;
	int error = across_units_make(across, &across->machines[0], &units);

	for (size_t i = 0; i < across->machine_count && !error; i++) {
		average(across, i);
		if (i)
			error = judge(across, &units, &across->machines[0], &across->machines[i],
				      across->seed + i);
	}
	across_units_free(&units);
	return error;
}

/* --- ranks ----------------------------------------------------------------------------------- */

struct place {
	double ratio;
	size_t machine;
};

static int by_ratio(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->ratio < y->ratio || x->ratio > y->ratio)
		return x->ratio < y->ratio ? -1 : 1;
	return (x->machine > y->machine) - (x->machine < y->machine);
}

static void sort_numbers(double *numbers, const struct place *places, size_t count, double *room)
{
	memcpy(room, numbers, count * sizeof(*room));
	for (size_t i = 0; i < count; i++)
		numbers[i] = room[places[i].machine];
}

int across_rank(struct across *across)
{
	size_t count = across->machine_count;
	struct place *places = calloc(count, sizeof(*places));
	double *room = calloc(count, sizeof(*room));
	struct across_machine *machines = calloc(count, sizeof(*machines));

	if (!places || !room || !machines) {
		free(places);
		free(room);
		free(machines);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){ across->machines[i].ratio, i };
	qsort(places, count, sizeof(*places), by_ratio);
	for (size_t i = 0; i < count; i++) {
		machines[i] = across->machines[places[i].machine];
		machines[i].rank = i + 1;
		if (!places[i].machine)
			across->first = &machines[i];
	}
	for (size_t c = 0; c < across->cell_count; c++) {
		struct across_cell *cell = &across->cells[c];

		sort_numbers(cell->values, places, count, room);
		sort_numbers(cell->ratios, places, count, room);
		sort_numbers(cell->ci95_low, places, count, room);
		sort_numbers(cell->ci95_high, places, count, room);
	}
	free(across->machines);
	across->machines = machines;
	free(places);
	free(room);
	return 0;
}
