// SPDX-License-Identifier: GPL-2.0-or-later
/* docs/axes.md. */
#include "harness/axis.h"
#include "harness/manual.h"

/* A table's cell: a bar would end it. */
static void cell(FILE *stream, const char *text)
{
	for (; *text; text++)
		fprintf(stream, "%s%c", *text == '|' ? "\\" : "", *text);
}

static void show_words(FILE *stream, size_t id)
{
	const struct axis *axis = axes[id];
	const char *word, *summary, *reason;

	fprintf(stream, "\n## %s\n\n%s: %s.", axis->key, axis->key, axis->summary);
	if (*axis->fallback)
		fprintf(stream, " Default: `%s`.\n", axis->fallback);
	else
		fputs(" Default: what the mechanism does by nature.\n", stream);
	fputs("\n| word | meaning |\n| --- | --- |\n", stream);
	for (size_t i = 0; (word = axis_word(id, i, &summary, &reason)); i++) {
		fprintf(stream, "| `%s` | ", word);
		cell(stream, summary);
		fputs(" |\n", stream);
	}
}

void manual_axes(FILE *stream)
{
	char range[AXIS_RANGE_SIZE];

	fputs("# Axes\n\n"
	      "Made by `forkmark list --markdown axes` from the files of bench/axes and harness/axes: change it there.\n\n"
	      "A cell is one value of every axis. In a config and in `--set` an axis may have several values; the cells\n"
	      "are their product. A cell is named after its mechanism, `mm` and `threads`, and after every other axis\n"
	      "that is off its default: `fork mm=64M threads=1 action=touch`.\n\n"
	      "| axis | unit | values | default | meaning |\n| --- | --- | --- | --- | --- |\n",
	      stream);
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		fprintf(stream, "| `%s` | %s | %s | %s | %s |\n", axes[i]->key, axes[i]->unit,
			axis_range(i, range), *axes[i]->fallback ? axes[i]->fallback : "natural",
			axes[i]->summary);
	fputs("\nSizes are powers of 1,024 (`4K`, `64M`, `1G`) and multiples of the machine's page. A list of CPUs is\n"
	      "joined with `+` (`0+2+4-7`), because a comma separates values. Its order is that of the workers.\n",
	      stream);
	for (size_t i = 0; i < AXIS_TOTAL; i++)
		if (axes[i]->kind == AXIS_KIND_WORDS)
			show_words(stream, i);
}
