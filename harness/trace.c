// SPDX-License-Identifier: GPL-2.0-or-later
/* The status of a phase. It has its own time if it was seen to begin and nothing else that is
 * executed lies between it and what was seen next; else it and those others share one time. Time is
 * never given to a phase that was not seen. */
#include "harness/trace.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/trace_status.h"

int trace_prepare(struct trace *trace, const char *backend, const struct phase_map *map)
{
	if (!trace->phases)
		trace->phases = calloc(phase_count, sizeof(*trace->phases));
	if (!trace->sources)
		trace->sources = calloc(phase_count, sizeof(*trace->sources));
	if (!trace->told)
		trace->told = calloc(phase_count, sizeof(*trace->told));
	if (!trace->reasons)
		trace->reasons = calloc(phase_count, sizeof(*trace->reasons));
	if (!trace->phases || !trace->sources || !trace->told || !trace->reasons)
		return -ENOMEM;
	trace->backend = backend;
	trace->by_functions = map->by_functions;
	for (size_t row = 0; row < phase_count; row++) {
		if (map->by_functions && !phase_within(row, "call"))
			continue;
		memcpy(trace->sources[row], map->sources[row], sizeof(trace->sources[row]));
		memcpy(trace->reasons[row], map->reasons[row], sizeof(trace->reasons[row]));
		trace->told[row] = map->numbers[row] != PHASE_NONE;
	}
	return 0;
}

static size_t root_of(size_t row)
{
	while (phases[row].parent)
		row = phase_find(phases[row].parent);
	return row;
}

uint64_t trace_forks(const struct trace *trace, size_t row)
{
	const char *root = phases[root_of(row)].name;

	return !strcmp(root, "call")    ? trace->calls
	       : !strcmp(root, "child") ? trace->children
					: trace->lives;
}

static bool is_seen(const struct trace *trace, size_t row)
{
	return !phases[row].sum && trace->phases[row].n;
}

/* Is it part of what these forks did? WHY says why not. */
static bool is_executed(const struct trace *trace, size_t row, char *why, size_t why_size)
{
	if (!phase_is_executed(&phases[row], trace->flags_known ? trace->flags_seen : ~0ull,
			       trace->flags_known ? trace->flags_always : 0, why, why_size))
		return false;
	if (!phases[row].optional || trace->phases[row].n)
		return true;
	if (phase_within(row, "exec") && trace->phases[phase_find("exec_open")].n)
		return true;
	/* what this kernel cannot tell may have been: arm64 has no event of page faults */
	if (!phases[row].sum && !trace->told[row] && !phase_within(row, "exec"))
		return true;
	snprintf(why, why_size, "none was seen");
	return false;
}

/* Does ROW lie in the time that LEADER is given, as something of its own? */
static bool shares(const struct trace *trace, size_t leader, size_t row)
{
	char why[80];

	return !phases[row].sum && !is_seen(trace, row) &&
	       !phase_within(row, phases[leader].name) && is_executed(trace, row, why, sizeof(why));
}

/* The first row behind those that directly followed LEADER: what lies between has gone into it. */
static size_t reach_of(const struct trace *trace, size_t leader)
{
	size_t reach = leader, root = root_of(leader);
	bool followed = false;

	for (size_t row = 0; row < phase_count; row++)
		if (trace->phases[leader].followers[row] && root_of(row) == root) {
			reach = row > leader ? row : reach;
			followed = true; /* by an earlier one: it is the last of a loop's turn */
		}
	/* The last one reaches to the end of its root. */
	for (size_t row = leader + 1; !followed && row < phase_count && root_of(row) == root; row++)
		reach = row + 1;
	return reach;
}

static size_t leader_of(const struct trace *trace, size_t row)
{
	size_t root = root_of(row);

	for (size_t leader = row; leader-- > 0 && root_of(leader) == root;)
		if (is_seen(trace, leader))
			return leader;
	return PHASE_NONE;
}

static void add_with(struct trace_status *status, size_t row)
{
	if (status->with_count < sizeof(status->with) / sizeof(status->with[0]))
		status->with[status->with_count++] = row;
}

/* A phase that was seen: has it its time for itself? */
static void judge_seen(const struct trace *trace, size_t row, struct trace_status *status)
{
	size_t reach = reach_of(trace, row);

	status->word = phases[row].own_end ? "measured" : "derived";
	for (size_t other = row + 1; other < reach; other++)
		if (shares(trace, row, other)) {
			status->word = "merged";
			add_with(status, other);
		}
	if (strcmp(status->word, "derived"))
		return;
	/* Derived between its landmark and the next ones. */
	for (size_t other = 0; other < phase_count; other++)
		if (trace->phases[row].followers[other])
			add_with(status, other);
}

static void judge_unseen(const struct trace *trace, size_t row, struct trace_status *status)
{
	size_t leader = leader_of(trace, row);

	if (!is_executed(trace, row, status->reason, sizeof(status->reason))) {
		status->word = "not_executed";
	} else if (!trace_forks(trace, row)) {
		status->word = "unavailable";
		snprintf(status->reason, sizeof(status->reason), "this part was not looked at");
	} else if (leader == PHASE_NONE) {
		status->word = "unavailable";
		snprintf(status->reason, sizeof(status->reason), "nothing before it was seen");
	} else {
		status->word = "merged";
		add_with(status, leader);
	}
}

