// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_judge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int compare_judge(struct comparison *comparison)
{
	struct verdict_question *questions = calloc(comparison->count + 1, sizeof(*questions));
	struct verdict *verdicts = calloc(comparison->count + 1, sizeof(*verdicts));
	int error = questions && verdicts ? 0 : -ENOMEM;

	for (size_t i = 0; i < comparison->count && !error; i++) {
		const struct compare_cell *cell = &comparison->cells[i];

		questions[i] = cell->judged < cell->count
				       ? cell->figures[cell->judged].question
				       : (struct verdict_question){ .change = NAN, .error = NAN };
	}
	if (!error)
		error = verdict_judge(questions, comparison->count, comparison->alpha, verdicts);
	for (size_t i = 0; i < comparison->count && !error; i++) {
		struct compare_cell *cell = &comparison->cells[i];

		cell->answer = verdicts[i].answer;
		comparison->answers[cell->answer]++;
		if (cell->judged < cell->count)
			cell->figures[cell->judged].verdict = verdicts[i];
	}
	free(questions);
	free(verdicts);
	return error;
}

static double size_of_change(const struct compare_cell *cell)
{
	double change =
		cell->judged < cell->count ? cell->figures[cell->judged].question.change : NAN;

	return isnan(change) ? -1 : fabs(change);
}

static int by_matter(const void *a, const void *b)
{
	static const int order[VERDICT_ANSWERS] = { [VERDICT_WORSE] = 0,
						    [VERDICT_BETTER] = 1,
						    [VERDICT_CANNOT_TELL] = 2,
						    [VERDICT_SAME] = 3 };
	const struct compare_cell *x = a, *y = b;
	double difference = size_of_change(y) - size_of_change(x);

	if (x->answer != y->answer)
		return order[x->answer] - order[y->answer];
	if (difference < 0 || difference > 0)
		return difference > 0 ? 1 : -1;
	return strcmp(x->name, y->name);
}

void compare_sort(struct comparison *comparison)
{
	qsort(comparison->cells, comparison->count, sizeof(*comparison->cells), by_matter);
}
