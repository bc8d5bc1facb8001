// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/measure.h"

#include <stdio.h>
#include <string.h>

#include "bench/word.h"

const struct measure *measure_find(const char *text)
{
	const char *digits[2];

	for (size_t i = 0; i < measure_count; i++)
		for (const struct axis_word *w = measures[i]->words; w->name; w++)
			if (word_fits(w->name, text, digits) >= 0)
				return measures[i];
	return NULL;
}

void measure_figure(struct measuring *m, const char *name, double value)
{
	for (size_t i = 0; i < ARENA_FIGURES; i++)
		if (!m->table->figures[i].name[0]) {
			snprintf(m->table->figures[i].name, ARENA_NAME, "%s", name);
			m->table->figures[i].value = value;
			return;
		}
}

void measure_columns(struct measuring *m, const char *const *names)
{
	for (size_t i = 0; i < ARENA_COLUMNS && names[i]; i++)
		snprintf(m->table->columns[i], ARENA_NAME, "%s", names[i]);
}

bool measure_row(struct measuring *m, const double *numbers)
{
	size_t columns = 0, most;

	while (columns < ARENA_COLUMNS && m->table->columns[columns][0])
		columns++;
	most = (ARENA_TABLE_BYTES - sizeof(*m->table)) / sizeof(double) / columns;
	if (m->table->rows >= most)
		return false;
	memcpy(m->numbers + m->table->rows++ * columns, numbers, columns * sizeof(double));
	return true;
}
