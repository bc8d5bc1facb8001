// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides what may be said of one cell on two machines: nothing without intervals, nothing that
 * another boot of either could turn around, nothing of figures that are doubtful. No verdict on
 * kernels: this is one document, one boot, of each machine. */
#include <math.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/platforms.h"
#include "analysis/platforms_parts.h"

const char *const platforms_claims[CLAIMS] = {
	[CLAIM_NOTHING] = "",          [CLAIM_NO_INTERVAL] = "no interval",
	[CLAIM_DOUBTFUL] = "doubtful", [CLAIM_CANNOT_TELL] = "cannot tell",
	[CLAIM_FASTER] = "faster",     [CLAIM_SLOWER] = "slower",
};

bool platforms_compared(const struct platform_row *row)
{
	return row->measured >= 2;
}

bool platforms_same_boot(const struct platforms *platforms, size_t a, size_t b)
{
	const char *boot = document_string(platforms->list[a].document->kernel, "boot_id", "");

	return *boot &&
	       !strcmp(boot, document_string(platforms->list[b].document->kernel, "boot_id", ""));
}

struct ratio platforms_ratio(const struct platform_row *row, size_t i)
{
	const struct interval_figures *of, *to;

	if (!row->cells[0] || !row->cells[i])
		return (struct ratio){ NAN, NAN, NAN };
	of = &row->cells[i]->interval[INTERVAL_TOTAL];
	to = &row->cells[0]->interval[INTERVAL_TOTAL];
	return ratio_of(of->p50_ns, of->ci95_ns, to->p50_ns, to->ci95_ns);
}

static bool doubtful(const struct cell *cell)
{
	if (strcmp(cell->verdict, "OK"))
		return true;
	for (size_t i = 0; i < cell->caveats.count; i++)
		if (cell->caveats.list[i].severity >= 2)
			return true;
	return false;
}

enum platforms_claim platforms_claim(const struct platforms *platforms,
				     const struct platform_row *row, size_t i)
{
	struct ratio ratio = platforms_ratio(row, i);
	double wide = platforms_same_boot(platforms, 0, i) ? 1 : 1 + PLATFORMS_BOOT;

	if (isnan(ratio.value))
		return CLAIM_NOTHING;
	if (doubtful(row->cells[0]) || doubtful(row->cells[i]))
		return CLAIM_DOUBTFUL;
	if (isnan(ratio.low))
		return CLAIM_NO_INTERVAL;
	if (ratio.low > wide)
		return CLAIM_SLOWER;
	return ratio.high < 1 / wide ? CLAIM_FASTER : CLAIM_CANNOT_TELL;
}

void platforms_ratio_text(double ratio, char text[NUMBER_SIZE])
{
	snprintf(text, NUMBER_SIZE, "%.*f", ratio < 0.1 ? 3 : ratio < 10 ? 2 : 1, ratio);
}
