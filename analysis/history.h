/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of what creating a process costs: one series for each cell on each machine, in the
 * order of time or of kernel versions, and where it changed (analysis/change_series.h). */
#ifndef ANALYSIS_HISTORY_H
#define ANALYSIS_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/change_series.h"
#include "analysis/history_files.h"

struct json_object;

struct history_options {
	int figure; /* an index of a record's figures: an interval, or HISTORY_RATE */
	bool by_kernel;
	size_t least;     /* documents on each side of a change */
	double level;     /* false discovery rate */
	double tolerance; /* a change by less is not told of: 0.01 is one percent */
	uint64_t seed;
};

struct history_document {
	const char *path, *started, *kernel;
	struct json_object *record;
	size_t machine;
};

struct history_series {
	const char *name;
	size_t machine;
	bool control; /* creates no process: when it moves, the machine moved */
	size_t count;
	double *values;    /* ns, or per second */
	size_t *documents; /* one for each value, rising */
	struct json_object **cells;
};

struct history {
	struct history_options options;
	size_t document_count, machine_count, series_count, twice_count;
	struct history_document *documents; /* in the order of the series */
	struct json_object **machines;
	struct history_series *series;
	struct change_series *judged; /* of each series */
};

/* Series of FILES, which must live as long. Documents of one run (the same machine, boot, start and
 * seed) count once: the others are set aside in FILES. MemTotal may differ by 4 % on one machine.
 * 0, -ENOMEM. */
int history_make(struct history_files *files, const struct history_options *options,
		 struct history *history);

void history_free(struct history *history);

/* "total" or "rate". */
const char *history_figure_name(int figure);

/* A machine in words: "Example CPU, 2 packages, 32 cores, 251 GiB, kvm". To be freed. */
char *history_machine_words(const struct history *history, size_t machine);

/* The day of a time as documents have it, "2024-06-07"; what is none as it is. To be freed. */
char *history_day(const char *started);

/* One step of one series, and what may explain it. Strings are the records'. */
struct history_change {
	const struct history_series *series;
	const struct change_series *judged;
	const struct change_step *step;
	const struct history_document *before, *after; /* between which it happened */
	bool worse;
	bool small;    /* below the tolerance */
	bool controls; /* controls of that machine changed there, too */
	/* The phase whose own time moved most in the step's direction, from the medians of the
	 * documents on both sides that have phases of one backend; NULL: there are none. */
	const char *phase;
	double phase_before_ns, phase_after_ns;
	double phase_share; /* of what all phases moved in that direction */
	/* What else differs between the two: an object with [before, after] by name. */
	struct json_object *differs;
};

struct history_changes {
	size_t count, small_count, series_count; /* series that have one */
	struct history_change *list;
};

/* All of them: what is not small first, among these the newest, then the largest. 0, -ENOMEM. */
int history_changes_find(const struct history *history, struct history_changes *changes);

void history_changes_free(struct history_changes *changes);

/* A table for a terminal. 0, -ENOMEM, or -EIO when FILE cannot be written. */
int history_write(const struct history *history, const struct history_changes *changes, FILE *file,
		  bool colour);

/* All of it; NULL when memory is short. */
struct json_object *history_json(const struct history *history,
				 const struct history_changes *changes);

struct plot_image;

/* The series with the largest changes, or, where nothing changed, the first ones; 0, or -errno with
 * IMAGE->why, as plot_make(). */
int history_plot(const struct history *history, const struct history_changes *changes,
		 const char *script_folder, bool png, struct plot_image *image);

#endif
