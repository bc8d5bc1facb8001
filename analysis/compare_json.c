// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers have six digits: what is beyond them differs by machine and C library. */
#include "analysis/compare_json.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/compare_tolerance.h"
#include "analysis/compare_words.h"
#include "analysis/document.h"

static struct json_object *number(double value)
{
	char text[32];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.6g", value);
	return json_object_new_double_s(value, text);
}

static void add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	add(object, key, json_object_new_string(text));
}

static void add_count(struct json_object *object, const char *key, size_t count)
{
	add(object, key, json_object_new_int64((int64_t)count));
}

static struct json_object *interval(const double ci95[2])
{
	struct json_object *array;

	if (!isfinite(ci95[0]) || !isfinite(ci95[1]))
		return NULL;
	array = json_object_new_array();
	json_object_array_add(array, number(ci95[0]));
	json_object_array_add(array, number(ci95[1]));
	return array;
}

/* TEXT from a function that writes it. */
#define ADD_WORDS(object, key, call)                                                               \
	do {                                                                                       \
		char *text = NULL;                                                                 \
		size_t size;                                                                       \
		FILE *file = open_memstream(&text, &size);                                         \
		if (file) {                                                                        \
			call;                                                                      \
			if (!fclose(file))                                                         \
				add_text(object, key, text);                                       \
			free(text);                                                                \
		}                                                                                  \
	} while (0)

static struct json_object *figure_json(const struct compare_figure *figure, bool judged)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "name", figure->name);
	add(object, "base", number(figure->value[COMPARE_BASE]));
	add(object, "new", number(figure->value[COMPARE_NEW]));
	add(object, "ratio", number(figure->ratio));
	add(object, "ci95", interval(figure->ci95));
	add_count(object, "base_units", figure->units[COMPARE_BASE]);
	add_count(object, "new_units", figure->units[COMPARE_NEW]);
	add(object, "p_rank", number(figure->p_rank));
	add(object, "p_beyond", number(figure->verdict.p_beyond));
	add(object, "p_within", number(figure->verdict.p_within));
	if (judged) {
		add(object, "q_beyond", number(figure->verdict.q_beyond));
		add(object, "q_within", number(figure->verdict.q_within));
	}
	return object;
}

static struct json_object *shares_json(const struct compare_shares *shares, const char *unit)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < shares->count; i++) {
		const struct compare_share *share = &shares->list[i];
		struct json_object *object = json_object_new_object();

		add_text(object, "name", share->name);
		add_text(object, "unit", unit);
		add(object, "base", number(share->value[COMPARE_BASE]));
		add(object, "new", number(share->value[COMPARE_NEW]));
		add(object, "difference", number(share->difference));
		add(object, "ci95", interval(share->ci95));
		add(object, "share", number(share->share));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *spread_json(const struct compare_spread *spread)
{
	static const char *const from[] = { [COMPARE_SPREAD_NONE] = "",
					    [COMPARE_SPREAD_OTHER_SIDE] = "other side",
					    [COMPARE_SPREAD_HISTORY] = "history",
					    [COMPARE_SPREAD_ASSUMED] = "assumed" };
	struct json_object *object;

	if (spread->from == COMPARE_SPREAD_NONE)
		return NULL;
	object = json_object_new_object();
	add(object, "spread", number(spread->spread));
	add_text(object, "from", from[spread->from]);
	add_count(object, "boots", spread->boots);
	add_count(object, "kernels", spread->kernels);
	return object;
}

static struct json_object *cell_json(const struct comparison *comparison,
				     const struct compare_cell *cell)
{
	struct json_object *object = json_object_new_object(), *figures = json_object_new_array();
	const struct compare_figure *judged = compare_judged(cell);

	add_text(object, "name", cell->name);
	add_text(object, "params_hash", cell->cell[COMPARE_BASE]->params_hash);
	add_text(object, "verdict", verdict_words(cell->answer));
	add(object, "judged", judged ? json_object_new_string(judged->name) : NULL);
	add(object, "ratio", number(judged ? judged->ratio : NAN));
	add(object, "ci95", judged ? interval(judged->ci95) : NULL);
	add_text(object, "base_unit", compare_unit_words(cell->unit[COMPARE_BASE]));
	add_text(object, "new_unit", compare_unit_words(cell->unit[COMPARE_NEW]));
	add(object, "paired", json_object_new_boolean(cell->paired));
	add(object, "widened",
	    json_object_new_boolean(cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW]));
	if (judged && (cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW])) {
		add(object, "base_boot_spread", spread_json(&judged->spread[COMPARE_BASE]));
		add(object, "new_boot_spread", spread_json(&judged->spread[COMPARE_NEW]));
	}
	ADD_WORDS(object, "units", compare_words_units(comparison, cell, file));
	if (cell->answer == VERDICT_CANNOT_TELL) {
		add(object, "times_as_many", number(judged ? judged->verdict.times : NAN));
		ADD_WORDS(object, "needs", compare_words_more(cell, file));
	}
	for (size_t i = 0; i < cell->count; i++)
		json_object_array_add(figures, figure_json(&cell->figures[i], i == cell->judged));
	add(object, "figures", figures);
	add(object, "phases", shares_json(&cell->phases, "ns"));
	return object;
}

