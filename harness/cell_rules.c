// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cell_rules.h"

#include <string.h>

#include "bench/arena.h"
#include "bench/measure.h"
#include "bench/page_kind.h"
#include "bench/reaper.h"
#include "bench/strings.h"
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

static int childless(const struct cell_spec *cell)
{
	return cell->mechanism->child == CHILD_NONE;
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
	return off(cell, AXIS_REAP) && childless(cell);
}

static int one_in_flight_mechanism(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 &&
	       (cell->mechanism->reap || cell->mechanism->single || childless(cell));
}

static int one_in_flight_reaper(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 && reaper_find(text(cell, AXIS_REAP))->single;
}

/* Only batch=N has a number. */
static int batch_in_flight(const struct cell_spec *cell)
{
	return number(cell, AXIS_CONCURRENCY) > 1 && number(cell, AXIS_REAP);
}

static int tree_that_cannot_wait(const struct cell_spec *cell)
{
	return !strcmp(text(cell, AXIS_REAP), "ignored") &&
	       !strncmp(text(cell, AXIS_ACTION), "tree=", 5);
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
	uint64_t flying = number(cell, AXIS_CONCURRENCY), batch = number(cell, AXIS_REAP);

	return off(cell, AXIS_WORKERS_AS) &&
	       number(cell, AXIS_WORKERS) * (batch > flying ? batch : flying) > ARENA_STAMPS;
}

static int threads_with_strays(const struct cell_spec *cell)
{
	return off(cell, AXIS_WORKERS_AS) && cell->action->strays;
}

static int children_of_nothing(const struct cell_spec *cell)
{
	return off(cell, AXIS_CHILD_CPU) &&
	       (childless(cell) || cell->mechanism->child == CHILD_PROGRAM);
}

static int actions_of_no_spawn(const struct cell_spec *cell)
{
	return off(cell, AXIS_FILE_ACTIONS) && !cell->mechanism->spawns;
}

static int target_of_no_program(const struct cell_spec *cell)
{
	return off(cell, AXIS_TARGET) && strcmp(cell->action->words[0].name, "exec");
}

/* Their command is a line of text of our own. */
static int argv_of_a_shell(const struct cell_spec *cell)
{
	return off(cell, AXIS_ARGV) && (!strcmp(cell->mechanism->name, "system") ||
					!strcmp(cell->mechanism->name, "popen"));
}

static int script_in_memory(const struct cell_spec *cell)
{
	return !strcmp(text(cell, AXIS_TARGET), "shebang") &&
	       !strcmp(cell->mechanism->name, "fork-execveat");
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
	return cell->measure->run && childless(cell);
}

static int measure_of_other_kind(const struct cell_spec *cell)
{
	return cell->measure->children &&
	       !(cell->measure->children & CHILD_BIT(cell->mechanism->child));
}

static int measure_needs_copy(const struct cell_spec *cell)
{
	return cell->measure->children == CHILD_BIT(CHILD_COPY) && measure_of_other_kind(cell);
}

static int measure_waits_itself(const struct cell_spec *cell)
{
	return cell->measure->waits && cell->mechanism->reap;
}

static int measure_has_many(const struct cell_spec *cell)
{
	return cell->measure->waits && cell->mechanism->single;
}

static int measure_reaps_itself(const struct cell_spec *cell)
{
	return cell->measure->waits && off(cell, AXIS_REAP);
}

static int measure_of_action(const struct cell_spec *cell)
{
	const char *const *name = cell->measure->actions;

	while (name && *name && strcmp(*name, cell->action->words[0].name))
		name++;
	return name && !*name;
}

static int measure_without_mm(const struct cell_spec *cell)
{
	return cell->measure->copies && !number(cell, AXIS_MM);
}

static int measure_of_untouched(const struct cell_spec *cell)
{
	return cell->measure->writes && off(cell, AXIS_TOUCHED);
}

static int measure_of_absent(const struct cell_spec *cell)
{
	return cell->measure->copies && !strcmp(text(cell, AXIS_PAGES), "dontfork");
}

static int measure_has_one_worker(const struct cell_spec *cell)
{
	return cell->measure->run && number(cell, AXIS_WORKERS) > 1;
}

static int kind_without_vmas(const struct cell_spec *cell)
{
	return off(cell, AXIS_VMA_KIND) && !number(cell, AXIS_VMAS);
}

/* Written again in the last generation, other kinds would be no longer what they are: a shared huge
 * page is split. */
static int generations_of_pages(const struct cell_spec *cell)
{
	return off(cell, AXIS_ANON_DEPTH) && off(cell, AXIS_PAGES);
}

static int state_without_threads(const struct cell_spec *cell)
{
	return off(cell, AXIS_THREAD_STATE) && number(cell, AXIS_THREADS) == 1;
}

static int kind_without_fds(const struct cell_spec *cell)
{
	return off(cell, AXIS_FD_KIND) && !number(cell, AXIS_FDS);
}

static int cloexec_without_fds(const struct cell_spec *cell)
{
	return off(cell, AXIS_FD_CLOEXEC) && !number(cell, AXIS_FDS);
}

