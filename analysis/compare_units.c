// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_units.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"

const char *compare_unit_words(enum compare_unit unit)
{
	static const char *const words[] = {
		[COMPARE_RUNS] = "runs",
		[COMPARE_DOCUMENTS] = "documents",
		[COMPARE_BOOTS] = "boots",
	};

	return words[unit];
}

const char *compare_boot(const struct document *document)
{
	return document_string(document->kernel, "boot_id", "");
}

const char *compare_started(const struct document *document)
{
	return document_string(document->plan, "started", "");
}

static bool same_boot(const struct compare_member *a, const struct compare_member *b)
{
	return a->document == b->document ||
	       (*compare_boot(a->document) &&
		!strcmp(compare_boot(a->document), compare_boot(b->document)));
}

static int by_time(const void *a, const void *b)
{
	const struct compare_member *x = a, *y = b;
	int order = strcmp(compare_started(x->document), compare_started(y->document));

	/* documents that began in one second stay as they were given */
	return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

/* Number the boots by their first document. */
static void number_boots(struct compare_units *side)
{
	side->boots = 0;
	for (size_t i = 0; i < side->count; i++) {
		size_t first = 0;

		while (!same_boot(&side->members[first], &side->members[i]))
			first++;
		side->members[i].unit = first < i ? side->members[first].unit : side->boots++;
	}
}

static void number_documents(struct compare_units *side)
{
	for (size_t i = 0; i < side->count; i++)
		side->members[i].unit = i;
	side->units = side->count;
}

static const struct compare_member *first_of(const struct compare_units *side, size_t unit)
{
	const struct compare_member *member = side->members;

	while (member->unit != unit)
		member++;
	return member;
}

static const struct compare_member *last_of(const struct compare_units *side, size_t unit)
{
	const struct compare_member *member = side->members + side->count - 1;

	while (member->unit != unit)
		member--;
	return member;
}

/* Give the new side's boots the base's numbers. False when they are not the same boots. */
static bool pair_boots(const struct compare_units *base, struct compare_units *new)
{
	for (size_t i = 0; i < new->count; i++) {
		size_t in = 0;

		while (in < base->count && !same_boot(&base->members[in], &new->members[i]))
			in++;
		if (in == base->count)
			return false;
	}
	for (size_t i = 0; i < new->count; i++) {
		size_t in = 0;

		while (!same_boot(&base->members[in], &new->members[i]))
			in++;
		new->members[i].unit = base->members[in].unit;
	}
	return true;
}

/* Whether each pair of units began before any of the next pair did. */
static bool pairs_in_time(const struct compare_units units[COMPARE_SIDES])
{
	for (size_t i = 0; i + 1 < units->units; i++)
		for (size_t side = 0; side < COMPARE_SIDES; side++) {
			const char *end = compare_started(last_of(&units[side], i)->document);

			for (size_t other = 0; other < COMPARE_SIDES; other++)
				if (strcmp(end,
					   compare_started(
						   first_of(&units[other], i + 1)->document)) >= 0)
					return false;
		}
	return true;
}

static bool all_one_boot(const struct compare_units units[COMPARE_SIDES])
{
	return units[COMPARE_BASE].boots == 1 && units[COMPARE_NEW].boots == 1 &&
	       same_boot(units[COMPARE_BASE].members, units[COMPARE_NEW].members);
}

void compare_units_find(struct compare_units units[COMPARE_SIDES],
			enum compare_unit unit[COMPARE_SIDES], bool *paired)
{
	struct compare_units *base = &units[COMPARE_BASE], *new = &units[COMPARE_NEW];
	bool one_boot, same_boots;

	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		struct compare_units *here = &units[side];

		for (size_t i = 0; i < here->count; i++)
			here->members[i].unit = i;
		qsort(here->members, here->count, sizeof(*here->members), by_time);
		number_boots(here);
	}
	one_boot = all_one_boot(units);
	for (size_t side = 0; side < COMPARE_SIDES; side++) {
		struct compare_units *here = &units[side];

		here->units = here->boots;
		unit[side] = here->boots > 1 ? COMPARE_BOOTS : COMPARE_RUNS;
		if (here->boots == 1 && here->count > 1) {
			number_documents(here);
			unit[side] = COMPARE_DOCUMENTS;
		}
	}
	*paired = false;
	if (base->units != new->units || base->units < 2 || unit[0] != unit[1])
		return;
	same_boots = unit[0] == COMPARE_BOOTS && pair_boots(base, new);
	*paired = same_boots || ((one_boot || unit[0] == COMPARE_BOOTS) && pairs_in_time(units));
}
