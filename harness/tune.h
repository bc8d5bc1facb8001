/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `forkmark tune` works with: what was asked for, and a list of files with what stands in each
 * and what should. ROOT is as in sysfile.h ("" for the running machine) and has none of the
 * characters *?[\ in it. */
#ifndef HARNESS_TUNE_H
#define HARNESS_TUNE_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>

struct tune_knob;

/* As the command line says it. */
struct tune_request {
	const char *only;          /* words of knobs, commas between; NULL: all */
	hwloc_const_bitmap_t cpus; /* to be kept quiet; NULL: none */
	const char *thp;           /* always, madvise or never; NULL: as it is */
	bool no_aslr, no_deep_idle;
};

/* What is the matter with a file now. The last five are after tune_set() or tune_restore(). */
enum tune_state {
	TUNE_CHANGE, /* would be set */
	TUNE_GOOD,   /* is as wanted */
	TUNE_CANNOT, /* cannot be set here: reason */
	TUNE_SET,
	TUNE_BACK,    /* is as it was before */
	TUNE_REFUSED, /* the kernel would not, which does not matter */
	TUNE_FOREIGN, /* has a third value, somebody else's: left */
	TUNE_FAILED,  /* reason */
};

/* One file. All strings are the list's. */
struct tune_setting {
	const struct tune_knob *knob;
	char *path;
	char *before; /* the file, byte for byte */
	char *wanted; /* the value */
	char *now;    /* the value; after tune_restore() of one that is foreign or failed: then */
	enum tune_state state;
	char reason[128];
};

struct tune_list {
	struct tune_setting *settings;
	size_t count;
};

/* Add a setting with copies of the strings; NULL is kept as NULL. NULL when memory is short. */
struct tune_setting *tune_list_add(struct tune_list *list, const struct tune_knob *knob,
				   const char *path, const char *before, const char *wanted);

void tune_list_drop_last(struct tune_list *list);

/* Take out all of STATE. */
void tune_list_drop(struct tune_list *list, enum tune_state state);

size_t tune_list_count(const struct tune_list *list, enum tune_state state);

/* Free all of it and leave an empty list. */
void tune_list_free(struct tune_list *list);

#endif
