// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cell_rules.h"

#include <string.h>

#include "bench/arena.h"
#include "bench/measure.h"
#include "bench/page_kind.h"
#include "bench/reaper.h"
#include "harness/plan.h"

static const char *text(const struct cell_spec *cell, size_t id)
{
	return cell->values[id].text;
}

static uint64_t number(const struct cell_spec *cell, size_t id)
{
	return cell->values[id].number;
}

/* Is the axis off its default? */
static int off(const struct cell_spec *cell, size_t id)
{
	return strcmp(text(cell, id), axes[id]->fallback) != 0;
}

static int open_load(const struct cell_spec *cell)
{
	return !strncmp(text(cell, AXIS_LOAD), "open", 4);
}

static int rate_without_open_load(const struct cell_spec *cell)
{
	return number(cell, AXIS_RATE) && !open_load(cell);
}

static int open_load_without_rate(const struct cell_spec *cell)
{
	return !number(cell, AXIS_RATE) && open_load(cell);
}

static int reaps_by_itself(const struct cell_spec *cell)
{
	return off(cell, AXIS_REAP) && cell->mechanism->reap;
}

static int reaps_nothing(const struct cell_spec *cell)
{
	return off(cell, AXIS_REAP) && cell->control;
}

static int one_in_flight_mechanism(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 && (cell->mechanism->reap || cell->control);
}

static int one_in_flight_reaper(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 && reaper_find(text(cell, AXIS_REAP))->single;
}

static int one_in_flight_action(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 && cell->action->strays;
}

static int strays_by_wait4(const struct cell_spec *cell)
{
	return off(cell, AXIS_REAP) && cell->action->strays;
}

static int pages_without_mm(const struct cell_spec *cell)
{
	return off(cell, AXIS_PAGES) && !number(cell, AXIS_MM);
}

static int touched_without_mm(const struct cell_spec *cell)
{
	return off(cell, AXIS_TOUCHED) && !number(cell, AXIS_MM);
}

static int stride_without_mm(const struct cell_spec *cell)
{
	return off(cell, AXIS_STRIDE) && !number(cell, AXIS_MM);
}

static int stride_without_touch(const struct cell_spec *cell)
{
	return off(cell, AXIS_STRIDE) && !strcmp(text(cell, AXIS_TOUCHED), "never");
}

static const struct page_kind *pages(const struct cell_spec *cell)
{
	return page_kind_find(text(cell, AXIS_PAGES));
}

static int settled_without_write(const struct cell_spec *cell)
{
	return off(cell, AXIS_TOUCHED) && pages(cell)->settled;
}

static int whole_with_stride(const struct cell_spec *cell)
{
	return off(cell, AXIS_STRIDE) && pages(cell)->whole;
}

static int touch_without_pages(const struct cell_spec *cell)
{
	return pages(cell)->not_inherited && !strcmp(cell->action->words[0].name, "touch");
}

static int threads_with(const struct cell_spec *cell, size_t id)
{
	return off(cell, AXIS_WORKERS_AS) && off(cell, id);
}

/* A subject has one mask for all of its children. */
static int threads_move_children(const struct cell_spec *cell)
{
	return threads_with(cell, AXIS_CHILD_CPU) && strcmp(text(cell, AXIS_CHILD_CPU), "free");
}

static int threads_reap_by_pid(const struct cell_spec *cell)
{
	return off(cell, AXIS_WORKERS_AS) && !reaper_find(text(cell, AXIS_REAP))->by_pid;
}

static int threads_in_measure(const struct cell_spec *cell)
{
	return off(cell, AXIS_WORKERS_AS) && cell->measure->run;
}

/* Lines for stamps, and CPUs, lie in one arena. */
static int threads_too_many(const struct cell_spec *cell)
{
	return off(cell, AXIS_WORKERS_AS) &&
	       number(cell, AXIS_WORKERS) * number(cell, AXIS_CONCURRENCY) > ARENA_STAMPS;
}

static int threads_with_strays(const struct cell_spec *cell)
{
	return off(cell, AXIS_WORKERS_AS) && cell->action->strays;
}

static int children_of_nothing(const struct cell_spec *cell)
{
	return off(cell, AXIS_CHILD_CPU) &&
	       (cell->control || cell->mechanism->child == CHILD_PROGRAM);
}

static int measure_has_loop(const struct cell_spec *cell)
{
	return cell->measure->run && off(cell, AXIS_LOAD);
}

static int measure_has_concurrency(const struct cell_spec *cell)
{
	return cell->measure->run && off(cell, AXIS_CONCURRENCY);
}

static int measure_needs_child(const struct cell_spec *cell)
{
	return cell->measure->run && (cell->control || cell->mechanism->reap);
}

static const struct cell_rule rules[] = {
	{ AXIS_RATE, AXIS_LOAD, rate_without_open_load, "which has no rate: set load=open" },
	{ AXIS_LOAD, AXIS_RATE, open_load_without_rate, "set how many creations a second" },
	{ AXIS_REAP, AXIS_MECHANISM, reaps_by_itself,
	  "which waits for its child in a way of its own" },
	{ AXIS_REAP, AXIS_MECHANISM, reaps_nothing, "which has no child" },
	{ AXIS_REAP, AXIS_ACTION, strays_by_wait4, "whose grandchildren only wait4 collects" },
	{ AXIS_CONCURRENCY, AXIS_MECHANISM, one_in_flight_mechanism,
	  "of which one is in flight at a time" },
	{ AXIS_CONCURRENCY, AXIS_REAP, one_in_flight_reaper, "which cannot tell children apart" },
	{ AXIS_CONCURRENCY, AXIS_ACTION, one_in_flight_action,
	  "whose grandchildren cannot be told apart" },
	{ AXIS_PAGES, AXIS_MM, pages_without_mm, "set mm" },
	{ AXIS_TOUCHED, AXIS_MM, touched_without_mm, "set mm" },
	{ AXIS_STRIDE, AXIS_MM, stride_without_mm, "set mm" },
	{ AXIS_STRIDE, AXIS_TOUCHED, stride_without_touch, "no page is touched" },
	{ AXIS_TOUCHED, AXIS_PAGES, settled_without_write, "which takes pages that were written" },
	{ AXIS_STRIDE, AXIS_PAGES, whole_with_stride, "which takes all pages" },
	{ AXIS_ACTION, AXIS_PAGES, touch_without_pages, "the child has no such memory" },
	{ AXIS_CHILD_CPU, AXIS_WORKERS_AS, threads_move_children,
	  "whose children all have one parent" },
	{ AXIS_CHILD_CPU, AXIS_MECHANISM, children_of_nothing,
	  "whose child has no first act of ours" },
	{ AXIS_REAP, AXIS_WORKERS_AS, threads_reap_by_pid, "it would collect others' children" },
	{ AXIS_MEASURE, AXIS_WORKERS_AS, threads_in_measure, "it measures one creating thread" },
	{ AXIS_WORKERS, AXIS_WORKERS_AS, threads_too_many,
	  "of which 4096 children can be in flight" },
	{ AXIS_ACTION, AXIS_WORKERS_AS, threads_with_strays,
	  "it would collect others' grandchildren" },
	{ AXIS_LOAD, AXIS_MEASURE, measure_has_loop, "which has a loop of its own" },
	{ AXIS_CONCURRENCY, AXIS_MEASURE, measure_has_concurrency, "which has a loop of its own" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_needs_child,
	  "whose child the parent cannot wait for" },
};

const struct cell_rule *cell_rules_broken(const struct cell_spec *cell)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].clash(cell))
			return &rules[i];
	return NULL;
}
