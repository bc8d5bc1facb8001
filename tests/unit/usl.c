// SPDX-License-Identifier: GPL-2.0-or-later
/* The universal scalability law: published data and coefficients, exact curves, bounds, and the
 * lines of a document. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include <string.h>

#include "analysis/usl.h"
#include "tests/unit/made_document.h"

static void near(double found, double wanted, double relative)
{
	if (!(fabs(found - wanted) <= relative * fabs(wanted)))
		fail_msg("found %.12g, wanted %.12g", found, wanted);
}

static void exact(void **state)
{
	const struct usl wanted = { .lambda = 12345, .sigma = 0.031, .kappa = 0.00042 };
	const double workers[] = { 1, 2, 4, 8, 16, 32, 64, 128 };
	struct usl_point points[8];
	struct usl found;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		points[i] = (struct usl_point){ workers[i], usl_rate(&wanted, workers[i]) };
	assert_int_equal(usl_fit(points, 8, &found), 0);
	near(found.lambda, wanted.lambda, 1e-6);
	near(found.sigma, wanted.sigma, 1e-6);
	near(found.kappa, wanted.kappa, 1e-6);
	near(found.r2, 1, 1e-9);
	near(usl_peak(&found), sqrt((1 - 0.031) / 0.00042), 1e-6);
	near(usl_most(&found), usl_rate(&wanted, usl_peak(&wanted)), 1e-6);
	assert_int_equal(usl_fit(points, 4, &found), 0);
	near(found.kappa, wanted.kappa, 1e-6);
}

/* SPEC SDM91 on a Sun SPARCcenter 2000, from Gunther, Guerrilla Capacity Planning (2007), as the
 * data set specsdm91 of R's package usl; its README states alpha (sigma) 0.0277285, beta (kappa)
 * 0.0001044, gamma (lambda) 89.9952330 and residuals from -81.7 to 111.1. */
static void published(void **state)
{
	static const struct usl_point points[] = { { 1, 64.9 },    { 18, 995.9 },   { 36, 1652.4 },
						   { 72, 1853.2 }, { 108, 1828.9 }, { 144, 1775.0 },
						   { 216, 1702.2 } };
	double low = INFINITY, high = -INFINITY;
	struct usl found;

	(void)state;
	assert_int_equal(usl_fit(points, 7, &found), 0);
	near(found.sigma, 0.0277285, 0.5e-7 / 0.0277285);
	near(found.kappa, 0.0001044, 0.5e-7 / 0.0001044);
	near(found.lambda, 89.9952330, 1e-6);
	for (size_t i = 0; i < 7; i++) {
		double residual = points[i].rate - usl_rate(&found, points[i].workers);

		low = fmin(low, residual);
		high = fmax(high, residual);
	}
	assert_true(fabs(low + 81.7) <= 0.05);
	assert_true(fabs(high - 111.1) <= 0.05);
}

static void bounds(void **state)
{
	/* Faster than linear: a free fit has a negative sigma. Amdahl: no kappa. */
	static const struct usl_point super[] = { { 1, 100 }, { 2, 230 }, { 4, 500 }, { 8, 1040 } };
	const struct usl amdahl = { .lambda = 100, .sigma = 0.2 };
	struct usl_point points[5];
	struct usl found;

	(void)state;
	assert_int_equal(usl_fit(super, 4, &found), 0);
	assert_true(found.sigma == 0);
	assert_true(found.kappa == 0);
	near(found.lambda, (100 + 2 * 230 + 4 * 500 + 8 * 1040) / 85.0, 1e-9);
	assert_true(isinf(usl_peak(&found)));
	assert_true(isinf(usl_most(&found)));
	for (int i = 0; i < 5; i++) {
		points[i].workers = 1 << i;
		points[i].rate = usl_rate(&amdahl, points[i].workers);
	}
	assert_int_equal(usl_fit(points, 5, &found), 0);
	near(found.sigma, 0.2, 1e-6);
	assert_true(found.kappa < 1e-9);
	found.kappa = 0;
	near(usl_most(&found), 500, 1e-6);
	found.sigma = 1.5;
	assert_true(usl_peak(&found) == 1);
}

