// SPDX-License-Identifier: GPL-2.0-or-later
/* What goes with the slowest samples, and whether that is more than chance. */
#include "harness/tail.h"

#include <gsl/gsl_cdf.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "harness/tally_parts.h"

struct tail_cause *tail_add_cause(struct tail *tail, const char *name, const char *source,
				  bool timed)
{
	struct tail_cause *cause = &tail->causes[tail->cause_count++];

	*cause = (struct tail_cause){ .name = name, .source = source, .timed = timed };
	return cause;
}

bool tail_add_sample(struct tail *tail, double threshold_ns, double ns)
{
	if (ns <= threshold_ns) {
		tail->rest_n++;
		tail->rest_ns += ns;
		return false;
	}
	tail->n++;
	tail->tail_ns += ns;
	tail->thresholds_ns += threshold_ns;
	return true;
}

void tail_add_seen(struct tail_cause *cause, bool in_tail, double sample_ns, double ns)
{
	if (!in_tail) {
		cause->rest_n++;
		cause->rest_ns += cause->timed ? ns : 0;
		return;
	}
	cause->tail_n++;
	cause->tail_ns += cause->timed ? ns : 0;
	cause->tail_with_ns += sample_ns;
}

void tail_merge(const struct tail *from, struct tail *to)
{
	if (!to->runs) {
		*to = *from;
		return;
	}
	to->n += from->n;
	to->rest_n += from->rest_n;
	to->tail_ns += from->tail_ns;
	to->rest_ns += from->rest_ns;
	to->thresholds_ns += from->thresholds_ns;
	for (size_t i = 0; i < to->cause_count; i++) {
		struct tail_cause *cause = &to->causes[i];

		cause->tail_n += from->causes[i].tail_n;
		cause->rest_n += from->causes[i].rest_n;
		cause->tail_ns += from->causes[i].tail_ns;
		cause->rest_ns += from->causes[i].rest_ns;
		cause->tail_with_ns += from->causes[i].tail_with_ns;
	}
	for (size_t i = 0; i < to->phase_count; i++) {
		to->phases[i].tail_ns += from->phases[i].tail_ns;
		to->phases[i].rest_ns += from->phases[i].rest_ns;
	}
}

double tail_excess_ns(const struct tail *tail)
{
	if (!tail->n || !tail->rest_n)
		return NAN;
	return tail->tail_ns / (double)tail->n - tail->rest_ns / (double)tail->rest_n;
}

/* Of TAIL + REST samples SEEN bear the cause: so many of them in the tail, or more. */
static double chance(const struct tail *tail, const struct tail_cause *cause)
{
	uint64_t seen = cause->tail_n + cause->rest_n, all = tail->n + tail->rest_n;

	if (!cause->tail_n)
		return 1;
	if (all > UINT_MAX)
		return NAN;
	return gsl_cdf_hypergeometric_Q((unsigned)cause->tail_n - 1, (unsigned)seen,
					(unsigned)(all - seen), (unsigned)tail->n);
}

static double explains(const struct tail *tail, const struct tail_cause *cause,
		       const struct tail_finding *finding)
{
	double excess = tail_excess_ns(tail), rest = tail->rest_ns / (double)tail->rest_n;

	if (!(excess > 0))
		return NAN;
	if (cause->timed)
		return (cause->tail_ns / (double)tail->n - cause->rest_ns / (double)tail->rest_n) /
		       excess;
	if (!cause->tail_n || finding->rest_share >= finding->tail_share)
		return 0;
	return (cause->tail_with_ns - (double)cause->tail_n * rest) / ((double)tail->n * excess) *
	       (1 - finding->rest_share / finding->tail_share);
}

struct tail_finding tail_find(const struct tail *tail, size_t i)
{
	const struct tail_cause *cause = &tail->causes[i];
	struct tail_finding finding = { NAN, NAN, NAN, NAN, false };

	if (cause->absent)
		finding.explains = 0;
	if (*cause->reason || !tail->n || !tail->rest_n)
		return finding;
	finding.tail_share = (double)cause->tail_n / (double)tail->n;
	finding.rest_share = (double)cause->rest_n / (double)tail->rest_n;
	finding.p_value = chance(tail, cause);
	finding.explains = explains(tail, cause, &finding);
	finding.claimed = finding.p_value < TAIL_CHANCE && finding.explains >= TAIL_LEAST;
	return finding;
}

