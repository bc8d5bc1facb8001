// SPDX-License-Identifier: GPL-2.0-or-later
/* Where each cell of a plan is placed, and whether it can be had here. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/cell_pages.h"
#include "harness/measure.h"

/* Every value of every axis, on this machine and by this user. */
static bool is_available(const struct cell_spec *cell, char *reason, size_t size)
{
	for (size_t id = 0; id < AXIS_TOTAL; id++) {
		const char *why = id == AXIS_PAGES ? cell_pages_unavailable(cell)
						   : axis_unavailable(id, &cell->values[id]);

		if (!why)
			continue;
		snprintf(reason, size, "%s=%s: %s", axes[id]->key, cell->values[id].text, why);
		return false;
	}
	return true;
}

int measure_prepare(const struct plan *plan, hwloc_topology_t topology,
		    hwloc_const_bitmap_t allowed, struct measurement *m, char *why, size_t why_size)
{
	size_t measurable = 0;

	*m = (struct measurement){ .plan = plan };
	m->tallies = calloc(plan->count, sizeof(*m->tallies));
	if (!m->tallies) {
		snprintf(why, why_size, "out of memory");
		return -ENOMEM;
	}
	for (size_t i = 0; i < plan->count; i++) {
		const struct cell_spec *cell = &plan->cells[i];
		struct tally *tally = &m->tallies[i];
		char reason[300];
		int error;

		tally->spec = cell;
		tally->verdict = VERDICT_SKIP;
		snprintf(tally->reason, sizeof(tally->reason), "not measured yet");
		error = place_choose(topology, allowed, cell->values[AXIS_PLACEMENT].text,
				     cell->values[AXIS_WORKERS].number, &tally->placement, reason,
				     sizeof(reason));
		if (error) {
			snprintf(why, why_size, "cell '%s': placement=%s: %s", cell->name,
				 cell->values[AXIS_PLACEMENT].text, reason);
			return error;
		}
		error = place_children(topology, allowed, cell->values[AXIS_CHILD_CPU].text,
				       &tally->placement, reason, sizeof(reason));
		if (error == -ENOMEM) {
			snprintf(why, why_size, "out of memory");
			return error;
		}
		tally->unavailable = error || !is_available(cell, reason, sizeof(reason)) ||
				     place_memory_available(topology, cell->values[AXIS_MEM].text,
							    reason, sizeof(reason)) != 0;
		if (tally->unavailable)
			snprintf(tally->reason, sizeof(tally->reason), "%s", reason);
		measurable += !tally->unavailable && !cell->control;
	}
	if (measurable == 0) {
		snprintf(why, why_size, "no cell can be measured here: '%s': %s",
			 plan->cells[0].name, m->tallies[0].reason);
		return -ENODEV;
	}
	return 0;
}
