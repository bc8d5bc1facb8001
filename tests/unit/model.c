// SPDX-License-Identifier: GPL-2.0-or-later
/* The cost equation: known coefficients come back from made-up documents, terms that cannot be told
 * apart are left out with the reason, cells off the plan's usual values are not used, and a
 * prediction says what it does not know. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include <string.h>

#include "analysis/model.h"
#include "tests/unit/made_document.h"

enum {
	MOST = 64
};

struct plan {
	struct made_cell cells[MOST];
	char axes[MOST][256];
	size_t count;
};

/* What the made-up machine takes. */
static const double truth[MODEL_TERMS] = {
	[MODEL_FIXED] = 61.5,      [MODEL_MM] = 26543.21,  [MODEL_VMAS] = 0.151,
	[MODEL_FDS] = 0.021,       [MODEL_THREADS] = 0.42, [MODEL_CGROUP_DEPTH] = 1.3,
	[MODEL_PAGE_TABLES] = 0.7,
};

static void near(double found, double wanted, double relative)
{
	if (!(fabs(found - wanted) <= relative * fabs(wanted)))
		fail_msg("found %.12g, wanted %.12g", found, wanted);
}

/* A cell of mm MiB; page tables cost only when TABLES is set. */
static struct made_cell *add(struct plan *plan, unsigned mib, unsigned stride, unsigned vmas,
			     unsigned fds, unsigned threads, unsigned depth, bool tables)
{
	struct made_cell *cell = &plan->cells[plan->count];
	char *axes = plan->axes[plan->count++];
	double page_tables = 10 + mib / 2;

	snprintf(axes, sizeof(plan->axes[0]),
		 "\"mm\": \"%uM\", \"stride\": \"%u\", \"vmas\": \"%u\", \"fds\": \"%u\", "
		 "\"threads\": \"%u\", \"cgroup-depth\": \"%u\", \"workers\": \"1\"",
		 mib, stride, vmas, fds, threads, depth);
	*cell = (struct made_cell){
		.axes = axes,
		.page_tables = page_tables,
		.runs = 7,
		.spread = 0.02,
		.total_ns = 1000 * (truth[MODEL_FIXED] + truth[MODEL_MM] * mib / 1024.0 / stride +
				    truth[MODEL_VMAS] * vmas + truth[MODEL_FDS] * fds +
				    truth[MODEL_THREADS] * (threads - 1) +
				    truth[MODEL_CGROUP_DEPTH] * depth +
				    (tables ? truth[MODEL_PAGE_TABLES] * page_tables : 0)),
	};
	return cell;
}

static void fit(const struct plan *plan, unsigned resamples, struct document *document,
		struct model *model)
{
	char why[256] = "";

	made_document(plan->cells, plan->count, document);
	if (model_fit(document, NULL, INTERVAL_TOTAL, resamples, model, why, sizeof(why)))
		fail_msg("%s", why);
}

static void done(struct document *document, struct model *model)
{
	model_free(model);
	document_free(document);
}

static const char *omitted(const struct model *model, size_t regressor)
{
	for (size_t i = 0; i < model->omission_count; i++)
		if (model->omissions[i].regressor == regressor)
			return model->omissions[i].reason;
	return "";
}

static void add_sweeps(struct plan *plan, bool tables)
{
	static const unsigned sizes[] = { 0, 16, 64, 256, 1024 };

	for (size_t i = 0; i < 5; i++)
		add(plan, sizes[i], 1, 0, 0, 1, 0, tables);
	for (unsigned n = 1000; n <= 4000; n *= 2)
		add(plan, 0, 1, n, 0, 1, 0, tables);
	for (unsigned n = 100; n <= 10000; n *= 10)
		add(plan, 0, 1, 0, n, 1, 0, tables);
	add(plan, 0, 1, 0, 0, 8, 0, tables);
	add(plan, 0, 1, 0, 0, 64, 0, tables);
	add(plan, 0, 1, 0, 0, 1, 4, tables);
	add(plan, 64, 1, 2000, 100, 8, 8, tables);
}

