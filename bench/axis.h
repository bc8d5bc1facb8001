/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An axis of a plan: one file under bench/axes/ (what a subject is told) or harness/axes/ (what is
 * the controller's) that ends in one `const struct axis`, and one word in that folder's list. Help,
 * config parsing, --set, the plan, the record, the man page and docs/axes.md are made from these
 * rows; nothing else knows an axis's name, unit, range or default. An axis of the process image
 * also says here how it is built, checked, and what it takes. */
#ifndef BENCH_AXIS_H
#define BENCH_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/axis_ids.h"

struct image;
struct image_need;

enum axis_kind {
	AXIS_KIND_COUNT,
	AXIS_KIND_SIZE, /* bytes: 0, or LEAST to MOST in multiples of LEAST */
	AXIS_KIND_WORDS /* one of the words; N in a word stands for a number from LEAST to MOST */
};

/* The order in which an image is built: each stage may rely on those before it. */
enum image_stage {
	IMAGE_STAGE_HOME,    /* what lies around the process: namespaces, ids, limits, directory */
	IMAGE_STAGE_MEMORY,  /* the image's memory and other mappings */
	IMAGE_STAGE_LINEAGE, /* generations: the rest is built in the last one */
	IMAGE_STAGE_TABLES,  /* descriptors, handlers, timers, arguments */
	IMAGE_STAGE_THREADS,
	IMAGE_STAGE_CONFINED, /* filters: after them some calls fail */
	IMAGE_STAGES
};

/* A word of an axis and what it means, in at most 60 characters. A table of them ends in a NULL
 * name. */
struct axis_word {
	const char *name, *summary;
};

struct axis {
	const char *key;      /* as in a config, in --set and in the document */
	const char *unit;     /* "bytes", "threads", "processes", or "" for words */
	const char *fallback; /* the default's text; "" for `action`: the mechanism's natural one */
	const char *kinds;   /* what `forkmark list` calls its words: "mechanisms"; NULL: the key */
	const char *summary; /* one line of at most 46 characters */
	bool always_named;   /* part of every cell's name, also when it has its default */

	enum axis_kind kind;
	uint64_t least, most;
	const struct axis_word *words; /* AXIS_KIND_WORDS: all of them, all available ... */
	/* ... or, where words come from another table or may be unavailable, the I-th word, or NULL
	 * past the end; *REASON is set to why it is not available here, else to NULL. */
	const char *(*word)(size_t i, const char **summary, const char **reason);
	/* Kinds with numbers: why NUMBER cannot be had on this machine (by this user), or NULL. */
	const char *(*unavailable)(uint64_t number);

	/* For axes of the image that are off their default; each may be NULL. */
	enum image_stage stage;
	int (*build)(struct image *image);  /* 0 or -errno with the image's fault set */
	int (*verify)(struct image *image); /* adds its findings; the same */
	/* What VALUE takes, added to NEED. A default needs nothing. */
	void (*need)(uint64_t value, struct image_need *need);
};

/* What an image takes, in one subject. */
struct image_need {
	uint64_t bytes;    /* resident memory, kernel memory included, besides mm's pages */
	uint64_t vmas;     /* mappings */
	uint64_t files;    /* descriptors */
	uint64_t tasks;    /* threads and processes besides the first */
	uint64_t children; /* most of them alive at once, each with page tables of its own */
	uint64_t build_ns; /* time that building and tearing down take: an estimate */
};

/* The rows that a subject is told of, in the order of bench/meson.build: AXIS_TOLD of them. */
extern const struct axis *const subject_axes[];

#endif
