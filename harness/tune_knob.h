/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings that `forkmark tune` knows, one row each: what the help, the plan and the journal's
 * check of paths are made from. No file that is not of a row is ever written. */
#ifndef HARNESS_TUNE_KNOB_H
#define HARNESS_TUNE_KNOB_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/tune.h"
#include "harness/tune_file.h"

/* What a row's own look needs of the machine. */
struct tune_look {
	const char *root;
	const struct tune_request *request;
	hwloc_bitmap_t stay; /* CPUs that may have interrupts: online, not to be kept quiet, and not
				off when SMT is off; NULL where no CPU is to be kept quiet */
};

/* Whether FILE, which has the value NOW, is to be set, and to what: 0 and *WANTED (malloc); 1 when
 * this one stays as it is; -ENOTSUP and REASON when it cannot be; -ENOMEM. */
typedef int (*tune_want)(const struct tune_look *look, const char *path, const char *now,
			 char **wanted, char *reason, size_t size);

struct tune_knob {
	const char *name;    /* the word for --only; rows of one name follow each other */
	const char *pattern; /* of its files, as in fnmatch(3) with FNM_PATHNAME */
	const char *wanted;  /* the value, unless WANT says it */
	const char *good[2]; /* other values that do as well */
	const char *option;  /* the option without which it is not touched; NULL: none */
	tune_want want;      /* NULL: WANTED, for every file */
	enum tune_form form;
	bool may_refuse;    /* that the kernel refuses some of its files is nothing to stop for */
	const char *why;    /* what it does to figures: one line */
	const char *absent; /* where there is no such file */
};

/* In the order in which they are set; they are put back in the reverse order. */
extern const struct tune_knob tune_knobs[];
extern const size_t tune_knob_count;

/* Whether the option that KNOB needs, if any, was given. */
bool tune_knob_asked(const struct tune_knob *knob, const struct tune_request *request);

/* Whether REQUEST is about KNOB at all (--only). */
bool tune_knob_named(const struct tune_knob *knob, const struct tune_request *request);

/* The row of that name which PATH is a file of; NULL: none, and the file is not ours to write. */
const struct tune_knob *tune_knob_find(const char *name, const char *path);

/* The looks of rows that have one: tune_want.c. */
int tune_want_governor(const struct tune_look *look, const char *path, const char *now,
		       char **wanted, char *reason, size_t size);
int tune_want_deep_idle(const struct tune_look *look, const char *path, const char *now,
			char **wanted, char *reason, size_t size);
int tune_want_thp(const struct tune_look *look, const char *path, const char *now, char **wanted,
		  char *reason, size_t size);
int tune_want_interrupt(const struct tune_look *look, const char *path, const char *now,
			char **wanted, char *reason, size_t size);
int tune_want_interrupts(const struct tune_look *look, const char *path, const char *now,
			 char **wanted, char *reason, size_t size);
int tune_want_smt(const struct tune_look *look, const char *path, const char *now, char **wanted,
		  char *reason, size_t size);

#endif
