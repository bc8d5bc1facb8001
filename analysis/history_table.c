// SPDX-License-Identifier: GPL-2.0-or-later
/* A history for a terminal: the changes by the two documents between which they happened, the
 * newest first; then drift; then how many series there is nothing to say of. */
#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/history.h"
#include "analysis/history_record.h"
#include "analysis/machine_key.h"
#include "analysis/number.h"
#include "analysis/table.h"
#include "analysis/text.h"

enum {
	WIDTH_NAME = 40,
	WIDTH_VALUE = 9,
	WIDTH_FACT = 36,
	MOST_FACTS = 12
};

struct view {
	const struct history *history;
	FILE *file;
	bool colour;
	int error;
};

static void paint(const struct view *view, const char *code)
{
	if (view->colour)
		fprintf(view->file, "\033[%sm", code);
}

/* TEXT of a document, cut to COLUMNS and, with PAD, filled up to them. */
static void put(struct view *view, const char *text, size_t columns, bool pad)
{
	char *plain = text_cut(text, columns);

	if (!plain)
		view->error = -ENOMEM;
	else if (pad)
		text_pad(view->file, plain, columns, 0);
	else
		fputs(plain, view->file);
	free(plain);
}

static void number(const struct history *history, double value, char text[NUMBER_SIZE])
{
	if (history->options.figure == HISTORY_RATE)
		number_rate(value, text);
	else
		number_time(value, text);
}

char *history_machine_words(const struct history *history, size_t machine)
{
	return machine_key_words(history->machines[machine]);
}

char *history_day(const char *started)
{
	char *day = text_plain(started);
	size_t length = 0;

	while (day && length < 10 && (isdigit((unsigned char)day[length]) || day[length] == '-'))
		length++;
	if (length == 10)
		day[length] = '\0';
	return day;
}

static void put_day(struct view *view, const char *started)
{
	char *day = history_day(started);

	put(view, day ? day : "?", 20, false);
	free(day);
}

static void write_head(struct view *view)
{
	const struct history *history = view->history;
	const struct history_document *documents = history->documents;
	size_t last = history->document_count - 1;

	paint(view, "1");
	fprintf(view->file, "%s, %zu document%s of %zu machine%s, ",
		history_figure_name(history->options.figure), last + 1, last ? "s" : "",
		history->machine_count, history->machine_count == 1 ? "" : "s");
	if (history->options.by_kernel) {
		put(view, documents[0].kernel, 30, false);
		fputs(" to ", view->file);
		put(view, documents[last].kernel, 30, false);
	} else {
		put_day(view, documents[0].started);
		fputs(" to ", view->file);
		put_day(view, documents[last].started);
	}
	paint(view, "0");
	fputc('\n', view->file);
}

/* "release 6.1.0-21-amd64 -> 6.1.0-22-amd64": one line each. */
static void write_differences(struct view *view, struct json_object *differs)
{
	int count = 0;

	json_object_object_foreach (differs, key, pair) {
		if (++count > MOST_FACTS)
			continue;
		fputs("  differs  ", view->file);
		put(view, key, 26, false);
		fputs(": ", view->file);
		for (size_t i = 0; i < 2; i++) {
			struct json_object *value = json_object_array_get_idx(pair, i);
			const char *text = value ? json_object_get_string(value) : "not there";

			put(view, *text ? text : "''", WIDTH_FACT - 8, false);
			fputs(i ? "\n" : " -> ", view->file);
		}
	}
	if (count > MOST_FACTS)
		fprintf(view->file, "  differs  in %d things more: --json has them\n",
			count - MOST_FACTS);
	if (!count)
		fputs("  differs  nothing that is recorded\n", view->file);
}

static void write_document(struct view *view, const char *what,
			   const struct history_document *document)
{
	fprintf(view->file, "  %s ", what);
	put(view, document->started, 20, false);
	fputs("  ", view->file);
	put(view, document->kernel, 30, false);
	fputs("  ", view->file);
	put(view, document->path, 200, false);
	fputc('\n', view->file);
}

static void write_pair(struct view *view, const struct history_change *change)
{
	char *machine = history_machine_words(view->history, change->series->machine);

	fputc('\n', view->file);
	paint(view, "1");
	put(view, machine ? machine : "?", TABLE_COLUMNS, false);
	paint(view, "0");
	fputc('\n', view->file);
	free(machine);
	write_document(view, "before  ", change->before);
	write_document(view, "after   ", change->after);
	write_differences(view, change->differs);
	if (change->controls)
		text_wrap(view->file, "           ",
			  "  controls moved there, too, which create no process: it may be the "
			  "machine",
			  TABLE_COLUMNS);
	fputs("  ", view->file);
	text_pad(view->file, "cell", WIDTH_NAME, 0);
	fprintf(view->file, " %*s %*s %8s  %-18s %7s\n", WIDTH_VALUE, "before", WIDTH_VALUE,
		"after", "change", "95 %", "q");
}

