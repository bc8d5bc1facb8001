/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cell of which only some axes matter: the others get their default. Include after cmocka.h. */
#ifndef TESTS_UNIT_MADE_UP_CELL_H
#define TESTS_UNIT_MADE_UP_CELL_H

#include "bench/measure.h"
#include "harness/plan.h"

static inline void complete_cell(struct cell_spec *cell)
{
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		if (!cell->values[id].text)
			cell->values[id].text = (char *)axes[id]->fallback;
	cell->measure = measure_find("loop");
	cell->action = action_find(cell->control ? "none" : "exit");
}

#endif
