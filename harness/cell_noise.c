// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cell_noise.h"

#include <string.h>

#include "bench/measure.h"

static bool is(const struct cell_spec *cell, size_t axis, const char *text)
{
	return cell->values[axis].text && !strcmp(cell->values[axis].text, text);
}

/* At its default: what is not told has it. */
static bool is_default(const struct cell_spec *cell, size_t axis)
{
	return !cell->values[axis].text || is(cell, axis, axes[axis]->fallback);
}

static bool is_special(const struct cell_spec *cell)
{
	return cell->measure && cell->measure->run;
}

bool cell_noise_is_ours(const struct cell_spec *cell)
{
	return is_special(cell) || !is_default(cell, AXIS_PAGES) ||
	       !is_default(cell, AXIS_BESIDE) || !is_default(cell, AXIS_CHILD_CPU) ||
	       is(cell, AXIS_THREAD_STATE, "spinning");
}

bool cell_noise_stays(const struct cell_spec *cell)
{
	return !is_special(cell) && is_default(cell, AXIS_CHILD_CPU) &&
	       is_default(cell, AXIS_THREADS) && is_default(cell, AXIS_WORKERS_AS);
}

bool cell_noise_unaccounted(const struct cell_spec *cell)
{
	return is(cell, AXIS_REAP, "ignored") || (cell->mechanism && cell->mechanism->unaccounted);
}

bool cell_noise_in_turn(const struct cell_spec *cell)
{
	const char *reap = cell->values[AXIS_REAP].text;

	return !is_special(cell) && cell->values[AXIS_CONCURRENCY].number <= 1 &&
	       (!reap || strncmp(reap, "batch", strlen("batch")));
}
