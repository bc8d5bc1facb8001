// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines as `perf stat -j` prints them, which is what scripts around perf read; `perf bench` has no
 * machine format but its own "simple" one, and what `perf data convert` makes is of samples. An
 * event is a figure's identifier. perf has `cgroup` for what a count belongs to: here it is the
 * cell. `variance` is perf's, the standard error in percent of the value: a 95 % interval is 3.92
 * of them wide. What is not known is "<not supported>", why it is not has no place. */
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/export.h"
#include "analysis/figures.h"

#define STANDARD_ERRORS (2 * 1.96)

/* How long the runs of the cell measured, all together. */
static double measured_ns(const struct figures_cell *cell)
{
	struct json_object *runs = NULL;
	double sum = 0;

	json_object_object_get_ex(cell->object, "runs", &runs);
	for (size_t i = 0; i < cell->cell->runs.count; i++) {
		double duration =
			document_number(json_object_array_get_idx(runs, i), "duration_ns");

		sum += isfinite(duration) ? duration : 0;
	}
	return sum;
}

/* Of a multiplexed event: how long it was to count and how long it did. */
static void times_of(const struct figures_cell *cell, const struct figure *figure, double *runtime,
		     double *percent)
{
	struct json_object *counters = NULL, *event = NULL;
	double enabled, running;

	*percent = 100;
	if (figure->group != FIGURE_COUNTERS)
		return;
	json_object_object_get_ex(cell->object, "counters", &counters);
	json_object_object_get_ex(counters, figure->name, &event);
	enabled = document_number(event, "enabled_ns");
	running = document_number(event, "running_ns");
	if (!(enabled > 0) || !(running >= 0))
		return;
	*runtime = running;
	*percent = 100 * running / enabled;
}

static int add_value(struct json_object *line, const struct figure *figure)
{
	char text[400];

	if (!figures_known(figure))
		return export_json_text(line, "counter-value", "<not supported>");
	snprintf(text, sizeof(text), "%.6f", figure->value);
	return export_json_text(line, "counter-value", text);
}

static struct json_object *rounded(double value, int digits)
{
	char text[400];

	snprintf(text, sizeof(text), "%.*f", digits, value);
	return json_object_new_double_s(value, text);
}

static int write_figure(const struct figures_cell *cell, const struct figure *figure,
			double runtime, FILE *file)
{
	struct json_object *line = json_object_new_object();
	double width = figure->high - figure->low, percent;
	int error = export_json_text(line, "cgroup", cell->id);

	times_of(cell, figure, &runtime, &percent);
	if (!error)
		error = add_value(line, figure);
	if (!error)
		error = export_json_text(line, "unit",
					 strcmp(figure->unit, "1") ? figure->unit : "");
	if (!error)
		error = export_json_text(line, "event", figure->id);
	if (!error && figures_known(figure) && isfinite(width) && figure->value > 0)
		error = export_json_add(line, "variance",
					rounded(100 * width / STANDARD_ERRORS / figure->value, 2));
	if (!error)
		error = export_json_add(line, "event-runtime",
					rounded(figures_known(figure) ? runtime : 0, 0));
	if (!error)
		error = export_json_add(line, "pcnt-running",
					rounded(figures_known(figure) ? percent : 0, 2));
	if (!error)
		return export_json_print(line, false, file);
	json_object_put(line);
	return error;
}

static int write_perf_json(const struct figures *figures, FILE *file)
{
	int error = 0;

	for (size_t i = 0; i < figures->count; i++) {
		const struct figures_cell *cell = &figures->cells[i];
		double runtime = measured_ns(cell);

		for (size_t j = 0; j < cell->count && !error; j++)
			error = write_figure(cell, &cell->list[j], runtime, file);
	}
	return error;
}

const struct export export_perf_json = {
	.name = "perf-json",
	.summary = "scripts around perf: lines of `perf stat -j`",
	.write = write_perf_json,
};
