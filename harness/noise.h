/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What disturbs a measurement: one table of what can be said, of a machine before anything runs and
 * of a run by what happened around it (harness/environment.h), with the threshold from which on it
 * is said. What can be said of figures is in harness/caveat.h. */
#ifndef HARNESS_NOISE_H
#define HARNESS_NOISE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/environment.h"
#include "harness/warnings_find.h"

struct cell_spec;

/* From this severity on a run counts as disturbed. */
#define NOISE_DISTURBED 2

/* Where nothing is known of what it costs. */
#define NOISE_COST_UNKNOWN "not known: measure with and without"

struct noise_row {
	const char *name; /* as in the document */
	/* A fact of the machine: one of these two looks at it. Neither: a row per run. */
	warning_find find;
	warning_find_over find_over; /* the same, beyond THRESHOLD */
	enum environment_id row;
	enum {
		NOISE_AMOUNT,     /* the row's value as it is */
		NOISE_OF_TIME,    /* a time over that of the run, or of each CPU used */
		NOISE_PER_SECOND, /* a count over the run's seconds, for each CPU used */
	} as;
	double threshold; /* said above it; shares as fractions */
	double least_ms;  /* and never for less time than this: /proc/stat counts in steps of 10 ms
			   */
	const char *unit; /* of the threshold; "" where there is none */
	const char *says; /* of a run: words around the value (%g), in UNIT (a share in per cent) */
	const char *mend; /* the command that mends it, or "" */
	const char *cost; /* what it typically costs, with the source */
	int severity;     /* 2: doubtful, 1: noisier, 0: good to know */
	bool ours; /* cells with other pages, a neighbour or threads that work do so themselves:
		      nothing is said of their runs */
};

/* Of runs, then of machines, the most severe first in each. Those of runs are 64 at most. */
extern const struct noise_row noise_rows[];
extern const size_t noise_count;

/* What is to be said of a run of CELL (NULL: of no cell): bit I is noise_rows[I]. */
uint64_t noise_judge(const struct environment *environment, const struct cell_spec *cell);

/* Whether one of these is of severity NOISE_DISTURBED or more. */
bool noise_disturbs(uint64_t said);

/* What row I has to say, with the figure. */
void noise_detail(size_t i, const struct environment *environment, char *detail, size_t size);

/* Append a caveat object for each of SAID to LIST. 0 or -ENOMEM. */
int noise_describe(uint64_t said, const struct environment *environment, struct json_object *list);

#endif