static void every_axis(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	add_sweeps(&plan, false);
	fit(&plan, 100, &document, &model);
	assert_string_equal(model.mechanism, "fork");
	assert_int_equal(model.cell_count, plan.count);
	assert_int_equal(model.term_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(model.terms[i].regressor, i);
		near(model.terms[i].value_us, truth[i], 1e-6);
		assert_true(model.terms[i].ci95_us[0] < truth[i]);
		assert_true(model.terms[i].ci95_us[1] > truth[i]);
	}
	near(model.r2, 1, 1e-9);
	assert_string_equal(omitted(&model, MODEL_PAGE_TABLES), "cannot be told apart from mm");
	assert_true(model.terms[MODEL_MM].high == 1073741824.0);
	assert_true(model_is_firm(&model));
	done(&document, &model);
}

static void page_tables_need_a_stride(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	add_sweeps(&plan, true);
	add(&plan, 256, 512, 0, 0, 1, 0, true);
	add(&plan, 1024, 512, 0, 0, 1, 0, true);
	add(&plan, 1024, 64, 0, 0, 1, 0, true);
	fit(&plan, 0, &document, &model);
	assert_int_equal(model.term_count, 7);
	for (size_t i = 0; i < 7; i++)
		near(model.terms[i].value_us, truth[i], 1e-6);
	assert_true(isnan(model.terms[0].ci95_us[0]));
	done(&document, &model);
}

/* The same seed gives the same intervals; a page more or less is no second dimension. */
static void jitter_of_page_tables(void **state)
{
	struct plan plan = { 0 };
	struct document document, again;
	struct model model, other;

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		add(&plan, 16 * i, 1, 0, 0, 1, 0, false)->page_tables += i % 2 ? 0.5 : -0.5;
	fit(&plan, 50, &document, &model);
	assert_int_equal(model.term_count, 2);
	assert_string_equal(omitted(&model, MODEL_PAGE_TABLES), "cannot be told apart from mm");
	assert_string_equal(omitted(&model, MODEL_VMAS), "does not vary");
	fit(&plan, 50, &again, &other);
	assert_true(model.terms[1].ci95_us[0] == other.terms[1].ci95_us[0]);
	done(&document, &model);
	done(&again, &other);
}

static void collinear(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 10 * i, 1 + i % 3, 0, false);
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 10 * i, 1 + i % 2, 0, false);
	fit(&plan, 0, &document, &model);
	assert_int_equal(model.term_count, 3);
	assert_string_equal(omitted(&model, MODEL_FDS), "cannot be told apart from mm");
	near(model.terms[1].value_us, truth[MODEL_MM] + truth[MODEL_FDS] * 10 / 32 * 1024, 1e-6);
	done(&document, &model);
}

static void collinear_with_two(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	for (unsigned mm = 0; mm < 3; mm++)
		for (unsigned vmas = 0; vmas < 3; vmas++)
			add(&plan, 2 * mm, 1, 100 * vmas, 10 * (mm + vmas), 1, 0, false);
	fit(&plan, 0, &document, &model);
	assert_int_equal(model.term_count, 3);
	assert_string_equal(omitted(&model, MODEL_FDS), "cannot be told apart from mm and vmas");
	done(&document, &model);
}

static void add_others(struct plan *plan)
{
	static const char *const axes[] = {
		"\"mm\": \"16M\", \"workers\": \"2\"",
		"\"mm\": \"16M\", \"workers\": \"1\", \"pages\": \"thp\"",
		"\"mm\": \"16M\", \"workers\": \"1\", \"touched\": \"read\"",
		"\"mm\": \"16M\", \"workers\": \"1\"",
		"\"mm\": \"16M\", \"workers\": \"1\"",
		"\"mm\": \"many\", \"workers\": \"1\"",
	};

	for (size_t i = 0; i < 6; i++)
		plan->cells[plan->count++] =
			(struct made_cell){ .axes = axes[i], .total_ns = 5e6, .page_tables = 3 };
	plan->cells[plan->count - 2].mechanism = "vfork";
	plan->cells[plan->count - 3].verdict = "FAIL";
}

