// SPDX-License-Identifier: GPL-2.0-or-later
/* cow: what the first write to a page costs after a fork, in the one who writes first and in the
 * one who writes later, in parent and child. Each fork is one of two orders: the parent writes to
 * all of mm while the child waits, then the child does; or the other way round. Then the parent
 * writes again, to pages that are its own: the base. Both are on one CPU and take turns. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/measure.h"
#include "bench/spread.h"
#include "bench/turn.h"

/* So many writes at least lie between two readings of the clock. */
#define BLOCK 64

enum part {
	PARENT_FIRST,
	CHILD_FIRST,
	PARENT_LATER,
	CHILD_LATER,
	PLAIN,
	PARTS
};

/* What parent and child share; a child's times come back through it. */
struct cow {
	uint32_t turn;
	uint32_t child_first;
	size_t step, block; /* from page to page, and pages between two readings of the clock */
	struct spread blocks[PARTS]; /* times of whole blocks */
};

/* A huge page is copied, or split, at the first of its base pages: a block holds a whole one. */
static size_t block_pages(const struct image *image, size_t step)
{
	const char *pages = image_text(image, AXIS_PAGES);
	size_t all = (image->bytes + step - 1) / step, block = BLOCK;

	if (!strcmp(pages, "hugetlb-1g"))
		block = ((size_t)1 << 30) / step;
	else if (strcmp(pages, "4k"))
		block = image->page_bytes * (image->page_bytes / sizeof(uint64_t)) / step;
	block = block < BLOCK ? BLOCK : block;
	return block < all ? block : all;
}

static void write_all(const struct iteration *it, struct cow *cow, enum part part)
{
	size_t at = 0;
	uint32_t cpu;

	while (at < it->memory_bytes) {
		uint64_t before = clock_read(it->clock, &cpu), time;
		size_t i = 0;

		for (; i < cow->block && at < it->memory_bytes; i++, at += cow->step)
			*(volatile uint64_t *)(it->memory + at) = at + 2;
		time = clock_read(it->clock, &cpu) - before;
		if (i == cow->block)
			spread_add(&cow->blocks[part], time, 1);
	}
}

/* The child's life. It maps what it shares before it measures: fork leaves that out. */
static void take_part(struct iteration *it)
{
	struct cow *cow = it->acting;

	for (size_t at = 0; at < sizeof(*cow); at += it->page_bytes)
		__atomic_fetch_add((char *)cow + at, 0, __ATOMIC_RELAXED);
	if (cow->child_first)
		write_all(it, cow, CHILD_FIRST);
	turn_pass(&cow->turn, TURN_PARENT);
	turn_wait(&cow->turn, TURN_CHILD, 0);
	if (!cow->child_first)
		write_all(it, cow, CHILD_LATER);
}

/* One fork. 0, 1 if the kernel refused, negative with the creator's fault. */
static int share(struct creator *c, struct cow *cow)
{
	struct arena_sample *sample = &c->samples[c->n];
	int status;

	cow->turn = TURN_CHILD;
	status = creator_create(c, sample);
	if (status)
		return status;
	if (turn_wait(&cow->turn, TURN_PARENT, c->flying[0].pid) == 0) {
		write_all(c->it, cow, cow->child_first ? PARENT_LATER : PARENT_FIRST);
		turn_pass(&cow->turn, TURN_CHILD);
	}
	status = creator_collect(c, true);
	if (status < 0)
		return status;
	write_all(c->it, cow, PLAIN);
	c->n++;
	return 0;
}

static void report(struct measuring *m, const struct cow *cow)
{
	static const char *const names[] = { "quantile",
					     "parent_first_ns",
					     "child_first_ns",
					     "parent_later_ns",
					     "child_later_ns",
					     "plain_ns",
					     NULL };
	static const double shares[] = { 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1 };
	double ns = m->creator->spec->ns_per_tick / (double)cow->block;

	for (int part = 0; part < PARTS; part++)
		measure_figure(m, names[1 + part], ns * spread_quantile(&cow->blocks[part], 0.5));
	measure_figure(m, "first_over_plain",
		       spread_quantile(&cow->blocks[PARENT_FIRST], 0.5) /
			       spread_quantile(&cow->blocks[PLAIN], 0.5));
	measure_columns(m, names);
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		double row[1 + PARTS] = { shares[i] };

		for (int part = 0; part < PARTS; part++)
			row[1 + part] = ns * spread_quantile(&cow->blocks[part], shares[i]);
		measure_row(m, row);
	}
}

static int run(struct measuring *m)
{
	struct creator *c = m->creator;
	struct cow *cow =
		mmap(NULL, sizeof(*cow), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned in_a_row = 0;
	int status = 0;
	uint32_t cpu;

	if (cow == MAP_FAILED)
		return fault_set(&c->fault, "image", errno, "mapping %zu bytes: %s", sizeof(*cow),
				 strerror(errno));
	cow->step = image_number(m->image, AXIS_STRIDE) * c->it->page_bytes;
	cow->block = block_pages(m->image, cow->step);
	c->it->perform = take_part;
	c->it->acting = cow;
	c->n = 0;
	c->started = c->ended = clock_read(c->it->clock, &cpu);
	while (c->n < c->spec->capacity &&
	       (c->ended - c->started < c->spec->loop_ticks || (c->n < 2 && !in_a_row))) {
		cow->child_first = c->n % 2;
		status = share(c, cow);
		if (status < 0)
			break;
		if (status > 0)
			creator_refused(c, errno, in_a_row++);
		else
			in_a_row = 0;
		c->ended = clock_read(c->it->clock, &cpu);
	}
	if (status >= 0 && c->n >= 2)
		report(m, cow);
	return status < 0 ? status : 0;
}

static const char *const suited[] = { "exit", NULL };

const struct measure measure_cow = {
	.words = { { "cow", "cost of the first writes to a page after a fork" } },
	.writes = true,
	.copies = true,
	.waits = true,
	.children = CHILD_BIT(CHILD_COPY),
	.actions = suited,
	.run = run,
};
