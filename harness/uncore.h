/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of PMUs that belong to no core (memory controllers, shared caches, meshes), counted on the
 * packages of the measured CPUs, whoever causes them. Found in sysfs, where the kernel gives events
 * a name (Documentation/ABI/testing/sysfs-bus-event_source-devices-events), and opened by
 * perf_event_open(2): PAPI's component of them asks for uid 0 or perf_event_paranoid 0 where the
 * kernel asks for CAP_PERFMON only, and names them by CPU model. */
#ifndef HARNESS_UNCORE_H
#define HARNESS_UNCORE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNCORE_ROWS 16
#define UNCORE_PMUS 32
#define UNCORE_NAME 80

/* PMUs that are alike: uncore_imc_0 to uncore_imc_5 are "uncore_imc". */
struct uncore_pmu {
	char name[UNCORE_NAME];
	unsigned instances;
	char events[61]; /* those that are counted, for people, as far as they fit; "" for none */
};

struct uncore_row {
	char name[2 *
		  UNCORE_NAME]; /* "uncore_imc/cas_count_read_bytes": what it is in is its end */
	double scale;           /* counts to what it is in */
};

/* A row on one PMU and one package. */
struct uncore_event {
	size_t row;
	uint32_t type;
	uint64_t config[3];
	int cpu;
	int fd; /* -1: not open */
};

struct uncore {
	size_t pmu_count, row_count, count;
	struct uncore_pmu pmus[UNCORE_PMUS];
	struct uncore_row rows[UNCORE_ROWS];
	struct uncore_event *events; /* owned */
	int errors[UNCORE_ROWS];     /* -errno: cannot be counted */
};

/* What was counted in one run or several. */
struct uncore_used {
	size_t pmu_count, count;
	struct {
		char name[2 * UNCORE_NAME];
		double value;
		int error;
	} rows[UNCORE_ROWS];
	uint64_t n; /* operations; the caller's to set */
};

/* Look for PMUs, and for named events on the packages of CPUS. ROOT as in sysfile.h. 0, also where
 * there is none; -ENOMEM. For uncore_free() in either case. */
int uncore_find(const char *root, const int *cpus, size_t cpu_count, struct uncore *uncore);

/* Open all, not counting yet; then begin. What is refused has its row's error. */
void uncore_open(struct uncore *uncore);
void uncore_begin(struct uncore *uncore);

/* What was counted since, into USED; closes. */
void uncore_end(struct uncore *uncore, struct uncore_used *used);

void uncore_free(struct uncore *uncore);

/* Why a row with this error has no figure. */
void uncore_reason(const char *root, int error, char *why, size_t why_size);

/* Add what ONE has, with its operations, to SUM. */
void uncore_sum(const struct uncore_used *one, struct uncore_used *sum);

/* By row: {"per_op": x}, or {"unavailable": reason}; where there is none, one row that says so.
 * NONE: why nothing was counted, or NULL. */
struct json_object *uncore_describe(const struct uncore_used *used, const char *none);

/* The way back, for N operations. */
void uncore_restore(struct json_object *object, uint64_t n, struct uncore_used *used);

#define UNCORE_NO_PMU "no uncore PMU here, as in most virtual machines"
/* AMD's have none of the kernel's. */
#define UNCORE_NO_EVENT "the kernel has no name for an event of it that is counted here"

#endif