static void cells_that_are_not_used(void **state)
{
	static const char *const reasons[] = { "workers is not 1", "pages is not 4k",
					       "touched is not write", "FAIL",
					       "an axis is no number" };
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 0, 1, 0, false);
	add_others(&plan);
	fit(&plan, 10, &document, &model);
	assert_int_equal(model.cell_count, 6);
	assert_int_equal(model.unused_count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(model.unused[i].reason, reasons[i]);
		assert_int_equal(model.unused[i].count, 1);
	}
	near(model.terms[1].value_us, truth[MODEL_MM], 1e-6);
	done(&document, &model);
}

static void refuse(const struct plan *plan, const char *mechanism, const char *words)
{
	struct document document;
	struct model model;
	char why[256] = "";

	made_document(plan->cells, plan->count, &document);
	assert_int_equal(
		model_fit(&document, mechanism, INTERVAL_TOTAL, 0, &model, why, sizeof(why)),
		-ENODATA);
	assert_string_equal(why, words);
	document_free(&document);
}

static void no_equation(void **state)
{
	struct plan plan = { 0 };

	(void)state;
	add(&plan, 0, 1, 0, 0, 1, 0, false)->verdict = "SKIP";
	refuse(&plan, NULL, "no cell was measured that the equation could use");
	plan.cells[0].verdict = NULL;
	refuse(&plan, NULL, "fork has 1 usable cell; an equation takes 3");
	refuse(&plan, "vfork", "no cell has the mechanism 'vfork'");
	add(&plan, 16, 1, 0, 0, 1, 0, false);
	add(&plan, 0, 1, 0, 0, 1, 0, false)->verdict = "SKIP";
	refuse(&plan, "fork", "fork has 2 usable cells (others: SKIP); an equation takes 3");
	plan.cells[1] = plan.cells[2] = plan.cells[0];
	refuse(&plan, NULL, "nothing that costs differs between the 3 cells of fork");
}

/* Three cells give a line, not a plane. */
static void few_cells(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		add(&plan, 64 * i, 1, 0, 0, 1, 0, false)->runs = 5;
	add(&plan, 128, 1, 0, 0, 8, 0, false)->verdict = "FAIL";
	plan.cells[1].axes = plan.axes[3];
	fit(&plan, 100, &document, &model);
	assert_int_equal(model.term_count, 2);
	assert_string_equal(omitted(&model, MODEL_THREADS), "3 cells are too few for it");
	assert_int_equal(model.fewest_runs, 5);
	assert_null(model.resamples);
	assert_true(isnan(model.terms[0].ci95_us[0]));
	assert_false(model_is_firm(&model));
	done(&document, &model);
}

static void the_mechanism_with_most_cells(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;

	(void)state;
	for (unsigned i = 0; i < 9; i++)
		add(&plan, 32 * (i % 5), 1, 0, 0, 1, 0, false)->mechanism =
			i < 4 ? "fork" : "clone";
	fit(&plan, 0, &document, &model);
	assert_string_equal(model.mechanism, "clone");
	assert_int_equal(model.cell_count, 5);
	done(&document, &model);
}

/* A cell that is off by as much weighs the same at 60 us and at 20 ms: relative errors count. */
static void relative_errors_count(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;
	double small, big;

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		add(&plan, 0, 1, 0, 0, 1, 0, false)->total_ns *= i ? 1.05 : 0.95;
	for (unsigned i = 0; i < 2; i++)
		add(&plan, 1024, 1, 0, 0, 1, 0, false)->total_ns *= i ? 1.05 : 0.95;
	fit(&plan, 0, &document, &model);
	small = model.cells[0].weight * pow(model.cells[0].measured_ns, 2);
	big = model.cells[2].weight * pow(model.cells[2].measured_ns, 2);
	near(small, big, 1e-9);
	near(small, 1e6 / (MODEL_FLOOR * MODEL_FLOOR), 1e-9);
	near(model.cells[0].miss, model.cells[2].miss, 0.01);
	assert_true(model.cells[0].miss > 0.04);
	done(&document, &model);
}

