/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as the user wrote it: a YAML file, --set options, or both. Read with libyaml's document
 * API, checked against the axis table; each value remembers the file and line that it came from. */
#ifndef HARNESS_CONFIG_H
#define HARNESS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/axis.h"
#include "harness/counter_choice.h"
#include "results/tolerance.h"

/* The values of one axis in one block. */
struct config_axis {
	size_t count;
	struct axis_value *values;
	char *where; /* "configs/quick.yaml:12" or "--set mm=0", for messages */
	bool option; /* from --set: WHERE is the option, and names the key itself */
};

/* A block: the product of its axes gives cells. An axis that the block does not name (count 0) has
 * its default. */
struct config_block {
	char *where; /* "configs/quick.yaml:9", or "command line" */
	struct config_axis axis[AXIS_TOTAL];
};

struct config {
	char *name;         /* the file's base name without .yaml, or "command line" */
	char *question;     /* NULL when the file has none */
	uint64_t budget_ns; /* 0: not said */
	unsigned runs;      /* 0: not said */
	unsigned retries;   /* of a disturbed run */
	uint64_t seed;
	bool seed_set;
	bool phases;                  /* phases: auto */
	bool raw;                     /* raw: yes */
	double tolerance[TOLERANCES]; /* NAN: not said */
	struct counter_choice counters;
	size_t count;
	struct config_block *blocks;
};

/* An empty config with one empty block, named "command line". */
int config_init(struct config *config);

/* Read a file into CONFIG, which need not be initialised. -EINVAL (or the file's -errno) with one
 * line "file:line: key: what is wrong; what to do" in WHY. */
int config_read(const char *path, struct config *config, char *why, size_t why_size);

/* Apply `axis=v1,v2`: replaces the values of that axis in every block. Same checks. WHERE is the
 * option as the user wrote it: "--set", or "--workers" for ASSIGNMENT "workers=4". An axis that an
 * option set before is an error. */
int config_set(struct config *config, const char *assignment, const char *where, char *why,
	       size_t why_size);

void config_free(struct config *config);

/* Add one value to AXIS, which belongs to axis ID. On failure (-EINVAL, -ENOMEM) CLAUSE says what
 * is wrong with TEXT, in words that follow it: "is not a size; write 0, 4K, 64M or 1G". For the
 * readers of configs. */
int config_axis_add(struct config_axis *axis, size_t id, const char *text, char *clause,
		    size_t size);
void config_axis_free(struct config_axis *axis);

#endif
