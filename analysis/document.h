/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result document (results/result.schema.json) as plain structs: what tables, plots and reports
 * need of it. Strings belong to the JSON objects, which the document owns. Numbers that are null
 * are NAN: a document of a run that was interrupted, or has only begun, is a good document. */
#ifndef ANALYSIS_DOCUMENT_H
#define ANALYSIS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/document_skim.h"
#include "analysis/phases.h"
#include "results/histogram.h"
#include "results/interval.h"
#include "results/tolerance.h"

struct json_object;

struct interval_figures {
	uint64_t n;
	double min_ns, p50_ns, p90_ns, p99_ns, p999_ns, max_ns, mean_ns;
	double ci95_ns[2]; /* of p50; NAN below six runs */
};

struct caveat {
	const char *name, *detail;
	const char *mend; /* "" where nothing does */
	int severity;     /* 2: doubtful, 1: noisier, 0: good to know */
};

struct caveats {
	size_t count;
	struct caveat *list;
};

struct run {
	const char *kind; /* "plain", "stamped", "counted" */
	unsigned round;
	double p50_ns[INTERVALS]; /* NAN: a run of this kind does not have it */
	double p99_ns;            /* of the total; NAN likewise */
	double ops_per_s;         /* NAN: not known */
	bool disturbed;
};

struct runs {
	size_t count;
	struct run *list;
};

/* A count per operation, or why there is none. */
struct counter {
	const char *name;
	double value;            /* by operation, or as the name says */
	const char *unavailable; /* NULL: value holds */
};

struct counters {
	size_t count;
	struct counter *list;
};

/* What a cell has counts of. */
enum counts {
	COUNTS_EVENTS,
	COUNTS_SIDES,     /* of events: "minor-faults:caller", "minor-faults:child" */
	COUNTS_INTERVALS, /* the caller's by interval: "minor-faults:call", "minor-faults:reap" */
	COUNTS_DERIVED,   /* made from events; documents of before have none of these five */
	COUNTS_ENERGY,
	COUNTS_UNCORE, /* of everyone on the package: "uncore_imc/cas_count_read" */
	COUNTS_RUSAGE,
	COUNTS_VMSTAT,
	COUNTS
};

struct cell {
	const char *name;
	const char *params_hash, *workload_version; /* cells with both alike can be compared; ""
						       where the document has none */
	struct json_object *axes;                   /* strings by key: document_axis() */
	const char *verdict;                        /* OK, SKIP, FAIL, BROKEN */
	const char *reason;                         /* "" when OK */
	struct interval_figures interval[INTERVALS];
	double ops_per_s, stamped_over_plain;
	double page_table_bytes; /* of the image, as the subject found it; NAN: not known */
	struct runs runs;
	struct histogram total; /* empty: nothing measured */
	struct counters counts[COUNTS];
	struct caveats caveats;
	struct json_object *measure; /* of a special measurement: analysis/measures.h; or NULL */
	struct phases phases;        /* empty: none were traced */
};

struct cells {
	size_t count;
	struct cell *list;
};

struct document {
	struct json_object *root;
	char *folder; /* that it lies in, for what lies beside it; NULL: read from memory */
	struct json_object *tool, *machine, *kernel, *plan, *clock; /* objects, each */
	double tolerance[TOLERANCES];                               /* the plan's; NAN: not said */
	struct cells cells, controls;
	struct caveats warnings;
};

/* A cell of 24 runs takes about 0.15 MiB: room for 1,700 of them. In memory a document takes up to
 * ten times its size; what would take more than READER_MOST_BYTES (analysis/reader.h) is refused
 * before it is read in. */
#define DOCUMENT_BIGGEST_BYTES (256ull << 20)
#define DOCUMENT_DEEPEST       32

/* Read the document at PATH: a file, or a folder that holds a result.json. -errno with one line in
 * WHY that names the file and, inside it, the byte or the JSON path: it cannot be read, is not a
 * regular file, is too big (-EFBIG); is not JSON, is truncated, nested too deep, of another format
 * or version, has a member missing or of a wrong type, a number that is none (NaN, Infinity,
 * 1e999), no cell, the same cell twice, or figures of no run (-EINVAL). *DOCUMENT is then empty. */
int document_load(const char *path, struct document *document, char *why, size_t why_size);

/* The same of a part of it. What is wrong is told of the whole of it all the same. */
int document_load_part(const char *path, enum document_part part, struct document *document,
		       char *why, size_t why_size);

/* The folder that document_load() would read PATH from: PATH itself when it is one, else what it
 * lies in. 0, -ENAMETOOLONG. */
int document_folder(const char *path, char *folder, size_t size);

/* The same as document_load() from memory; NAME stands for the file in WHY. */
int document_parse(const char *name, const char *text, size_t size, struct document *document,
		   char *why, size_t why_size);

/* The same of a part of it. TEXT is changed. What is wrong is told of what is left: a byte is then
 * not the file's. */
int document_parse_part(const char *name, char *text, size_t size, enum document_part part,
			struct document *document, char *why, size_t why_size);

void document_free(struct document *document);

/* The canonical text of one axis of a cell, or "" when the document does not name that axis. */
const char *document_axis(const struct cell *cell, const char *key);

/* A string member of one of the document's objects, or FALLBACK when it is missing, null or
 * something else. */
const char *document_string(struct json_object *object, const char *key, const char *fallback);

/* The same for a number; NAN. */
double document_number(struct json_object *object, const char *key);

/* The plan's seed; 0 when it is no number that a seed could be. */
uint64_t document_seed(const struct document *document);

/* The rates of the cell's plain runs, in the order of the runs, as far as they are known. VALUES
 * has room for cell->runs.count; returns how many there are. */
size_t document_rates(const struct cell *cell, double *values);

/* Whether the cell's TOTAL was measured. */
bool document_measured(const struct cell *cell);

#endif
