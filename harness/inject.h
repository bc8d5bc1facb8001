/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A slow-down that is made up, so that verdicts between results can be tried against what is known:
 * each creation of a cell spins for a part of what one took before anything was injected, or has
 * more in its image than the cell says, so that one phase does more. The document says that it is
 * no measurement of the kernel. Controls are left alone. */
#ifndef HARNESS_INJECT_H
#define HARNESS_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_value;
struct json_object;
struct measurement;
struct plan;
struct run_spec;
struct tally;

#define INJECT_MOST_PERCENT 1000

/* What a plan asks for: one of the two. */
struct injection {
	double percent; /* of each cell's total; 0: no spin */
	size_t axis;    /* of which each image has more ... */
	uint64_t more;  /* ... by so many of its units; 0: it has not */
};

/* What a cell's creations are made slower by. */
struct inject {
	double base_ns; /* the p50 of total of one run without it; 0: not yet known */
	double spin_ns; /* at the beginning of each call */
	size_t axis;
	uint64_t more;
};

/* "5%", "0.5%": above 0 and at most INJECT_MOST_PERCENT, in digits. "fds+1000": an axis of the
 * image whose values are numbers, and a value of it above 0. 0, -EINVAL or -ERANGE. */
int inject_parse(const char *text, struct injection *injection);

bool inject_is_asked(const struct injection *injection);

/* Whether TALLY has yet to be calibrated before it is measured. */
bool inject_is_due(const struct plan *plan, const struct tally *tally);

/* Adds what the image has more to the values that its subject is told of. */
void inject_into_values(const struct inject *inject, struct arena_value *values);

/* For a spin, one run of the cell as it is, of which nothing is kept but its p50 of total; again, a
 * few times, where it was disturbed. SPEC is that of a plain run. Sets the tally's inject, or its
 * verdict where the run fails, or M's interrupted. 0 or -errno with one line in WHY: the controller
 * could not go on. */
int inject_calibrate(struct measurement *m, struct run_spec *spec, struct tally *tally, char *why,
		     size_t why_size);

/* The plan's and a cell's member `injected`; NULL when out of memory. */
struct json_object *inject_describe_plan(const struct injection *injection);
struct json_object *inject_describe(const struct inject *inject);

/* The way back: neither fails on a document that has no such member, and the result is then 0. */
struct injection inject_restore_plan(struct json_object *plan);
struct inject inject_restore(struct json_object *cell);

#endif
