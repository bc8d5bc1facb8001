/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The raw samples of a plan on their way into the file beside its result (docs/samples.md,
 * results/raw.h). They are taken from the arenas after a run's subjects have ended, and are written
 * by a thread that is bound to CPUs that no cell of the plan measures on. Where all are measured on
 * in some cells, such a cell's runs begin only when nothing is being written. */
#ifndef HARNESS_RAW_LOG_H
#define HARNESS_RAW_LOG_H

#include <hwloc.h>
#include <json-c/json.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/raw_backend.h"

struct arenas;
struct placement;
struct raw_log;
struct tally;

/* What a document says of the file of a run that is gone on with. */
struct raw_before {
	uint64_t bytes, samples, blocks, waits, waited_ns;
	uint32_t crc;
	char error[160]; /* the file had ended by this; "" if it had not */
};

struct raw_log_spec {
	const char *folder;
	uint64_t seed;
	const char *started; /* as in the document's plan */
	const char *clock;
	const struct tally *tallies; /* in the plan's order, placed */
	size_t count;
	hwloc_topology_t topology;
	hwloc_const_bitmap_t allowed;
	const volatile sig_atomic_t *stop;
	const struct raw_before *before; /* NULL: a new file */

	/* For tests: ways of writing (NULL: io_uring, else pwrite). */
	const struct raw_backend *const *backends;
	size_t backend_count;
};

/* Which run it is. */
struct raw_run {
	size_t cell, run;
	unsigned round;
	int stamped;
	double ns_per_tick;
};

/* Make the file, or go on with it. 0 or -errno with one line in WHY that names it. A file that is
 * not what BEFORE says is left alone: then nothing more is written, as after an error. */
int raw_log_open(const struct raw_log_spec *spec, struct raw_log **log, char *why, size_t why_size);

/* Before a run on these CPUs: nothing of ours shall be felt. */
void raw_log_before_run(struct raw_log *log, const struct placement *placement);

/* Take in all samples of the first COUNT of ARENAS, which have been read. Waits when the disk is
 * slower. 0, also when the file has ended by an error, or -errno when the arenas cannot be read. */
int raw_log_run(struct raw_log *log, const struct raw_run *run, const struct arenas *arenas,
		size_t count);

/* Wait until everything so far is in the file: a document that is written now says what is there.
 */
void raw_log_settle(struct raw_log *log);

/* All is done: settle, add the end block if the plan is COMPLETE, fsync. */
void raw_log_finish(struct raw_log *log, int complete);

/* The document's `raw`. NULL when out of memory. */
struct json_object *raw_log_describe(struct raw_log *log);
/* What ended the file before its end, "" if nothing did. Lives as long as LOG. */
const char *raw_log_error(struct raw_log *log);

/* The way back, from the document's `raw`. False: it is none. */
int raw_log_restore(struct json_object *raw, struct raw_before *before);

void raw_log_close(struct raw_log *log);

#endif
