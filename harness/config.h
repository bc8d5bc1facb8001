/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as the user wrote it: a YAML file, --set options, or both. Read with libyaml's document API, checked against
 * the axis table; each value remembers the file and line that it came from. */
#ifndef HARNESS_CONFIG_H
#define HARNESS_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "harness/axis.h"

/* The values of one axis in one block. */
struct config_axis {
	size_t count;
	struct axis_value *values;
	char *where; /* "quick.yaml:12" or "--set", for messages */
};

/* A block: the product of its axes gives cells. An axis that the block does not name has its default. */
struct config_block {
	struct config_axis axis[AXIS_TOTAL];
};

struct config {
	char *name;     /* the file's base name without .yaml, or "command line" */
	char *question; /* NULL when the file has none */
	uint64_t budget_ns; /* 0: not said */
	unsigned runs;      /* 0: not said */
	uint64_t seed;
	bool seed_set;
	size_t count;
	struct config_block *blocks;
};

/* An empty config with one empty block, named "command line". */
int config_init(struct config *config);

/* Read a file. -EINVAL (or the file's -errno) with one line "file:line: key: what is wrong; what to do" in WHY. */
int config_read(const char *path, struct config *config, char *why, size_t why_size);

/* Apply `axis=v1,v2`: replaces the values of that axis in every block. Same checks, WHERE names the option. */
int config_set(struct config *config, const char *assignment, const char *where, char *why, size_t why_size);

void config_free(struct config *config);

#endif
