/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Energy by the counters of powercap (RAPL): of whole packages and their parts, whatever runs on
 * them. Read from the start line to the subjects' ends, never in a loop. */
#ifndef HARNESS_ENERGY_H
#define HARNESS_ENERGY_H

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

#define ENERGY_ZONES 16

struct energy_zone {
	char name[64]; /* "package-0", "package-0/dram" */
	int64_t microjoules;
	int64_t most; /* it begins again at 0 behind this */
	int error;    /* -errno: it cannot be read */
};

/* The counters at one moment. */
struct energy {
	size_t count;
	struct energy_zone zones[ENERGY_ZONES];
};

/* What has been used, over one run or several. */
struct energy_used {
	size_t count;
	struct {
		char name[64];
		double joules;
		int error;
	} zones[ENERGY_ZONES];
	uint64_t n; /* operations; the caller's to set */
};

/* ROOT as in sysfile.h. */
void energy_read(const char *root, struct energy *now);

/* Add what was used from BEFORE to AFTER. A counter that went back has wrapped once: at 200 W it
 * takes 20 minutes to wrap. */
void energy_add(const struct energy *before, const struct energy *after, struct energy_used *used);

/* Add what ONE has, with its operations, to SUM. */
void energy_sum(const struct energy_used *one, struct energy_used *sum);

/* By zone: {"joules_per_1000": x} operations, or {"unavailable": reason}. NULL without memory. */
struct json_object *energy_describe(const struct energy_used *used);

/* The way back, for N operations. */
void energy_restore(struct json_object *object, uint64_t n, struct energy_used *used);

#endif
