// SPDX-License-Identifier: GPL-2.0-or-later
/* How many steps `forkmark history` finds, and how many that are none: 200 series of 100 points,
 * with a step of one, two, three standard deviations, with drift, and with nothing, forty each,
 * judged together as one history is. Arguments: how often (default 10), the first seed (default 1),
 * and the noise: normal, heavy, correlated (default normal). Recall is over the steps of one size;
 * precision counts against them what was wrongly found in their own series, in drift and in
 * nothing, so that each size has the same series without a step beside it. Ends with 0 when both
 * are at least 0.95 for steps of two standard deviations. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/made_series.h"

#define KINDS 5
#define EACH  40

static const char *const noises[] = { "normal", "heavy", "correlated" };

static double precision(const struct made_score *step, const struct made_score *drift,
			const struct made_score *none)
{
	unsigned named = step->found + step->wrong + drift->wrong + none->wrong;

	return named ? (double)step->found / named : 1;
}

int main(int argc, char **argv)
{
	struct made_kind kinds[KINDS] = { { .name = "step 1 sd", .step = 1 },
					  { .name = "step 2 sd", .step = 2 },
					  { .name = "step 3 sd", .step = 3 },
					  { .name = "drift 1 to 3 sd" },
					  { .name = "nothing" } };
	struct made_score scores[KINDS] = { 0 };
	int times = argc > 1 ? atoi(argv[1]) : 10, seed = argc > 2 ? atoi(argv[2]) : 1;
	double recall, exact;

	for (size_t i = 0; argc > 3 && i < 3; i++)
		for (size_t kind = 0; kind < KINDS && !strcmp(argv[3], noises[i]); kind++)
			kinds[kind].noise = (enum made_noise)i;
	for (int i = 0; i < times; i++) {
		kinds[3].drift = 1 + i % 3;
		if (made_judge(kinds, KINDS, EACH, (unsigned long)(seed + 1000 * i), scores)) {
			fputs("out of memory\n", stderr);
			return 2;
		}
	}
	for (size_t i = 0; i < KINDS; i++) {
		printf("%-16s %5u series, %4u of %4u steps found, %3u wrong", kinds[i].name,
		       scores[i].series, scores[i].found, scores[i].real, scores[i].wrong);
		if (scores[i].real)
			printf("; recall %.3f, precision %.3f",
			       (double)scores[i].found / scores[i].real,
			       precision(&scores[i], &scores[3], &scores[4]));
		putchar('\n');
	}
	recall = (double)scores[1].found / scores[1].real;
	exact = precision(&scores[1], &scores[3], &scores[4]);
	return recall >= 0.95 && exact >= 0.95 ? 0 : 1;
}