static void predict_well(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model_prediction found;
	struct model model;
	char why[256] = "";
	double wanted = truth[MODEL_FIXED] + 100 * truth[MODEL_MM] + 30000 * truth[MODEL_VMAS];

	(void)state;
	add_sweeps(&plan, false);
	fit(&plan, 200, &document, &model);
	assert_int_equal(model_predict(&model, "mm=100G,vmas=30000", &found, why, sizeof(why)), 0);
	near(found.us, wanted, 1e-6);
	assert_true(found.ci95_us[0] < wanted && found.ci95_us[1] > wanted);
	assert_true(found.ci95_us[0] > 0.9 * wanted && found.ci95_us[1] < 1.1 * wanted);
	assert_string_equal(found.extrapolates, "mm=100 GiB is outside of 0 B to 1.00 GiB, "
						"vmas=30,000 is outside of 0 to 4,000");
	assert_int_equal(
		model_predict(&model, "mm=512M,stride=4,threads=5", &found, why, sizeof(why)), 0);
	near(found.us, truth[MODEL_FIXED] + truth[MODEL_MM] / 8 + 4 * truth[MODEL_THREADS], 1e-6);
	assert_string_equal(found.extrapolates, "");
	done(&document, &model);
}

/* Runs that agree to the last digit leave the misses: half of the cells are 5 % above, half below.
 */
static void predict_no_better_than_cells(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model_prediction found;
	struct model model;
	char why[256] = "";

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		struct made_cell *cell = add(&plan, 64 * (i / 2), 1, 0, 0, 1, 0, false);

		cell->spread = 0;
		cell->total_ns *= i % 2 ? 1.05 : 0.95;
	}
	fit(&plan, 200, &document, &model);
	near(model.terms[1].ci95_us[0], model.terms[1].ci95_us[1], 1e-9);
	assert_int_equal(model_predict(&model, "mm=128M", &found, why, sizeof(why)), 0);
	assert_true(found.ci95_us[0] < 0.955 * found.us);
	assert_true(found.ci95_us[1] > 1.045 * found.us);
	assert_true(found.ci95_us[0] > 0.9 * found.us);
	done(&document, &model);
}

/* Page tables that nobody states are those that the cells show for such memory. */
static void predict_page_tables(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model_prediction found;
	struct model model;
	char why[256] = "";
	double fixed = truth[MODEL_FIXED] + truth[MODEL_MM] / 2;

	(void)state;
	add_sweeps(&plan, true);
	add(&plan, 256, 512, 0, 0, 1, 0, true);
	add(&plan, 1024, 512, 0, 0, 1, 0, true);
	add(&plan, 1024, 64, 0, 0, 1, 0, true);
	fit(&plan, 0, &document, &model);
	assert_int_equal(model_predict(&model, "mm=512M", &found, why, sizeof(why)), 0);
	near(found.us, fixed + 266 * truth[MODEL_PAGE_TABLES], 1e-6);
	assert_int_equal(model_predict(&model, "mm=512M,page-tables=50", &found, why, sizeof(why)),
			 0);
	near(found.us, fixed + 50 * truth[MODEL_PAGE_TABLES], 1e-6);
	done(&document, &model);
}

/* Fewer cells than what page tables could be due to. */
static void predict_page_tables_of_three(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model_prediction found;
	struct model model;
	char why[256] = "";

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct made_cell *cell = add(&plan, 0, 1, 0, 0, 1, 0, false);

		cell->page_tables = 20 + 30 * i;
		cell->total_ns += 1000 * truth[MODEL_PAGE_TABLES] * cell->page_tables;
	}
	fit(&plan, 0, &document, &model);
	assert_int_equal(model.term_count, 2);
	assert_int_equal(model_predict(&model, "page-tables=1000", &found, why, sizeof(why)), 0);
	near(found.us, truth[MODEL_FIXED] + 1000 * truth[MODEL_PAGE_TABLES], 1e-6);
	assert_int_equal(model_predict(&model, "", &found, why, sizeof(why)), -EINVAL);
	done(&document, &model);
}