/* All parts of a sum, or those that have a time. */
static void judge_sum(const struct trace *trace, size_t row, struct trace_status *status)
{
	if (trace->phases[row].n)
		status->word = "derived";
	else if (!is_executed(trace, row, status->reason, sizeof(status->reason)))
		status->word = "not_executed";
	else
		judge_unseen(trace, row, status);
}

/* The nearest row above ROW that is told. `call` always is. */
static size_t caller_of(const struct trace *trace, size_t row)
{
	do
		row = phase_find(phases[row].parent);
	while (!trace->told[row]);
	return row;
}

/* A function was entered and left, or its time is its caller's, bar that of what it calls. */
static void judge_function(const struct trace *trace, size_t row, struct trace_status *status)
{
	if (trace->told[row] && trace->phases[row].events) {
		status->word = "measured";
		return;
	}
	if (!is_executed(trace, row, status->reason, sizeof(status->reason))) {
		status->word = "not_executed";
		return;
	}
	if (!trace->calls) {
		snprintf(status->reason, sizeof(status->reason), "this part was not looked at");
		return;
	}
	status->word = trace->phases[row].n ? "derived" : "merged";
	snprintf(status->reason, sizeof(status->reason), "%s",
		 trace->told[row] ? "never entered: inlined where it is called, or not executed"
				  : trace->reasons[row]);
	/* What it calls has times of its own: their sum is less than all of it. */
	if (trace->phases[row].n)
		return;
	add_with(status, caller_of(trace, row));
}

void trace_judge(const struct trace *trace, size_t row, struct trace_status *status)
{
	*status = (struct trace_status){ .word = "unavailable" };
	if (trace->by_functions && phase_within(row, "call"))
		judge_function(trace, row, status);
	else if (phases[row].sum)
		judge_sum(trace, row, status);
	else if (is_seen(trace, row))
		judge_seen(trace, row, status);
	else
		judge_unseen(trace, row, status);
}

/* What sums have for themselves is in no phase of its own: there lies all that was inlined. */
static bool is_covered(const struct trace *trace, size_t row)
{
	struct trace_status status;

	if (trace->by_functions)
		return !phases[row].sum && trace->told[row];
	trace_judge(trace, row, &status);
	return is_seen(trace, row) && strcmp(status.word, "merged");
}

double trace_coverage(const struct trace *trace)
{
	double own = 0, all = trace->phases ? trace->phases[phase_find("call")].ns : 0;

	if (all <= 0)
		return NAN;
	for (size_t row = 0; row < phase_count; row++)
		if (phase_within(row, "call") && is_covered(trace, row))
			own += trace->by_functions ? trace->phases[row].self_ns
						   : trace->phases[row].ns;
	return own / all;
}

/* `call` itself begins without a probe. */
static double pairs_of(const struct trace *trace, size_t row)
{
	return phases[row].parent && phase_within(row, "call") && trace->told[row]
		       ? (double)trace->phases[row].events / (double)trace->calls
		       : 0;
}

/* The pairs of all that ROW calls. */
static double pairs_below(const struct trace *trace, size_t row)
{
	double pairs = 0;

	for (size_t other = row + 1; other < phase_count; other++)
		if (phase_within(other, phases[row].name))
			pairs += pairs_of(trace, other);
	return pairs;
}

double trace_probe_hits(const struct trace *trace)
{
	return pairs_below(trace, phase_find("call"));
}

/* Nanoseconds of one entry into the function that takes least. */
static double shortest(const struct trace *trace)
{
	double least = INFINITY;

	for (size_t row = 0; row < phase_count; row++)
		if (pairs_of(trace, row) > 0)
			least = fmin(least, trace->phases[row].self_ns /
						    (double)trace->phases[row].events);
	return least;
}

double trace_own_cost(const struct trace *trace, size_t row, double pair)
{
	double ns = 0;

	if (trace->told[row])
		return pairs_of(trace, row) * fmin(pair / 2, shortest(trace)) +
		       pairs_below(trace, row) * pair;
	/* The sum of those below it, of which none lies in another. */
	for (size_t other = row + 1; other < phase_count; other++)
		if (phase_within(other, phases[row].name) && trace->told[other] &&
		    !phase_within(caller_of(trace, other), phases[row].name))
			ns += trace_own_cost(trace, other, pair);
	return ns;
}

void trace_free(struct trace *trace)
{
	for (size_t i = 0; trace->phases && i < phase_count; i++)
		histogram_free(&trace->phases[i].histogram);
	json_object_put(trace->rows);
	json_object_put(trace->about);
	free(trace->phases);
	free(trace->waits);
	free(trace->allocations);
	free(trace->sources);
	free(trace->told);
	free(trace->reasons);
	*trace = (struct trace){ 0 };
}
