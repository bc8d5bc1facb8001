// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_json.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/compare_tolerance.h"
#include "analysis/compare_words.h"
#include "analysis/document.h"
#include "analysis/json_figure.h"

/* TEXT from a function that writes it. */
#define ADD_WORDS(object, key, call)                                                               \
	do {                                                                                       \
		char *text = NULL;                                                                 \
		size_t size;                                                                       \
		FILE *file = open_memstream(&text, &size);                                         \
		if (file) {                                                                        \
			call;                                                                      \
			if (!fclose(file))                                                         \
				json_add_text(object, key, text);                                  \
			free(text);                                                                \
		}                                                                                  \
	} while (0)

static struct json_object *figure_json(const struct compare_figure *figure, bool judged)
{
	struct json_object *object = json_object_new_object();

	json_add_text(object, "name", figure->name);
	json_object_object_add(object, "base", json_figure(figure->value[COMPARE_BASE]));
	json_object_object_add(object, "new", json_figure(figure->value[COMPARE_NEW]));
	json_object_object_add(object, "ratio", json_figure(figure->ratio));
	json_object_object_add(object, "ci95", json_interval(figure->ci95[0], figure->ci95[1]));
	json_add_count(object, "base_units", figure->units[COMPARE_BASE]);
	json_add_count(object, "new_units", figure->units[COMPARE_NEW]);
	json_object_object_add(object, "p_rank", json_figure(figure->p_rank));
	json_object_object_add(object, "p_beyond", json_figure(figure->verdict.p_beyond));
	json_object_object_add(object, "p_within", json_figure(figure->verdict.p_within));
	if (judged) {
		json_object_object_add(object, "q_beyond", json_figure(figure->verdict.q_beyond));
		json_object_object_add(object, "q_within", json_figure(figure->verdict.q_within));
	}
	return object;
}

static struct json_object *shares_json(const struct compare_shares *shares, const char *unit)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < shares->count; i++) {
		const struct compare_share *share = &shares->list[i];
		struct json_object *object = json_object_new_object();

		json_add_text(object, "name", share->name);
		json_add_text(object, "unit", unit);
		json_object_object_add(object, "base", json_figure(share->value[COMPARE_BASE]));
		json_object_object_add(object, "new", json_figure(share->value[COMPARE_NEW]));
		json_object_object_add(object, "difference", json_figure(share->difference));
		json_object_object_add(object, "ci95",
				       json_interval(share->ci95[0], share->ci95[1]));
		json_object_object_add(object, "share", json_figure(share->share));
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
	json_object_object_add(object, "spread", json_figure(spread->spread));
	json_add_text(object, "from", from[spread->from]);
	json_add_count(object, "boots", spread->boots);
	json_add_count(object, "kernels", spread->kernels);
	return object;
}

static struct json_object *cell_json(const struct comparison *comparison,
				     const struct compare_cell *cell)
{
	struct json_object *object = json_object_new_object(), *figures = json_object_new_array();
	const struct compare_figure *judged = compare_judged(cell);

	json_add_text(object, "name", cell->name);
	json_add_text(object, "params_hash", cell->cell[COMPARE_BASE]->params_hash);
	json_add_text(object, "verdict", verdict_words(cell->answer));
	json_object_object_add(object, "judged",
			       judged ? json_object_new_string(judged->name) : NULL);
	json_object_object_add(object, "ratio", json_figure(judged ? judged->ratio : NAN));
	json_object_object_add(object, "ci95",
			       judged ? json_interval(judged->ci95[0], judged->ci95[1]) : NULL);
	json_add_text(object, "base_unit", compare_unit_words(cell->unit[COMPARE_BASE]));
	json_add_text(object, "new_unit", compare_unit_words(cell->unit[COMPARE_NEW]));
	json_object_object_add(object, "paired", json_object_new_boolean(cell->paired));
	json_object_object_add(
		object, "widened",
		json_object_new_boolean(cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW]));
	if (judged && (cell->widened[COMPARE_BASE] || cell->widened[COMPARE_NEW])) {
		json_object_object_add(object, "base_boot_spread",
				       spread_json(&judged->spread[COMPARE_BASE]));
		json_object_object_add(object, "new_boot_spread",
				       spread_json(&judged->spread[COMPARE_NEW]));
	}
	ADD_WORDS(object, "units", compare_words_units(comparison, cell, file));
	if (cell->answer == VERDICT_CANNOT_TELL) {
		json_object_object_add(object, "times_as_many",
				       json_figure(judged ? judged->verdict.times : NAN));
		ADD_WORDS(object, "needs", compare_words_more(cell, file));
	}
	for (size_t i = 0; i < cell->count; i++)
		json_object_array_add(figures, figure_json(&cell->figures[i], i == cell->judged));
	json_object_object_add(object, "figures", figures);
	json_object_object_add(object, "phases", shares_json(&cell->phases, "ns"));
	return object;
}