static struct json_object *facts_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->fact_count; i++) {
		struct json_object *object = json_object_new_object();

		add_text(object, "name", comparison->facts[i].name);
		add_text(object, "base", comparison->facts[i].value[COMPARE_BASE]);
		add_text(object, "new", comparison->facts[i].value[COMPARE_NEW]);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *caveats_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->caveat_count; i++) {
		const struct compare_caveat *caveat = &comparison->caveats[i];
		struct json_object *object = json_object_new_object();

		add_text(object, "name", caveat->name);
		add_text(object, "detail", caveat->detail);
		add_count(object, "base_cells", caveat->cells[COMPARE_BASE]);
		add_count(object, "new_cells", caveat->cells[COMPARE_NEW]);
		add_count(object, "base_documents", caveat->documents[COMPARE_BASE]);
		add_count(object, "new_documents", caveat->documents[COMPARE_NEW]);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *strays_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->stray_count; i++) {
		struct json_object *object = json_object_new_object();

		add_text(object, "name", comparison->strays[i].name);
		ADD_WORDS(object, "reason", compare_words_stray(&comparison->strays[i], file));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *equations_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->equation_count; i++) {
		struct json_object *object = json_object_new_object();

		add_text(object, "mechanism", comparison->equations[i].mechanism);
		add(object, "terms", shares_json(&comparison->equations[i].terms, "us"));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *settings_json(const struct comparison *comparison)
{
	struct json_object *object = json_object_new_object(),
			   *tolerance = json_object_new_object(), *from = json_object_new_object();

	for (size_t of = 0; of < TOLERANCES; of++) {
		add(tolerance, tolerance_name(of), number(comparison->tolerance[of]));
		add_text(from, tolerance_name(of),
			 compare_tolerance_source(comparison->tolerance_from[of]));
	}
	add(object, "tolerance", tolerance);
	add(object, "tolerance_from", from);
	add(object, "alpha", number(comparison->alpha));
	add(object, "boot_spread", number(comparison->boot_spread));
	add(object, "seed", json_object_new_uint64(comparison->seed));
	return object;
}

struct json_object *compare_json(const struct comparison *comparison)
{
	struct json_object *object = json_object_new_object(), *cells = json_object_new_array(),
			   *answers = json_object_new_object();

	add_text(object, "format", "forkmark.comparison");
	add(object, "version", json_object_new_int(1));
	ADD_WORDS(object, "basis", compare_words_basis(comparison, file));
	add(object, "one_boot", json_object_new_boolean(comparison->one_boot));
	add_count(object, "base_documents", comparison->documents[COMPARE_BASE]);
	add_count(object, "new_documents", comparison->documents[COMPARE_NEW]);
	add_count(object, "base_boots", comparison->boots[COMPARE_BASE]);
	add_count(object, "new_boots", comparison->boots[COMPARE_NEW]);
	add(object, "settings", settings_json(comparison));
	add(object, "differences", facts_json(comparison));
	add(object, "caveats", caveats_json(comparison));
	for (int i = VERDICT_ANSWERS; i-- > 0;)
		add_count(answers, verdict_words((enum verdict_answer)i), comparison->answers[i]);
	add(object, "answers", answers);
	for (size_t i = 0; i < comparison->count; i++)
		json_object_array_add(cells, cell_json(comparison, &comparison->cells[i]));
	add(object, "cells", cells);
	add(object, "strays", strays_json(comparison));
	add(object, "equations", equations_json(comparison));
	return object;
}
