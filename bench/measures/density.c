// SPDX-License-Identifier: GPL-2.0-or-later
/* density: N live children at once. They do their action and then stay. At some fifty numbers on
 * the way it is noted how fast the last ones came, counted until each of them is there and blocks,
 * and what one process takes: of the kernel's memory by its own accounts, as growth of the whole
 * machine's; of user memory by the proportional share (Pss) of a few children. At N all are let go
 * and reaped, which is timed. Growing takes as long as it takes. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/crowd.h"
#include "bench/lineage.h"
#include "bench/measure.h"
#include "bench/memory_use.h"

#define CHILDREN 1000 /* without =N */
#define ROWS     50
#define SAMPLED  8

struct density {
	struct crowd crowd;
	struct memory_use before;
	size_t rows;
	double last[7];         /* the last row */
	struct memory_use part; /* when a fifth of them was there ... */
	size_t part_n;          /* ... so many */
	double first_per_s, last_per_s;
};

static double seconds(const struct creator *c, uint64_t since)
{
	uint32_t cpu;

	return (double)(clock_read(c->it->clock, &cpu) - since) * c->spec->ns_per_tick / 1e9;
}

/* Of some children from the first to the last. */
static double mean_pss(const struct density *d)
{
	size_t n = 0, count = d->crowd.count;
	double sum = 0;

	for (size_t i = 0; i < SAMPLED; i++) {
		double pss = memory_use_pss(d->crowd.pids[(2 * i + 1) * count / (2 * SAMPLED)]);

		sum += isfinite(pss) ? pss : 0;
		n += isfinite(pss);
	}
	return n ? sum / (double)n : NAN;
}

/* Grow to row ROW of d->rows, and add it. */
static int grow(struct measuring *m, struct density *d, size_t row)
{
	size_t until = d->crowd.most * (row + 1) / d->rows, had = d->crowd.count;
	struct creator *c = m->creator;
	struct memory_use now;
	uint32_t cpu;
	uint64_t began = clock_read(c->it->clock, &cpu);
	int error = crowd_grow(&d->crowd, until);
	double time = seconds(c, began), n = (double)until;

	if (!error && memory_use_read(&now))
		return fault_set(&c->fault, "verify", errno, "/proc/meminfo: is /proc mounted?");
	if (error)
		return error;
	memcpy(d->last,
	       (double[]){ n, (double)(until - had) / time, (now.slab - d->before.slab) / n,
			   (now.page_tables - d->before.page_tables) / n,
			   (now.stacks - d->before.stacks) / n, (now.percpu - d->before.percpu) / n,
			   mean_pss(d) },
	       sizeof(d->last));
	d->first_per_s = row == 0 ? d->last[1] : d->first_per_s;
	if (row == d->rows / 5 && until < d->crowd.most) {
		d->part = now;
		d->part_n = until;
	}
	measure_row(m, d->last);
	return 0;
}

/* By child, since a fifth of them was there: what the machine itself took or gave at the beginning
 * is not in it. */
static double grown(const struct density *d, double now, double then)
{
	return (now - then) / (double)(d->crowd.count - d->part_n);
}

static void report(struct measuring *m, const struct density *d, const struct memory_use *full,
		   double growing, double ending)
{
	double n = (double)d->crowd.count;
	struct memory_use now;

	measure_figure(m, "children", n);
	measure_figure(m, "create_per_s", n / growing);
	measure_figure(m, "create_first_per_s", d->first_per_s);
	measure_figure(m, "create_last_per_s", d->last[1]);
	measure_figure(m, "kernel_bytes",
		       grown(d, memory_use_kernel(full), memory_use_kernel(&d->part)));
	measure_figure(m, "slab_bytes", grown(d, full->slab, d->part.slab));
	measure_figure(m, "page_table_bytes", grown(d, full->page_tables, d->part.page_tables));
	measure_figure(m, "stack_bytes", grown(d, full->stacks, d->part.stacks));
	measure_figure(m, "percpu_bytes", grown(d, full->percpu, d->part.percpu));
	measure_figure(m, "pss_bytes", d->last[6]);
	measure_figure(m, "teardown_ns", ending * 1e9);
	if (!memory_use_read(&now))
		measure_figure(m, "kernel_kept_bytes",
			       (memory_use_kernel(&now) - memory_use_kernel(&d->before)) / n);
}

/* With every row; the time that is spent on looking is in none of the rates. */
static int measure(struct measuring *m, struct density *d)
{
	static const char *const columns[] = { "n",           "create_per_s",
					       "slab_bytes",  "page_table_bytes",
					       "stack_bytes", "percpu_bytes",
					       "pss_bytes",   NULL };
	struct creator *c = m->creator;
	struct memory_use full;
	double growing = 0, had = 0;
	uint64_t began;
	uint32_t cpu;
	int error = 0;

	measure_columns(m, columns);
	for (size_t row = 0; row < d->rows && !error; row++) {
		error = grow(m, d, row);
		growing += error ? 0 : (d->last[0] - had) / d->last[1];
		had = d->last[0];
	}
	if (!error && !crowd_is_whole(&d->crowd))
		return fault_set(&c->fault, "child", 0, "one of %zu children did not stay",
				 d->crowd.count);
	if (!error && memory_use_read(&full))
		return fault_set(&c->fault, "verify", errno, "/proc/meminfo: is /proc mounted?");
	began = clock_read(c->it->clock, &cpu);
	if (!error)
		error = crowd_end(&d->crowd);
	if (!error)
		report(m, d, &full, growing, seconds(c, began));
	return error;
}

static int run(struct measuring *m)
{
	uint64_t children = image_number(m->image, AXIS_MEASURE);
	static struct crowd_life life;
	struct creator *c = m->creator;
	struct density *d =
		mmap(NULL, sizeof(*d), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t cpu;
	int error;

	if (d == MAP_FAILED || madvise(d, sizeof(*d), MADV_DONTFORK))
		return fault_set(&c->fault, "image", errno, "mmap: %s", strerror(errno));
	c->n = 0;
	children = children ? children : CHILDREN;
	d->rows = children < ROWS ? children : ROWS;
	error = crowd_make(&d->crowd, &life, c, children);
	if (!error && memory_use_read(&d->before))
		error = fault_set(&c->fault, "verify", errno, "/proc/meminfo: is /proc mounted?");
	d->part = d->before;
	c->started = clock_read(c->it->clock, &cpu);
	if (!error)
		error = measure(m, d);
	c->ended = clock_read(c->it->clock, &cpu);
	crowd_free(&d->crowd);
	return error;
}

/* Kernel memory and the copied pages of a small process, with room to spare; 100 us to come and go:
 * both measured on a 2-core virtual machine. */
static void need(uint64_t number, struct image_need *need)
{
	uint64_t children = number ? number : CHILDREN;

	need->tasks += children;
	need->children += children;
	need->bytes += children * (160 * 1024);
	need->build_ns += children * 150000;
	need->files += 4;
}

static const char *const suited[] = { "exit", "touch", NULL };

const struct measure measure_density = {
	.words = { { "density", "1000 live children at once: rate and memory" },
		   { "density=N", "N live children at once: rate and memory" } },
	.stays = true,
	.whole = true,
	.waits = true,
	.children = CHILD_BIT(CHILD_COPY),
	.actions = suited,
	.unavailable = lineage_unavailable,
	.need = need,
	.run = run,
};