static struct json_object *facts_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->fact_count; i++) {
		struct json_object *object = json_object_new_object();

		json_add_text(object, "name", comparison->facts[i].name);
		json_add_text(object, "base", comparison->facts[i].value[COMPARE_BASE]);
		json_add_text(object, "new", comparison->facts[i].value[COMPARE_NEW]);
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

		json_add_text(object, "name", caveat->name);
		json_add_text(object, "detail", caveat->detail);
		json_add_count(object, "base_cells", caveat->cells[COMPARE_BASE]);
		json_add_count(object, "new_cells", caveat->cells[COMPARE_NEW]);
		json_add_count(object, "base_documents", caveat->documents[COMPARE_BASE]);
		json_add_count(object, "new_documents", caveat->documents[COMPARE_NEW]);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *strays_json(const struct comparison *comparison)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < comparison->stray_count; i++) {
		struct json_object *object = json_object_new_object();

		json_add_text(object, "name", comparison->strays[i].name);
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

		json_add_text(object, "mechanism", comparison->equations[i].mechanism);
		json_object_object_add(object, "terms",
				       shares_json(&comparison->equations[i].terms, "us"));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *settings_json(const struct comparison *comparison)
{
	struct json_object *object = json_object_new_object(),
			   *tolerance = json_object_new_object(), *from = json_object_new_object();

	for (size_t of = 0; of < TOLERANCES; of++) {
		json_object_object_add(tolerance, tolerance_name(of),
				       json_figure(comparison->tolerance[of]));
		json_add_text(from, tolerance_name(of),
			      compare_tolerance_source(comparison->tolerance_from[of]));
	}
	json_object_object_add(object, "tolerance", tolerance);
	json_object_object_add(object, "tolerance_from", from);
	json_object_object_add(object, "alpha", json_figure(comparison->alpha));
	json_object_object_add(object, "boot_spread", json_figure(comparison->boot_spread));
	json_object_object_add(object, "seed", json_object_new_uint64(comparison->seed));
	return object;
}

struct json_object *compare_json(const struct comparison *comparison)
{
	struct json_object *object = json_object_new_object(), *cells = json_object_new_array(),
			   *answers = json_object_new_object();

	json_add_text(object, "format", "forkmark.comparison");
	json_object_object_add(object, "version", json_object_new_int(1));
	ADD_WORDS(object, "basis", compare_words_basis(comparison, file));
	json_object_object_add(object, "one_boot", json_object_new_boolean(comparison->one_boot));
	json_add_count(object, "base_documents", comparison->documents[COMPARE_BASE]);
	json_add_count(object, "new_documents", comparison->documents[COMPARE_NEW]);
	json_add_count(object, "base_boots", comparison->boots[COMPARE_BASE]);
	json_add_count(object, "new_boots", comparison->boots[COMPARE_NEW]);
	json_object_object_add(object, "settings", settings_json(comparison));
	json_object_object_add(object, "differences", facts_json(comparison));
	json_object_object_add(object, "caveats", caveats_json(comparison));
	for (int i = VERDICT_ANSWERS; i-- > 0;)
		json_add_count(answers, verdict_words((enum verdict_answer)i),
			       comparison->answers[i]);
	json_object_object_add(object, "answers", answers);
	for (size_t i = 0; i < comparison->count; i++)
		json_object_array_add(cells, cell_json(comparison, &comparison->cells[i]));
	json_object_object_add(object, "cells", cells);
	json_object_object_add(object, "strays", strays_json(comparison));
	json_object_object_add(object, "equations", equations_json(comparison));
	return object;
}
