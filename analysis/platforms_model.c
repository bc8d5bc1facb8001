// SPDX-License-Identifier: GPL-2.0-or-later
/* The fork cost equations of the documents beside each other. They are of one mechanism, so that
 * the coefficients mean the same: the one that the most documents have an equation of. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/model.h"
#include "analysis/number.h"
#include "analysis/page_table.h"
#include "analysis/platforms.h"
#include "analysis/platforms_parts.h"
#include "analysis/text.h"

struct equation {
	struct model model;
	bool there;
	char why[256];
};

static int fit(const struct platforms *platforms, const char *mechanism, unsigned resamples,
	       struct equation *equations, size_t *fitted)
{
	*fitted = 0;
	for (size_t i = 0; i < platforms->count; i++) {
		struct equation *equation = &equations[i];
		int error =
			model_fit(platforms->list[i].document, mechanism, INTERVAL_TOTAL, resamples,
				  &equation->model, equation->why, sizeof(equation->why));

		equation->there = !error;
		*fitted += !error;
		if (error && error != -ENODATA)
			return error;
	}
	return 0;
}

static void drop(const struct platforms *platforms, struct equation *equations)
{
	for (size_t i = 0; i < platforms->count; i++) {
		if (equations[i].there)
			model_free(&equations[i].model);
		equations[i].there = false;
	}
}

/* Of each document the mechanism that it would choose by itself is tried. */
static int choose(const struct platforms *platforms, struct equation *equations,
		  const char **mechanism)
{
	size_t most = 0, fitted;
	int error = 0;

	*mechanism = NULL;
	for (size_t i = 0; i < platforms->count && !error && most < platforms->count; i++) {
		struct model model;
		char why[256];

		error = model_fit(platforms->list[i].document, NULL, INTERVAL_TOTAL, 0, &model, why,
				  sizeof(why));
		if (error == -ENODATA) {
			error = 0;
			continue;
		}
		if (error)
			break;
		error = fit(platforms, model.mechanism, 0, equations, &fitted);
		drop(platforms, equations);
		if (fitted > most) {
			most = fitted;
			*mechanism = model.mechanism;
		}
		model_free(&model);
	}
	return error;
}

static const struct model_term *find_term(const struct model *model, size_t regressor)
{
	for (size_t i = 0; i < model->term_count; i++)
		if (model->terms[i].regressor == regressor)
			return &model->terms[i];
	return NULL;
}

static const char *omission(const struct model *model, size_t regressor)
{
	for (size_t i = 0; i < model->omission_count; i++)
		if (model->omissions[i].regressor == regressor)
			return model->omissions[i].reason;
	return "not measured";
}

static void coefficient(const struct equation *equation, size_t regressor, FILE *file)
{
	const struct model_term *term;
	char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];

	fputs("<td class=\"side\">", file);
	if (!equation->there) {
		fputs("-</td><td>-</td>", file);
		return;
	}
	term = find_term(&equation->model, regressor);
	if (!term) {
		fputs("-</td><td class=\"words\"><small>", file);
		text_html(file, omission(&equation->model, regressor));
		fputs("</small></td>", file);
		return;
	}
	number_plain(term->value_us, value);
	number_plain(term->ci95_us[0], low);
	number_plain(term->ci95_us[1], high);
	if (isfinite(term->ci95_us[0]))
		fprintf(file, "%s</td><td>%s to %s</td>", value, low, high);
	else
		fprintf(file, "%s</td><td>-</td>", value);
}

static bool anywhere(const struct platforms *platforms, const struct equation *equations,
		     size_t regressor)
{
	for (size_t i = 0; i < platforms->count; i++)
		if (equations[i].there && find_term(&equations[i].model, regressor))
			return true;
	return false;
}

static void headings(const struct platforms *platforms, FILE *file)
{
	fputs("</span></caption><thead><tr><th scope=\"col\" rowspan=\"2\">term</th><th scope=\"col\" rowspan=\"2\" "
	      "class=\"words\">unit</th>",
	      file);
	for (size_t i = 0; i < platforms->count; i++) {
		fputs("<th scope=\"colgroup\" class=\"side\" colspan=\"2\">", file);
		text_html(file, platforms->list[i].label);
		fputs("</th>", file);
	}
	fputs("</tr><tr>", file);
	for (size_t i = 0; i < platforms->count; i++)
		fputs("<th scope=\"col\" class=\"side\">cost</th><th scope=\"col\">95&nbsp;% "
		      "interval</th>",
		      file);
	fputs("</tr></thead><tbody>\n", file);
}

static void quality(const struct platforms *platforms, const struct equation *equations, FILE *file)
{
	fputs("<tr><th scope=\"row\">cells, R²</th><td class=\"words\"></td>", file);
	for (size_t i = 0; i < platforms->count; i++) {
		const struct model *model = &equations[i].model;

		if (!equations[i].there)
			fputs("<td class=\"side\">-</td><td>-</td>", file);
		else
			fprintf(file, "<td class=\"side\">%zu</td><td>%.4f%s</td>",
				model->cell_count, model->r2,
				model_is_firm(model) ? "" : " <small>few cells</small>");
	}
	fputs("</tr>\n", file);
}

static void table(const struct platforms *platforms, const struct equation *equations,
		  const char *mechanism, FILE *file)
{
	page_table_begin(file, "equation", "");
	fputs("Fork cost equation of <i>", file);
	text_html(file, mechanism);
	fputs("</i>, from the call to the reaped child: microseconds for each thing that the "
	      "process has",
	      file);
	headings(platforms, file);
	for (size_t r = 0; r < MODEL_TERMS; r++) {
		if (!anywhere(platforms, equations, r))
			continue;
		fprintf(file, "<tr><th scope=\"row\">%s</th><td class=\"words\">%s</td>",
			model_regressors[r].name, model_regressors[r].unit);
		for (size_t i = 0; i < platforms->count; i++)
			coefficient(&equations[i], r, file);
		fputs("</tr>\n", file);
	}
	quality(platforms, equations, file);
	page_table_end(file);
}

static void missing(const struct platforms *platforms, const struct equation *equations, FILE *file)
{
	for (size_t i = 0; i < platforms->count; i++) {
		if (equations[i].there)
			continue;
		fputs("<p class=\"note\">No equation of ", file);
		text_html(file, platforms->list[i].label);
		fputs(": ", file);
		text_html(file, equations[i].why);
		fputs(".</p>\n", file);
	}
}

int platforms_equations(const struct platforms *platforms, FILE *file)
{
	struct equation equations[PLATFORMS_MOST] = { 0 };
	const char *mechanism;
	size_t fitted;
	int error = choose(platforms, equations, &mechanism);

	if (!error)
		error = fit(platforms, mechanism, MODEL_RESAMPLES, equations, &fitted);
	if (!error && fitted)
		table(platforms, equations, mechanism, file);
	if (!error)
		missing(platforms, equations, file);
	drop(platforms, equations);
	return error;
}