static void predict_badly(void **state)
{
	static const char *const bad[][2] = {
		{ "nonsense=3", "predict: 'nonsense' is no term; this equation has mm" },
		{ "fixed=3", "predict: 'fixed' is no term; this equation has mm" },
		{ "mm", "predict: 'mm' should be NAME=VALUE" },
		{ "", "predict: '' should be NAME=VALUE" },
		{ "mm=1G,", "predict: '' should be NAME=VALUE" },
		{ "mm=lots", "predict: mm=lots: is no size: 0, 64M, 100G" },
		{ "mm=-1", "predict: mm=-1: is no size: 0, 64M, 100G" },
		{ "mm=1e400", "predict: mm=1e400: is no size: 0, 64M, 100G" },
		{ "mm=1G,mm=2G", "predict: mm is named twice" },
		{ "stride=0", "predict: stride=0: is no count from 1 on" },
		{ "vmas=3", "predict: vmas is not in the equation of fork: it does not vary" },
		{ "page-tables=3",
		  "predict: page-tables is not in the equation of fork: it cannot be told apart from mm" },
	};
	struct plan plan = { 0 };
	struct document document;
	struct model_prediction found;
	struct model model;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 0, 1, 0, false);
	fit(&plan, 0, &document, &model);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char why[256] = "";

		assert_int_equal(model_predict(&model, bad[i][0], &found, why, sizeof(why)),
				 -EINVAL);
		assert_string_equal(why, bad[i][1]);
	}
	done(&document, &model);
}

static void as_text(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 0, 1, 0, false);
	plan.cells[3].total_ns *= 2;
	fit(&plan, 0, &document, &model);
	assert_int_equal(model_write(&model, NULL, out, false), 0);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "fork: total = fixed + mm, from 6 cells of 7 runs"));
	assert_non_null(strstr(text, "µs per GiB"));
	assert_non_null(strstr(text, "% !\nfork cell=4"));
	assert_non_null(strstr(text, "!  the equation misses "));
	assert_null(strchr(text, '\033'));
	free(text);
	done(&document, &model);
}

static void as_json(void **state)
{
	struct plan plan = { 0 };
	struct document document;
	struct model model;
	struct json_object *object = json_object_new_object(), *term;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		add(&plan, 32 * i, 1, 0, 0, 1, 0, false);
	fit(&plan, 20, &document, &model);
	assert_int_equal(model_json(&model, NULL, object), 0);
	term = json_object_array_get_idx(json_object_object_get(object, "terms"), 1);
	assert_string_equal(json_object_get_string(json_object_object_get(term, "name")), "mm");
	near(json_object_get_double(json_object_object_get(term, "value")), truth[MODEL_MM], 1e-6);
	assert_int_equal(json_object_array_length(json_object_object_get(term, "ci95")), 2);
	assert_int_equal(json_object_array_length(json_object_object_get(object, "cells")), 6);
	assert_int_equal(json_object_array_length(json_object_object_get(object, "left_out")), 5);
	json_object_put(object);
	done(&document, &model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_axis),
		cmocka_unit_test(page_tables_need_a_stride),
		cmocka_unit_test(jitter_of_page_tables),
		cmocka_unit_test(collinear),
		cmocka_unit_test(collinear_with_two),
		cmocka_unit_test(cells_that_are_not_used),
		cmocka_unit_test(no_equation),
		cmocka_unit_test(few_cells),
		cmocka_unit_test(the_mechanism_with_most_cells),
		cmocka_unit_test(relative_errors_count),
		cmocka_unit_test(predict_well),
		cmocka_unit_test(predict_no_better_than_cells),
		cmocka_unit_test(predict_page_tables),
		cmocka_unit_test(predict_page_tables_of_three),
		cmocka_unit_test(predict_badly),
		cmocka_unit_test(as_text),
		cmocka_unit_test(as_json),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
