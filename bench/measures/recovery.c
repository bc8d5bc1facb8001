// SPDX-License-Identifier: GPL-2.0-or-later
/* recovery: how long a machine feels a storm of processes. A sixth of the time the ordinary closed
 * loop, a third in which 256 children are created and then reaped, again and again, and the rest
 * the ordinary loop once more. Windows of equal length tell the rate and the kernel's memory; back
 * is what stays within 5 % of what was before for two windows. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>

#include "bench/measure.h"
#include "bench/memory_use.h"

#define CROWD    256
#define NEAR     0.05
#define LEAST_NS 144000000.0 /* shorter windows hold too few forks */

enum {
	BEFORE = 12,
	STORM = 4,
	AFTER = 36,
	WINDOWS = BEFORE + STORM + AFTER,
	LONGER = 6, /* is a window of the storm */
	LENGTHS = BEFORE + LONGER * STORM + AFTER
};

struct window {
	double end_s, per_s, kernel, available;
};

struct recovery {
	struct creator *creator;
	double window_s;
	struct window windows[WINDOWS];
	double peak; /* kernel memory with the whole crowd there */
	bool crowd_seen;
};

static double now_s(const struct creator *c)
{
	uint32_t cpu;

	return (double)(clock_read(c->it->clock, &cpu) - c->started) * c->spec->ns_per_tick / 1e9;
}

/* One child, as in the ordinary loop; how many came. Negative with the creator's fault. */
static int one(struct recovery *r)
{
	struct creator *c = r->creator;
	struct arena_sample *sample = &c->samples[c->n < c->spec->capacity ? c->n : c->n - 1];
	int status = creator_create(c, sample);

	if (status > 0) {
		creator_refused(c, errno, 0);
		return 0;
	}
	if (status == 0)
		status = creator_collect(c, true);
	c->n += status > 0 && c->n < c->spec->capacity;
	return status;
}

static int reap_all(struct creator *c)
{
	int status = 0, ended;
	pid_t pid;

	while ((pid = wait4(-1, &ended, 0, NULL)) > 0 || (pid < 0 && errno == EINTR))
		status = pid > 0 && ended ? ended : status;
	return status ? fault_set(&c->fault, "child", 0,
				  "a child of %s ended with status %#x, expected 0",
				  c->mechanism->name, (unsigned)status)
		      : 0;
}

/* The whole crowd at once. The same. */
static int crowd(struct recovery *r)
{
	struct creator *c = r->creator;
	struct memory_use use;
	int count = 0, error;

	while (count < CROWD) {
		if (*c->it->pidfd != -1)
			*c->it->pidfd = -1;
		if (c->mechanism->create(c->it) < 0) {
			creator_refused(c, errno, 0);
			break;
		}
		if (*c->it->pidfd >= 0)
			close(*c->it->pidfd);
		count++;
	}
	if (count == CROWD && !r->crowd_seen && !memory_use_read(&use)) {
		r->peak = memory_use_kernel(&use);
		r->crowd_seen = true;
	}
	error = reap_all(c);
	return error ? error : count;
}

static int fill(struct recovery *r, struct window *window, bool storm)
{
	double length = r->window_s * (storm ? LONGER : 1);
	double began = now_s(r->creator), now = began;
	struct memory_use use;
	int count = 0, got = 0;

	while (now - began < length && got >= 0) {
		got = storm ? crowd(r) : one(r);
		count += got;
		now = now_s(r->creator);
	}
	if (got < 0)
		return got;
	if (memory_use_read(&use))
		return fault_set(&r->creator->fault, "verify", errno, "/proc/meminfo");
	*window = (struct window){ now, count / (now - began), memory_use_kernel(&use),
				   use.available };
	return 0;
}

static double mean_rate(const struct window *windows, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += windows[i].per_s;
	return sum / (double)count;
}

static double mean_kernel(const struct window *windows, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += windows[i].kernel;
	return sum / (double)count;
}

/* Milliseconds from the storm's end to the end of the first of two windows that are good; NAN when
 * there are none. */
static double back_ms(const struct recovery *r, bool (*good)(const struct window *, double),
		      double was)
{
	const struct window *after = &r->windows[BEFORE + STORM];

	for (size_t i = 0; i + 1 < AFTER; i++)
		if (good(&after[i], was) && good(&after[i + 1], was))
			return (after[i].end_s - after[-1].end_s) * 1e3;
	return NAN;
}

static bool rate_is_back(const struct window *window, double was)
{
	return window->per_s >= (1 - NEAR) * was;
}

static bool memory_is_back(const struct window *window, double was)
{
	return window->kernel <= (1 + NEAR) * was;
}

static void report(struct measuring *m, const struct recovery *r)
{
	static const char *const columns[] = { "time_s", "per_s", "kernel_bytes", "available_bytes",
					       NULL };
	/* The first windows still warm up. */
	double rate = mean_rate(&r->windows[BEFORE / 2], BEFORE / 2);
	double kernel = mean_kernel(&r->windows[BEFORE / 2], BEFORE / 2);
	double over = r->windows[BEFORE + STORM - 1].end_s;

	measure_figure(m, "rate_before_per_s", rate);
	measure_figure(m, "rate_during_per_s", mean_rate(&r->windows[BEFORE], STORM));
	measure_figure(m, "rate_after_per_s", mean_rate(&r->windows[BEFORE + STORM], AFTER));
	measure_figure(m, "recovery_rate_ms", back_ms(r, rate_is_back, rate));
	measure_figure(m, "recovery_memory_ms", back_ms(r, memory_is_back, kernel));
	measure_figure(m, "memory_before_bytes", kernel);
	measure_figure(m, "memory_peak_bytes", r->crowd_seen ? r->peak : NAN);
	measure_figure(m, "memory_kept_bytes", r->windows[WINDOWS - 1].kernel - kernel);
	measure_figure(m, "storm_ms", (over - r->windows[BEFORE - 1].end_s) * 1e3);
	measure_figure(m, "window_ms", r->window_s * 1e3);
	measure_columns(m, columns);
	for (size_t i = 0; i < WINDOWS; i++) {
		const struct window *w = &r->windows[i];

		measure_row(m,
			    (const double[]){ w->end_s - over, w->per_s, w->kernel, w->available });
	}
}

static int run(struct measuring *m)
{
	struct creator *c = m->creator;
	double ns = fmax((double)c->spec->loop_ticks * c->spec->ns_per_tick, LEAST_NS);
	struct recovery r = { .creator = c, .window_s = ns / 1e9 / LENGTHS };
	uint32_t cpu;
	int error = 0;

	c->n = 0;
	c->started = clock_read(c->it->clock, &cpu);
	for (size_t i = 0; i < WINDOWS && !error; i++)
		error = fill(&r, &r.windows[i], i >= BEFORE && i < BEFORE + STORM);
	c->ended = clock_read(c->it->clock, &cpu);
	if (!error)
		report(m, &r);
	return error;
}

static void need(uint64_t unused, struct image_need *need)
{
	(void)unused;
	need->tasks += CROWD;
	need->children += CROWD;
	need->bytes += CROWD * (160 * 1024);
}

static const char *const suited[] = { "exit", "exec", "touch", NULL };

const struct measure measure_recovery = {
	.words = { { "recovery", "how long a storm of children is felt" } },
	.waits = true,
	.children = CHILD_BIT(CHILD_COPY) | CHILD_BIT(CHILD_BORROWER) | CHILD_BIT(CHILD_PROGRAM),
	.actions = suited,
	.need = need,
	.run = run,
};
