/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is drawn anew when a cell of two sides is compared: boots where there are several, documents
 * of one boot, or the runs of one document; and whether the units of the sides belong together. */
#ifndef ANALYSIS_COMPARE_UNITS_H
#define ANALYSIS_COMPARE_UNITS_H

#include "analysis/compare.h"

struct cell;
struct document;

/* One document's cell. */
struct compare_member {
	const struct document *document;
	const struct cell *cell;
	size_t unit; /* that it belongs to, counted from 0 by the time of the first document */
};

struct compare_units {
	size_t count, units, boots; /* members, by time of their documents */
	struct compare_member *members;
};

/* The units of a cell on both sides; the members are in UNITS with document and cell, in any order.
 * PAIRED: unit I of one side belongs to unit I of the other, as they are the same boot, or follow
 * each other in time before any of the next pair comes. */
void compare_units_find(struct compare_units units[COMPARE_SIDES],
			enum compare_unit unit[COMPARE_SIDES], bool *paired);

/* The boot of a document: its boot_id, or "" where that is not known. Documents without are boots
 * of their own. */
const char *compare_boot(const struct document *document);

/* When a document's plan began, for comparing as text. */
const char *compare_started(const struct document *document);

#endif
