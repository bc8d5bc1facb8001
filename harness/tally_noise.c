// SPDX-License-Identifier: GPL-2.0-or-later
/* What a cell makes of runs that were disturbed: they are kept and marked, and left out of its
 * figures where enough others are there. A run is judged by what happened around it and by whether
 * its loop stood still, never by how long its samples are. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/caveat.h"
#include "harness/noise.h"
#include "harness/tally_parts.h"
#include "results/quantile.h"

size_t tally_disturbed(const struct tally *tally, enum run_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < tally->count; i++)
		count += tally->runs[i].kind == kind && noise_disturbs(tally->runs[i].noise);
	return count;
}

bool tally_leaves_out(const struct tally *tally, enum run_kind kind)
{
	size_t disturbed = tally_disturbed(tally, kind);

	return disturbed && tally_runs(tally, kind) - disturbed >= QUANTILE_FEWEST_RUNS;
}

bool tally_speaks(const struct tally *tally, const struct tally_run *run)
{
	return !noise_disturbs(run->noise) || !tally_leaves_out(tally, run->kind);
}

int tally_histogram(const struct tally *tally, enum interval interval, enum run_kind kind,
		    struct histogram *sum)
{
	const struct histogram *parts[] = { &tally->histograms[interval],
					    &tally->disturbed[interval] };
	size_t count = tally_leaves_out(tally, kind) ? 1 : 2;

	*sum = (struct histogram){ 0 };
	for (size_t i = 0; i < count; i++) {
		double low_ns, width_ns;
		size_t index = 0;
		uint64_t n;

		while (histogram_next(parts[i], &index, &low_ns, &width_ns, &n))
			if (histogram_add(sum, low_ns, n)) {
				histogram_free(sum);
				return -ENOMEM;
			}
	}
	return 0;
}

static bool is_said(uint64_t said, const char *name, int severity)
{
	for (size_t i = 0; said >> i; i++)
		if (said >> i & 1 && noise_rows[i].severity == severity &&
		    !strcmp(noise_rows[i].name, name))
			return true;
	return false;
}

static bool is_headline(const struct tally_run *run)
{
	return run->kind == RUN_PLAIN || run->kind == RUN_STAMPED;
}

static size_t runs_with(const struct tally *tally, const char *name, int severity)
{
	size_t count = 0;

	for (size_t i = 0; i < tally->count; i++)
		count += is_headline(&tally->runs[i]) &&
			 is_said(tally->runs[i].noise, name, severity);
	return count;
}

/* "others-ran 4, stopped 1": what was said of FEWEST runs at the least. False: nothing was. */
static bool list_names(const struct tally *tally, int severity, size_t fewest, char *text,
		       size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < noise_count && !noise_rows[i].find && !noise_rows[i].find_over;
	     i++) {
		size_t count = noise_rows[i].severity == severity
				       ? runs_with(tally, noise_rows[i].name, severity)
				       : 0;

		/* A thing that two rows tell of is named once. */
		if (!count || count < fewest || strstr(text, noise_rows[i].name))
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s %zu", used ? ", " : "",
					 noise_rows[i].name, count);
		if (used >= size)
			break;
	}
	return text[0];
}

int tally_add_noise(const struct tally *tally, struct json_object *list)
{
	size_t plain = tally_disturbed(tally, RUN_PLAIN),
	       stamped = tally_disturbed(tally, RUN_STAMPED),
	       runs = tally_runs(tally, RUN_PLAIN) + tally_runs(tally, RUN_STAMPED);
	bool kept = (plain && !tally_leaves_out(tally, RUN_PLAIN)) ||
		    (stamped && !tally_leaves_out(tally, RUN_STAMPED));
	char names[200];
	int error = 0;

	if (list_names(tally, NOISE_DISTURBED, 1, names, sizeof(names)))
		error = kept ? caveat_add(list, CAVEAT_DISTURBED,
					  "%zu of %zu runs (%s), and they are in the figures",
					  plain + stamped, runs, names)
			     : caveat_add(list, CAVEAT_LEFT_OUT,
					  "%zu of %zu runs (%s); the figures are of the others",
					  plain + stamped, runs, names);
	if (!error && list_names(tally, NOISE_DISTURBED - 1, (runs + 1) / 2, names, sizeof(names)))
		error = caveat_add(list, CAVEAT_RESTLESS, "of %zu runs: %s", runs, names);
	return error;
}