static void too_few(void **state)
{
	static const struct usl_point points[] = { { 1, 1 }, { 2, 2 }, { 4, 3 }, { 4, 3.1 } };
	struct usl found;

	(void)state;
	assert_int_equal(usl_fit(points, 4, &found), -ENODATA);
}

static const char *const workers_text[] = { "\"workers\": \"1\"", "\"workers\": \"2\"",
					    "\"workers\": \"4\"", "\"workers\": \"8\"",
					    "\"workers\": \"16\"" };

static void fill(struct made_cell *cells, const char *mechanism, size_t count, unsigned runs,
		 const struct usl *usl)
{
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct made_cell){ .mechanism = mechanism,
					       .axes = workers_text[i],
					       .total_ns = 1000,
					       .ops_per_s = usl_rate(usl, 1 << i),
					       .runs = runs,
					       .spread = 0.01 };
}

static void lines_of_a_document(void **state)
{
	const struct usl law = { .lambda = 20000, .sigma = 0.05, .kappa = 0.004 };
	struct made_cell cells[13];
	struct document document;
	struct usl_lines lines;
	char why[256] = "";

	(void)state;
	fill(cells, "fork", 5, 7, &law);
	fill(cells + 5, "vfork", 5, 3, &law);
	fill(cells + 10, "clone", 3, 7, &law);
	made_document(cells, 13, &document);
	assert_int_equal(usl_lines(&document, 200, &lines, why, sizeof(why)), 0);
	assert_int_equal(lines.count, 2);
	near(lines.list[0].usl.kappa, 0.004, 1e-6);
	assert_true(lines.list[0].sigma_ci95[0] < 0.05);
	assert_true(lines.list[0].sigma_ci95[1] > 0.05);
	assert_true(lines.list[0].peak_ci95[0] < sqrt(0.95 / 0.004));
	assert_true(lines.list[0].peak_ci95[1] > sqrt(0.95 / 0.004));
	assert_true(lines.list[0].measured_most == 16);
	/* Three runs: figures, no intervals. */
	near(lines.list[1].usl.sigma, 0.05, 1e-6);
	assert_true(isnan(lines.list[1].sigma_ci95[0]));
	usl_lines_free(&lines);
	document_free(&document);
}

static void no_lines(void **state)
{
	const struct usl law = { .lambda = 20000, .sigma = 0.05, .kappa = 0.004 };
	struct made_cell cells[5];
	struct document document;
	struct usl_lines lines;
	char why[256] = "";

	(void)state;
	fill(cells, "fork", 5, 7, &law);
	cells[3].verdict = "FAIL";
	cells[4].verdict = "BROKEN";
	made_document(cells, 5, &document);
	assert_int_equal(usl_lines(&document, 10, &lines, why, sizeof(why)), -ENODATA);
	assert_string_equal(
		why, "the universal scalability law takes 4 worker counts; fork cell=0 has 3");
	document_free(&document);
}

static void as_json(void **state)
{
	struct usl_line line = { .label = "fork", .usl = { 100, 0.2, 0, 0.99 } };
	struct usl_lines lines = { 1, &line };
	struct json_object *array, *one, *figure;

	(void)state;
	line.kappa_ci95[0] = line.peak_ci95[0] = line.lambda_ci95[0] = NAN;
	line.sigma_ci95[0] = 0.25;
	line.sigma_ci95[1] = 0.5;
	array = usl_json(&lines);
	one = json_object_array_get_idx(array, 0);
	figure = json_object_object_get(one, "peak_workers");
	assert_null(json_object_object_get(figure, "value"));
	figure = json_object_object_get(one, "contention");
	assert_string_equal(json_object_to_json_string(json_object_object_get(figure, "ci95")),
			    "[ 0.25, 0.5 ]");
	near(json_object_get_double(json_object_object_get(one, "most_per_s")), 500, 1e-12);
	json_object_put(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(published),
		cmocka_unit_test(bounds),
		cmocka_unit_test(too_few),
		cmocka_unit_test(lines_of_a_document),
		cmocka_unit_test(no_lines),
		cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests_name("usl", tests, NULL, NULL);
}
