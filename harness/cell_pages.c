// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cell_pages.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/axis.h"
#include "bench/measure.h"
#include "bench/page_kind.h"
#include "harness/plan.h"
#include "harness/quantity.h"
#include "harness/run.h"

static const struct page_kind *kind_of(const struct cell_spec *cell)
{
	return page_kind_find(cell->values[AXIS_PAGES].text);
}

size_t cell_pages_refused(const struct cell_spec *cell, char *why, size_t why_size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t unit = page_kind_unit(kind_of(cell), cell->values[AXIS_PAGES].number, page);
	uint64_t stride = cell->values[AXIS_STRIDE].number;
	char size[32];

	/* A size that is no power of two is no size: the machine says so. */
	if (unit & (unit - 1) || unit <= page)
		return AXIS_TOTAL;
	if (cell->values[AXIS_MM].number % unit) {
		quantity_format_size(unit, size, sizeof(size));
		snprintf(why, why_size, "not a multiple of %s", size);
		return AXIS_MM;
	}
	if (stride > 1 && stride % (unit / page)) {
		snprintf(why, why_size,
			 "a page of it is touched whole: not a multiple of its %llu base pages",
			 (unsigned long long)(unit / page));
		return AXIS_STRIDE;
	}
	return AXIS_TOTAL;
}

uint64_t cell_pages_copied(const struct cell_spec *cell)
{
	uint64_t mm = cell->values[AXIS_MM].number, copied = 0;
	uint64_t touched = cell->values[AXIS_ACTION].number;

	if (kind_of(cell)->copied)
		copied = mm;
	else if (!strcmp(cell->action->words[0].name, "touch"))
		copied = touched ? touched * (uint64_t)sysconf(_SC_PAGESIZE) : mm;
	else if (cell->measure->copies)
		copied = mm;
	return copied;
}

uint64_t cell_pages_absent(const struct cell_spec *cell)
{
	const struct page_kind *kind = kind_of(cell);
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), mm = cell->values[AXIS_MM].number;
	uint64_t unit = page_kind_unit(kind, cell->values[AXIS_PAGES].number, page);
	uint64_t step = cell->values[AXIS_STRIDE].number * page;

	if (kind->pooled || !strcmp(cell->values[AXIS_TOUCHED].text, "never"))
		return mm;
	return step > unit ? mm - mm / step * unit - (mm % step ? unit : 0) : 0;
}

const char *cell_pages_unavailable(const struct cell_spec *cell)
{
	struct page_demand demand = {
		.number = cell->values[AXIS_PAGES].number,
		.bytes = cell->values[AXIS_MM].number,
		.subjects = run_subjects(cell),
		.copies = cell_pages_copied(cell) ? cell->values[AXIS_CONCURRENCY].number : 0,
	};

	return demand.bytes ? page_kind_unavailable(kind_of(cell), &demand) : NULL;
}

void cell_pages_need(const struct cell_spec *cell, struct image_need *need)
{
	const struct page_kind *kind = kind_of(cell);

	if (kind->map != page_kind_find(axes[AXIS_PAGES]->fallback)->map)
		need->files++; /* a file that is closed again, or an io_uring */
	if (kind->cached && !strcmp(cell->values[AXIS_TOUCHED].text, "write"))
		need->bytes += cell->values[AXIS_MM].number - cell_pages_absent(cell);
	if (kind->settle_ns)
		need->build_ns += kind->settle_ns(cell->values[AXIS_MM].number);
}
