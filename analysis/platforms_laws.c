// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/platforms_laws.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "analysis/document.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/platforms_curves.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"
#include "analysis/usl.h"

static void number(FILE *file, double value, const double ci95[2])
{
	char text[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	number_plain(value, text);
	number_plain(ci95[0], low);
	number_plain(ci95[1], high);
	if (isinf(value))
		fputs("<td>none</td>", file);
	else if (isnan(ci95[0]))
		fprintf(file, "<td>%s</td>", text);
	else
		fprintf(file, "<td>%s <small>(%s to %s)</small></td>", text, low,
			isinf(ci95[1]) ? "no end" : high);
}

static int law(const struct platforms *platforms, const struct platform_curve *curve, size_t i,
	       FILE *file)
{
	const struct document *document = platforms->list[curve->machine[i]].document;
	struct usl_line line;
	char why[256];
	int error = usl_of_series(&curve->set.list[i], (unsigned long)document_seed(document),
				  USL_RESAMPLES, &line, why, sizeof(why));

	if (error && error != -ENODATA)
		return error;
	fputs("<tr><th scope=\"row\">", file);
	text_html(file, curve->set.list[i].label);
	fputs("</th>", file);
	if (error) {
		fputs("<td colspan=\"4\" class=\"words\">", file);
		text_html(file, why);
		fputs("</td></tr>\n", file);
		return 0;
	}
	number(file, line.usl.lambda, line.lambda_ci95);
	number(file, line.usl.sigma, line.sigma_ci95);
	number(file, line.usl.kappa, line.kappa_ci95);
	number(file, usl_peak(&line.usl), line.peak_ci95);
	fputs("</tr>\n", file);
	usl_line_free(&line);
	return 0;
}

int platforms_laws(const struct platforms *platforms, const struct platform_curve *curve,
		   const char *id, FILE *file)
{
	static const char *const columns[] = { "machine", "one worker, per s", "contention",
					       "coherency", "most at workers" };
	char own[96];
	int error = 0;

	snprintf(own, sizeof(own), "%s-law", id);
	page_table_begin(file, own, "");
	fputs("Universal scalability law of ", file);
	text_html(file, curve->name);
	fputs(": rate of one worker, contention, coherency, with 95&nbsp;% intervals", file);
	page_table_heads(file, columns, sizeof(columns) / sizeof(*columns));
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < curve->set.count && !error; i++)
		error = law(platforms, curve, i, file);
	page_table_end(file);
	return error;
}
