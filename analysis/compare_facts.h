/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between the sides beside the figures, and what makes these doubtful: said before
 * any verdict. */
#ifndef ANALYSIS_COMPARE_FACTS_H
#define ANALYSIS_COMPARE_FACTS_H

#include "analysis/compare.h"

/* Fill the comparison's facts and caveats. 0, -ENOMEM. */
int compare_facts_find(const struct compare_side sides[COMPARE_SIDES],
		       struct comparison *comparison);

#endif