double tail_explained(const struct tail *tail)
{
	double times = 0, mark = 0;

	if (!(tail_excess_ns(tail) > 0))
		return NAN;
	for (size_t i = 0; i < tail->cause_count; i++) {
		struct tail_finding finding = tail_find(tail, i);

		if (finding.claimed && tail->causes[i].timed)
			times += finding.explains;
		else if (finding.claimed)
			mark = fmax(mark, finding.explains);
	}
	return fmin(times > 0 ? times : mark, 1);
}

static struct json_object *describe_cause(const struct tail *tail, size_t i)
{
	const struct tail_cause *cause = &tail->causes[i];
	struct tail_finding finding = tail_find(tail, i);
	struct json_object *object = json_object_new_object();
	bool timed = cause->timed && !*cause->reason;

	json_object_object_add(object, "cause", json_object_new_string(cause->name));
	json_object_object_add(object, "source", json_object_new_string(cause->source));
	json_object_object_add(object, "reason",
			       *cause->reason ? json_object_new_string(cause->reason) : NULL);
	json_object_object_add(object, "tail_share", tally_fraction(finding.tail_share));
	json_object_object_add(object, "rest_share", tally_fraction(finding.rest_share));
	json_object_object_add(object, "tail_ns",
			       timed ? tally_number(cause->tail_ns / (double)tail->n) : NULL);
	json_object_object_add(object, "rest_ns",
			       timed ? tally_number(cause->rest_ns / (double)tail->rest_n) : NULL);
	json_object_object_add(object, "explains", tally_fraction(finding.explains));
	json_object_object_add(object, "p_value",
			       isfinite(finding.p_value) ? json_object_new_double(finding.p_value)
							 : NULL);
	json_object_object_add(object, "claimed", json_object_new_boolean(finding.claimed));
	return object;
}

/* Those that take longer, the most first. */
static int by_growth(const void *a, const void *b)
{
	double first = json_object_get_double(
		       json_object_object_get(*(struct json_object *const *)a, "explains")),
	       second = json_object_get_double(
		       json_object_object_get(*(struct json_object *const *)b, "explains"));

	return (first < second) - (first > second);
}

static struct json_object *describe_phases(const struct tail *tail)
{
	struct json_object *array = json_object_new_array();
	double excess = tail_excess_ns(tail);

	for (size_t i = 0; i < tail->phase_count && excess > 0; i++) {
		const struct tail_phase *phase = &tail->phases[i];
		double slow = phase->tail_ns / (double)tail->n;
		double rest = phase->rest_ns / (double)tail->rest_n;
		struct json_object *object;

		if ((slow - rest) / excess < TAIL_LEAST)
			continue;
		object = json_object_new_object();
		json_object_object_add(object, "phase", json_object_new_string(phase->name));
		json_object_object_add(object, "tail_ns", tally_number(slow));
		json_object_object_add(object, "rest_ns", tally_number(rest));
		json_object_object_add(object, "explains", tally_fraction((slow - rest) / excess));
		json_object_array_add(array, object);
	}
	json_object_array_sort(array, by_growth);
	return array;
}

struct json_object *tail_describe(const struct tail *tail)
{
	struct json_object *object, *causes;

	if (!tail->runs)
		return NULL;
	object = json_object_new_object();
	causes = json_object_new_array();
	json_object_object_add(object, "runs", json_object_new_string(tail->runs));
	json_object_object_add(object, "of", json_object_new_string(tail->of));
	json_object_object_add(object, "quantile", json_object_new_double(TAIL_QUANTILE));
	json_object_object_add(object, "threshold_ns",
			       tally_number(tail->thresholds_ns / (double)tail->n));
	json_object_object_add(object, "n", tally_count(tail->n));
	json_object_object_add(object, "rest_n", tally_count(tail->rest_n));
	json_object_object_add(object, "mean_ns", tally_number(tail->tail_ns / (double)tail->n));
	json_object_object_add(object, "rest_mean_ns",
			       tally_number(tail->rest_ns / (double)tail->rest_n));
	for (size_t i = 0; i < tail->cause_count; i++)
		json_object_array_add(causes, describe_cause(tail, i));
	json_object_object_add(object, "causes", causes);
	if (tail->phase_count)
		json_object_object_add(object, "phases", describe_phases(tail));
	json_object_object_add(object, "explained", tally_fraction(tail_explained(tail)));
	return object;
}
