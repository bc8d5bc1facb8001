// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_tolerance.h"

#include <math.h>

#include "analysis/document.h"

/* The smallest and the largest that documents say of one figure; NAN: none says anything. */
static void range(const struct compare_side sides[COMPARE_SIDES], size_t of, double *least,
		  double *most)
{
	*least = *most = NAN;
	for (size_t side = 0; side < COMPARE_SIDES; side++)
		for (size_t i = 0; i < sides[side].count; i++) {
			double here = sides[side].documents[i]->tolerance[of];

			*least = fmin(*least, here); /* of a number and NAN: the number */
			*most = fmax(*most, here);
		}
}

void compare_tolerance_choose(const struct compare_side sides[COMPARE_SIDES],
			      const struct compare_options *options, struct comparison *comparison)
{
	for (size_t of = 0; of < TOLERANCES; of++) {
		double least, most;

		range(sides, of, &least, &most);
		if (!isnan(options->tolerance[of])) {
			comparison->tolerance[of] = options->tolerance[of];
			comparison->tolerance_from[of] = COMPARE_TOLERANCE_OPTION;
		} else if (!isnan(least)) {
			comparison->tolerance[of] = least;
			comparison->tolerance_from[of] = COMPARE_TOLERANCE_DOCUMENTS;
			comparison->tolerance_disputed[of] = most > least;
		} else {
			comparison->tolerance[of] = TOLERANCE_DEFAULT;
			comparison->tolerance_from[of] = COMPARE_TOLERANCE_DEFAULT;
		}
	}
}

void compare_tolerance_words(const struct comparison *comparison, FILE *file)
{
	double total = comparison->tolerance[INTERVAL_TOTAL];
	const char *separator = " (";
	bool others = false;

	fprintf(file, "%.3g %%", 100 * total);
	for (size_t of = 0; of < TOLERANCES; of++) {
		if (fabs(comparison->tolerance[of] - total) < 1e-9)
			continue;
		if (comparison->tolerance_from[of] == COMPARE_TOLERANCE_DEFAULT) {
			others = true;
			continue;
		}
		fprintf(file, "%s%s %.3g %%", separator, tolerance_name(of),
			100 * comparison->tolerance[of]);
		separator = ", ";
	}
	if (others)
		fprintf(file, "%sothers %.3g %%", separator, 100 * TOLERANCE_DEFAULT);
	if (others || *separator == ',')
		fputc(')', file);
}

void compare_tolerance_dispute(const struct comparison *comparison, const char *before, FILE *file)
{
	bool any = false;

	for (size_t of = 0; of < TOLERANCES; of++) {
		if (!comparison->tolerance_disputed[of])
			continue;
		fprintf(file, "%s%s%s", any ? ", " : before,
			any ? "" : "the documents' tolerances of ", tolerance_name(of));
		any = true;
	}
	if (any)
		fputs(" differ: the strictest holds", file);
}

const char *compare_tolerance_source(enum compare_tolerance_from from)
{
	static const char *const words[] = {
		[COMPARE_TOLERANCE_DEFAULT] = "default",
		[COMPARE_TOLERANCE_DOCUMENTS] = "documents",
		[COMPARE_TOLERANCE_OPTION] = "option",
	};

	return words[from];
}