/* What the subject has of its own lies below fds. */
static int highest_among_fds(const struct cell_spec *cell)
{
	return off(cell, AXIS_FD_HIGHEST) &&
	       number(cell, AXIS_FD_HIGHEST) < number(cell, AXIS_FDS) + 16;
}

static int executes(const struct cell_spec *cell)
{
	return !strcmp(cell->action->words[0].name, "exec");
}

static int env_without_exec(const struct cell_spec *cell)
{
	return off(cell, AXIS_ENV) && !executes(cell);
}

static int argv_without_exec(const struct cell_spec *cell)
{
	return off(cell, AXIS_ARGV) && !executes(cell);
}

static int argv_and_env(const struct cell_spec *cell)
{
	return off(cell, AXIS_ARGV) && off(cell, AXIS_ENV) &&
	       strings_unavailable(number(cell, AXIS_ENV) + number(cell, AXIS_ARGV));
}

static int program_out_of_reach(const struct cell_spec *cell)
{
	return off(cell, AXIS_CWD_DEPTH) && executes(cell);
}

static const struct cell_rule rules[] = {
	{ AXIS_VMA_KIND, AXIS_VMAS, kind_without_vmas, "set vmas" },
	{ AXIS_ANON_DEPTH, AXIS_PAGES, generations_of_pages,
	  "which a generation does not inherit as they are" },
	{ AXIS_THREAD_STATE, AXIS_THREADS, state_without_threads, "set threads" },
	{ AXIS_FD_KIND, AXIS_FDS, kind_without_fds, "set fds" },
	{ AXIS_FD_CLOEXEC, AXIS_FDS, cloexec_without_fds, "set fds" },
	{ AXIS_FD_HIGHEST, AXIS_FDS, highest_among_fds,
	  "which, with 16 of the parent's own, reach beyond it" },
	{ AXIS_ENV, AXIS_ACTION, env_without_exec, "which executes no program" },
	{ AXIS_ARGV, AXIS_ACTION, argv_without_exec, "which executes no program" },
	{ AXIS_ARGV, AXIS_ENV, argv_and_env, "together more than a program gets (ulimit -s)" },
	{ AXIS_CWD_DEPTH, AXIS_ACTION, program_out_of_reach,
	  "whose program is found from the helpers' folder" },
	{ AXIS_RATE, AXIS_LOAD, rate_without_open_load, "which has no rate: set load=open" },
	{ AXIS_LOAD, AXIS_RATE, open_load_without_rate, "set how many creations a second" },
	{ AXIS_REAP, AXIS_MECHANISM, reaps_by_itself,
	  "which waits for its child in a way of its own" },
	{ AXIS_REAP, AXIS_MECHANISM, reaps_nothing, "which has no child" },
	{ AXIS_REAP, AXIS_ACTION, strays_by_wait4, "whose grandchildren only wait4 collects" },
	{ AXIS_CONCURRENCY, AXIS_MECHANISM, one_in_flight_mechanism,
	  "of which one is in flight at a time" },
	{ AXIS_CONCURRENCY, AXIS_REAP, one_in_flight_reaper, "which cannot tell children apart" },
	{ AXIS_CONCURRENCY, AXIS_REAP, batch_in_flight,
	  "which says itself how many are in flight" },
	{ AXIS_ACTION, AXIS_REAP, tree_that_cannot_wait,
	  "its processes inherit that and could not wait for their own" },
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
	{ AXIS_FILE_ACTIONS, AXIS_MECHANISM, actions_of_no_spawn, "which has none" },
	{ AXIS_TARGET, AXIS_ACTION, target_of_no_program, "which executes nothing" },
	{ AXIS_ARGV, AXIS_MECHANISM, argv_of_a_shell, "which passes a line of its own to a shell" },
	{ AXIS_TARGET, AXIS_MECHANISM, script_in_memory, "which executes a binary" },
	{ AXIS_LOAD, AXIS_MEASURE, measure_has_loop, "which has a loop of its own" },
	{ AXIS_CONCURRENCY, AXIS_MEASURE, measure_has_concurrency, "which has a loop of its own" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_needs_child, "which has no child" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_needs_copy,
	  "whose child has no copy of the memory" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_of_other_kind, "whose child is no process" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_waits_itself,
	  "whose child the parent cannot wait for" },
	{ AXIS_MEASURE, AXIS_MECHANISM, measure_has_many, "of which one is in flight at a time" },
	{ AXIS_REAP, AXIS_MEASURE, measure_reaps_itself, "which waits for its children itself" },
	{ AXIS_MEASURE, AXIS_ACTION, measure_of_action, "the child has another life then" },
	{ AXIS_MEASURE, AXIS_MM, measure_without_mm, "set mm" },
	{ AXIS_MEASURE, AXIS_TOUCHED, measure_of_untouched, "it writes to all of mm" },
	{ AXIS_MEASURE, AXIS_PAGES, measure_of_absent, "which the child does not get" },
	{ AXIS_WORKERS, AXIS_MEASURE, measure_has_one_worker, "which measures one process" },
};

const struct cell_rule *cell_rules_broken(const struct cell_spec *cell)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].clash(cell))
			return &rules[i];
	return NULL;
}
