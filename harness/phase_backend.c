// SPDX-License-Identifier: GPL-2.0-or-later
/* Landmarks come first: they see what the compiler inlined, and cost less. */
#include "harness/phase_backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/functions.h"
#include "harness/landmarks.h"
#include "harness/trace.h"

/* Of what lies between the median and what is slow, a cause must take so much to count as seen. */
#define MATERIAL 0.25

struct phase_tracer {
	const char *name;
	struct landmarks *landmarks; /* NULL: nothing but the call is told */
	struct functions *functions; /* NULL: landmarks tell the call, too */
};

static int open_landmarks(struct phase_tracer *tracer, char *why, size_t why_size)
{
	return landmarks_open(&tracer->landmarks, why, why_size);
}

static int open_functions(struct phase_tracer *tracer, char *why, size_t why_size)
{
	char ignored[200];
	int error = functions_open(&tracer->functions, why, why_size);

	if (!error)
		landmarks_open(&tracer->landmarks, ignored, sizeof(ignored));
	return error;
}

static const struct {
	const char *name, *summary;
	int (*open)(struct phase_tracer *tracer, char *why, size_t why_size);
} backends[] = {
	{ "landmarks", "the kernel's own tracepoints, by BPF", open_landmarks },
	{ "functions", "entry and exit of the kernel's functions, by BPF (fentry, else kprobe)",
	  open_functions },
};
#define BACKENDS (sizeof(backends) / sizeof(backends[0]))

const char *phase_backend_name(size_t i)
{
	return i < BACKENDS ? backends[i].name : NULL;
}

const char *phase_backend_summary(size_t i)
{
	return i < BACKENDS ? backends[i].summary : NULL;
}

int phase_backend_open(const char *name, struct phase_tracer **tracer, char *why, size_t why_size)
{
	struct phase_tracer *t = calloc(1, sizeof(*t));
	bool any = !name || !strcmp(name, "auto");
	int error = t ? -EINVAL : -ENOMEM;
	size_t length = 0;

	*tracer = NULL;
	snprintf(why, why_size, t ? "no backend has this name" : "out of memory");
	for (size_t i = 0; t && error && i < BACKENDS; i++) {
		char this[200];

		if (!any && strcmp(name, backends[i].name))
			continue;
		t->name = backends[i].name;
		error = backends[i].open(t, this, sizeof(this));
		if (error && length < why_size)
			length += (size_t)snprintf(why + length, why_size - length, "%s%s%s%s",
						   length ? "; " : "", any ? t->name : "",
						   any ? ": " : "", this);
	}
	if (error)
		free(t);
	else
		*tracer = t;
	return error;
}

const char *phase_tracer_name(const struct phase_tracer *t)
{
	return t->name;
}

const struct phase_map *phase_tracer_call(const struct phase_tracer *t)
{
	return t->functions ? functions_map(t->functions) : landmarks_map(t->landmarks);
}

const struct phase_map *phase_tracer_life(const struct phase_tracer *t)
{
	return t->landmarks ? landmarks_map(t->landmarks) : NULL;
}

static bool is_by_functions(const struct phase_tracer *t, enum run_kind kind)
{
	return t->functions && kind == RUN_TRACED_CALL;
}

bool phase_tracer_has(const struct phase_tracer *t, enum run_kind kind)
{
	if (kind == RUN_TRACED_GRAPH)
		return true;
	return t && (is_by_functions(t, kind) || (t->landmarks && run_is_traced(kind)));
}

uint32_t phase_tracer_announcement(const struct phase_tracer *t, enum run_kind kind)
{
	return is_by_functions(t, kind) ? functions_announcement(t->functions)
					: landmarks_announcement(t->landmarks);
}

static enum landmarks_view view_of(enum run_kind kind)
{
	return kind == RUN_TRACED_CALL   ? LANDMARKS_CALL
	       : kind == RUN_TRACED_LIFE ? LANDMARKS_LIFE
					 : LANDMARKS_ALLOCATIONS;
}

/* The map of the call comes last: its rows are its own. */
static int prepare(const struct phase_tracer *t, struct trace *trace)
{
	const struct phase_map *maps[] = { phase_tracer_life(t), phase_tracer_call(t) };
	int error = 0;

	for (int i = 0; i < 2 && !error; i++)
		if (maps[i])
			error = trace_prepare(trace, t->name, maps[i]);
	return error;
}

/* By the runs of this kind so far: those without a tracer are faster. */
static struct landmarks_slow slow_in(const struct trace *trace, enum run_kind kind)
{
	const char *root = kind == RUN_TRACED_LIFE ? "total" : "call";
	const struct histogram *seen = &trace->phases[phase_find(root)].histogram;
	double p50 = histogram_quantile(seen, 0.5), slow = histogram_quantile(seen, TAIL_QUANTILE);

	if (kind == RUN_TRACED_MEMORY || seen->n < TAIL_FEWEST)
		return (struct landmarks_slow){ 0 };
	return (struct landmarks_slow){ .ns = (uint64_t)slow,
					.material_ns = (uint64_t)((slow - p50) * MATERIAL) };
}

int phase_tracer_attach(struct phase_tracer *t, enum run_kind kind, struct trace *trace, char *why,
			size_t why_size)
{
	struct landmarks_slow slow;
	int error = prepare(t, trace);

	if (!error)
		slow = slow_in(trace, kind);
	if (error) {
		snprintf(why, why_size, "out of memory");
		return error;
	}
	return is_by_functions(t, kind)
		       ? functions_attach(t->functions, why, why_size)
		       : landmarks_attach(t->landmarks, view_of(kind), &slow, why, why_size);
}

int phase_tracer_detach(struct phase_tracer *t, enum run_kind kind, struct trace *trace)
{
	return is_by_functions(t, kind) ? functions_detach(t->functions, trace)
					: landmarks_detach(t->landmarks, trace);
}

void phase_tracer_close(struct phase_tracer *t)
{
	if (!t)
		return;
	functions_close(t->functions);
	landmarks_close(t->landmarks);
	free(t);
}
