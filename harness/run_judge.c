// SPDX-License-Identifier: GPL-2.0-or-later
/* How a run went: the verdict, then its sums, then the quantiles of its samples. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bench/measure.h"
#include "bench/refusal.h"
#include "harness/raw_log.h"
#include "harness/run_parts.h"
#include "harness/tail_samples.h"
#include "results/quantile.h"

void run_verdict(struct run *run, enum verdict verdict, const char *format, ...)
{
	va_list arguments;

	if (run->verdict != VERDICT_OK)
		return;
	run->verdict = verdict;
	va_start(arguments, format);
	vsnprintf(run->reason, sizeof(run->reason), format, arguments);
	va_end(arguments);
}

static void judge_worker(struct active *a, size_t worker)
{
	const struct arena_header *header = &a->arenas.headers[worker];
	const struct arena_fault *fault = &header->fault;
	int status = a->statuses[worker];
	struct run *run = a->run;

	if (fault->step[0])
		run_verdict(run, strcmp(fault->step, "child") ? VERDICT_BROKEN : VERDICT_FAIL,
			    "%.*s: %.*s", (int)sizeof(fault->step), fault->step,
			    (int)sizeof(fault->words), fault->words);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
		 (!a->killed || (a->failed && worker == a->first_ended)))
		run_verdict(
			run, VERDICT_FAIL,
			"the subject was killed by signal 9 (Killed): by the out-of-memory killer, or from outside");
	else if (WIFSIGNALED(status) && !a->timed_out)
		run_verdict(run, VERDICT_FAIL, "the subject was killed by signal %d (%s)",
			    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (a->timed_out)
		run_verdict(run, VERDICT_FAIL,
			    "hung: no end %.1f s after it was due; killed (--timeout)",
			    (double)a->setup->timeout_ns / 1e9);
	else if (header->result.done != ARENA_MAGIC)
		run_verdict(run, VERDICT_BROKEN,
			    "the subject ended with status %#x and reported nothing", status);
}

/* A neighbour lives until it is killed. */
static void judge_neighbour(struct active *a)
{
	const struct arena_fault *fault;

	if (!a->neighbour_ended || a->killed)
		return;
	fault = &a->arenas.headers[a->subjects].fault;
	run_verdict(a->run, VERDICT_BROKEN, "the neighbour ended: %.*s",
		    fault->step[0] ? (int)sizeof(fault->words) : 64,
		    fault->step[0] ? fault->words : "it was killed from outside");
}

/* The worker that ended first speaks first: others may have been killed because of it. */
static void judge_all(struct active *a)
{
	struct run *run = a->run;

	judge_neighbour(a);
	if (a->ended)
		judge_worker(a, a->first_ended);
	for (size_t i = 0; i < a->subjects; i++)
		judge_worker(a, i);
	if (a->leftovers && !a->timed_out)
		run_verdict(run, VERDICT_FAIL, "%zu processes outlived the subject", a->leftovers);
}

static void sum_up(struct active *a)
{
	double ns_per_tick = a->setup->timebase->ns_per_tick;
	uint64_t first = UINT64_MAX, last = 0;
	struct run *run = a->run;

	run->image = a->arenas.headers[0].image;
	run->build_ns = (uint64_t)((double)run->image.build_ticks * ns_per_tick);
	for (size_t i = 0; i < a->subjects; i++) {
		const struct arena_result *result = &a->arenas.headers[i].result;

		run->n += result->n;
		first = result->started < first ? result->started : first;
		last = result->ended > last ? result->ended : last;
		run->usage.minor_faults += result->usage.minor_faults;
		run->usage.major_faults += result->usage.major_faults;
		run->usage.voluntary_switches += result->usage.voluntary_switches;
		run->usage.involuntary_switches += result->usage.involuntary_switches;
		run->usage.user_ns += result->usage.user_ns;
		run->usage.system_ns += result->usage.system_ns;
		for (size_t r = 0; r < ARENA_REFUSALS && result->refusals[r].count; r++)
			refusal_add(run->refusals, &result->refusals[r]);
	}
	/* From the first that began to the last that ended: workers that share a CPU do not run at
	 * the same time, so that the sum of their own rates would be more than there was. */
	run->duration_ns = (uint64_t)((double)(last - first) * ns_per_tick);
	if (run->duration_ns)
		run->ops_per_s = (double)run->n * 1e9 / (double)run->duration_ns;
	if (run->n == 0 && run->refusals[0].count)
		run_verdict(run, VERDICT_FAIL, "the kernel refused every creation: %s, %llu times",
			    strerror(run->refusals[0].error),
			    (unsigned long long)run->refusals[0].count);
	else if (run->n == 0)
		run_verdict(run, VERDICT_BROKEN, "no sample was taken");
}