static void write_phase(struct view *view, const struct history_change *change)
{
	char was[NUMBER_SIZE], is[NUMBER_SIZE];
	const char *slash = change->phase ? strrchr(change->phase, '/') : NULL;

	if (!change->phase)
		return;
	number_time(change->phase_before_ns, was);
	number_time(change->phase_after_ns, is);
	fputs("    phase ", view->file);
	put(view, slash ? slash + 1 : change->phase, WIDTH_NAME, false);
	fprintf(view->file, ": %s -> %s, %.0f%% of what %s\n", was, is, 100 * change->phase_share,
		change->phase_after_ns > change->phase_before_ns ? "grew" : "shrank");
}

static void write_change(struct view *view, const struct history_change *change)
{
	const struct change_step *step = change->step;
	char was[NUMBER_SIZE], is[NUMBER_SIZE], interval[48];

	number(view->history, step->before, was);
	number(view->history, step->after, is);
	snprintf(interval, sizeof(interval), "%+.1f to %+.1f%%", 100 * (step->ci95[0] - 1),
		 100 * (step->ci95[1] - 1));
	fputs("  ", view->file);
	if (change->series->control)
		fputs("control ", view->file);
	put(view, change->series->name, WIDTH_NAME - (change->series->control ? 8 : 0), true);
	fputc(' ', view->file);
	text_pad(view->file, was, WIDTH_VALUE, 1);
	fputc(' ', view->file);
	text_pad(view->file, is, WIDTH_VALUE, 1);
	paint(view, change->worse ? "31" : "32");
	fprintf(view->file, " %+7.1f%%", 100 * (step->ratio - 1));
	paint(view, "0");
	fprintf(view->file, "  %-18s %7.2g\n", interval, step->q);
	write_phase(view, change);
}

static bool same_pair(const struct history_change *one, const struct history_change *other)
{
	return one->before == other->before && one->after == other->after;
}

static void write_drifts(struct view *view)
{
	const struct history *history = view->history;
	bool first = true;

	for (size_t i = 0; i < history->series_count; i++) {
		const struct history_series *series = &history->series[i];
		const struct change_series *judged = &history->judged[i];
		double from = judged->values[0];

		if (judged->slope == 0)
			continue;
		if (first)
			fputs("\ndrift from the first document to the last, which is no step\n",
			      view->file);
		first = false;
		fputs("  ", view->file);
		put(view, series->name, WIDTH_NAME, true);
		fprintf(view->file, " %+7.1f%% in %zu documents\n",
			100 * judged->slope * (double)(judged->count - 1) / from, judged->count);
	}
}

static void write_rest(struct view *view, const struct history_changes *changes)
{
	const struct history *history = view->history;
	size_t still = 0, brief = 0;

	for (size_t i = 0; i < history->series_count; i++) {
		const struct change_series *judged = &history->judged[i];

		brief += isnan(judged->p);
		still += !isnan(judged->p) && !judged->step_count && judged->slope == 0;
	}
	fprintf(view->file, "\n%zu of %zu series have changes, %zu have none",
		changes->series_count, history->series_count, still);
	if (brief)
		fprintf(view->file, ", %zu have fewer than %zu documents", brief,
			2 * history->options.least);
	fputs(".\n", view->file);
	if (changes->small_count)
		fprintf(view->file,
			"%zu change%s of less than %.3g%% %s not shown (--tolerance).\n",
			changes->small_count, changes->small_count == 1 ? "" : "s",
			100 * history->options.tolerance, changes->small_count == 1 ? "is" : "are");
}

int history_write(const struct history *history, const struct history_changes *changes, FILE *file,
		  bool colour)
{
	struct view view = { .history = history, .file = file, .colour = colour };

	write_head(&view);
	for (size_t i = 0; i < changes->count; i++) {
		const struct history_change *change = &changes->list[i];

		if (change->small)
			break; /* these are last */
		if (!i || !same_pair(change - 1, change))
			write_pair(&view, change);
		write_change(&view, change);
	}
	write_drifts(&view);
	write_rest(&view, changes);
	return view.error ? view.error : ferror(file) ? -EIO : 0;
}
