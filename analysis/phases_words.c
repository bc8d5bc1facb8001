// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of a tree of phases and of its rows, in the terminal's table as in the report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/number.h"
#include "analysis/phases.h"
#include "analysis/phases_table.h"

void phases_often(double count, char text[NUMBER_SIZE])
{
	if (isfinite(count) && count == floor(count))
		number_count(count, text);
	else
		number_plain(count, text);
}

void phases_percent(double share, char text[NUMBER_SIZE])
{
	if (isfinite(share))
		snprintf(text, NUMBER_SIZE, "%.1f%%", 100 * share);
	else
		snprintf(text, NUMBER_SIZE, "-");
}

void phases_cover(const struct phases *phases, char *text, size_t size)
{
	char share[NUMBER_SIZE], times[NUMBER_SIZE];
	bool covers = isfinite(phases->coverage), slows = isfinite(phases->slowdown);

	phases_percent(phases->coverage, share);
	snprintf(times, sizeof(times), "%.2f", phases->slowdown);
	snprintf(text, size, "%s%s%s%s%s%s%s", covers ? "covers " : "", covers ? share : "",
		 covers ? " of the traced call" : "", covers && slows ? "; " : "",
		 slows ? "with tracing it takes " : "", slows ? times : "",
		 slows ? " times as long" : "");
}

static void write_remark(const struct phases_row *row, FILE *line)
{
	const char *joint = row->status == PHASES_DERIVED ? " and " : ", ";

	switch (row->status) {
	case PHASES_MEASURED:
		fputs(*row->source ? row->source : phases_status_words(row->status), line);
		return;
	case PHASES_DERIVED:
		fprintf(line, "derived%s", row->with.count ? ", between " : "");
		break;
	case PHASES_MERGED:
		fputs(!row->with.count ? "merged" : phases_follows(row) ? "in " : "with ", line);
		break;
	default:
		fprintf(line, "%s%s%s", phases_status_words(row->status), *row->reason ? ": " : "",
			row->reason);
		return;
	}
	for (size_t i = 0; i < row->with.count; i++)
		fprintf(line, "%s%s", i ? joint : "", row->with.list[i]);
	if (*row->reason)
		fprintf(line, ": %s", row->reason);
	else if (*row->source)
		fprintf(line, "; %s", row->source);
}

char *phases_remark(const struct phases_row *row)
{
	char *words = NULL;
	size_t size;
	FILE *line = open_memstream(&words, &size);

	if (!line)
		return NULL;
	write_remark(row, line);
	if (!fclose(line))
		return words;
	free(words);
	return NULL;
}

/* Whether a row of depth LEVEL still comes below the parent that row I has on that level. */
static bool goes_on(const unsigned *depths, size_t count, size_t i, unsigned level)
{
	while (++i < count && depths[i] >= level)
		if (depths[i] == level)
			return true;
	return false;
}

void phases_lines(const unsigned *depths, size_t count, size_t i, char lines[PHASES_LINES])
{
	char *end = lines;

	*end = '\0';
	for (unsigned level = 1; level < depths[i]; level++)
		end = stpcpy(end, goes_on(depths, count, i, level) ? "│ " : "  ");
	if (depths[i])
		stpcpy(end, goes_on(depths, count, i, depths[i]) ? "├ " : "└ ");
}