static void figure(const double *sorted, size_t n, struct interval_figures *figures)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += sorted[i];
	*figures = (struct interval_figures){
		.n = n,
		.min_ns = sorted[0],
		.p50_ns = quantile_sorted(sorted, n, 0.50),
		.p90_ns = quantile_sorted(sorted, n, 0.90),
		.p99_ns = quantile_sorted(sorted, n, 0.99),
		.max_ns = sorted[n - 1],
		.mean_ns = sum / (double)n,
	};
}

static int take_samples(struct active *a, run_samples_sink *sink, void *context)
{
	struct run *run = a->run;
	double *values = malloc(run->n * sizeof(*values));
	int error = values ? 0 : -ENOMEM;

	for (enum interval i = 0; i < INTERVALS && !error; i++) {
		size_t n;

		error = arenas_interval(&a->arenas, i, a->setup->timebase->ns_per_tick, values, &n,
					i == INTERVAL_TOTAL ? run->cpus : NULL);
		if (error || n == 0)
			continue;
		quantile_sort(values, n);
		figure(values, n, &run->intervals[i]);
		error = sink(context, i, values, n);
	}
	free(values);
	if (error == -ERANGE) {
		run_verdict(
			run, VERDICT_BROKEN,
			"a stamp lies outside of its iteration: the clock (%s) differs between CPUs",
			a->setup->timebase->name);
		error = 0;
	}
	return error;
}

/* Runs with counters or probes would tell of these, too. */
static int look_at_tail(struct active *a)
{
	const struct interval_figures *total = &a->run->intervals[INTERVAL_TOTAL];
	struct tail_samples_spec spec = {
		.runs = run_kind_names[a->spec->kind],
		.stamped = a->spec->kind == RUN_STAMPED,
		.open = a->spec->cell->values[AXIS_RATE].number != 0,
		.threshold_ns = total->p99_ns,
		.p50_ns = total->p50_ns,
		.ns_per_tick = a->setup->timebase->ns_per_tick,
	};

	if ((a->spec->kind != RUN_PLAIN && !spec.stamped) || total->n < TAIL_FEWEST)
		return 0;
	return tail_samples(&a->arenas, &spec, &a->run->tail);
}

static void find(struct arena_image *image, const char *name, uint64_t value)
{
	struct arena_finding *finding = image->findings;

	while (finding->name[0] && finding < &image->findings[ARENA_FINDINGS - 1])
		finding++;
	snprintf(finding->name, sizeof(finding->name), "%s", name);
	finding->value = value;
}

/* What the subjects themselves cannot tell: they do not know what they were put into. */
static void judge_home(struct active *a)
{
	unsigned asked = a->homes[HOME_SUBJECT].depth;
	struct arena_image *image = &a->arenas.headers[0].image;

	if (!asked)
		return;
	if (a->lives_deep != asked)
		run_verdict(a->run, VERDICT_BROKEN, "cgroup-depth: %u levels asked, %u found",
			    asked, a->lives_deep);
	find(image, "cgroup_depth", a->lives_deep);
	find(image, "cgroup_counts_pids", a->lives_charged);
}

/* Every sample of what is kept; counted and traced runs say how long nothing takes. */
static int keep_raw(struct active *a)
{
	const struct run_spec *spec = a->spec;
	struct raw_run run = { .cell = spec->cell_index,
			       .run = spec->run_index,
			       .round = spec->round,
			       .stamped = spec->kind == RUN_STAMPED,
			       .ns_per_tick = a->setup->timebase->ns_per_tick };

	if (!a->setup->raw || a->run->verdict != VERDICT_OK ||
	    (spec->kind != RUN_PLAIN && spec->kind != RUN_STAMPED))
		return 0;
	return raw_log_run(a->setup->raw, &run, &a->arenas, a->subjects);
}

int run_judge(struct active *a, run_samples_sink *sink, void *context)
{
	int error = 0;

	judge_all(a);
	judge_home(a);
	if (a->run->verdict == VERDICT_OK)
		sum_up(a);
	if (a->run->verdict != VERDICT_OK)
		return 0;
	for (size_t i = 0; a->reading && i < a->subjects; i++)
		counter_reads_take(a->reading, i, &a->arenas.headers[i].result.readings);
	if (a->spec->cell->measure->run)
		error = table_read(a->arenas.fds[0], &a->run->table);
	error = error ? error : take_samples(a, sink, context);
	error = error ? error : keep_raw(a);
	return error || a->run->verdict != VERDICT_OK ? error : look_at_tail(a);
}
