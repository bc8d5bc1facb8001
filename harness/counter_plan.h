/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is counted on this machine of what a plan asks for: which of PAPI's events stands for each
 * one, whether it counted when it was tried, and in which groups they are counted. A group is what
 * one run counts; events that do not fit together are in several. */
#ifndef HARNESS_COUNTER_PLAN_H
#define HARNESS_COUNTER_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/counter_choice.h"
#include "harness/counter_pmu.h"
#include "harness/counter_reason.h"

/* Events of a group that takes no turns: no CPU has more counters. */
#define COUNTER_GROUP_MOST 16

/* An event in one mode. Rows 2 * i and 2 * i + 1 are the user's and the kernel's of one event. */
struct counter_row {
	char *name;                /* "PAPI_TLB_DM" */
	char *event;               /* what PAPI counts for it; NULL: it has none */
	const char *set, *summary; /* "" where there is none */
	enum counter_mode mode;
	int code;
	double tried;                     /* its count over counter_loop_mixed(), alone */
	char reason[COUNTER_REASON_SIZE]; /* why it cannot be counted; else empty */
};

struct counter_group {
	enum counter_mode mode;
	enum counter_scope scope;
	size_t count;
	size_t *rows; /* in the plan */
};

struct counter_plan {
	const struct counter_pmu *pmu;
	bool off;           /* nothing is counted, no software events either */
	bool multiplexed;   /* the events of a group take turns */
	bool hybrid;        /* the machine has several types of cores */
	char core_type[48]; /* of the CPUs that it is for */
	double loop_error;  /* of PAPI_TOT_INS:u over the counted loop, as a part of it; NAN: it was
			       not tried */
	size_t row_count, group_count;
	struct counter_row *rows;
	struct counter_group *groups; /* those of the total, then the same of the caller */
};

/* What a plan is made for. */
struct counter_plan_spec {
	const struct counter_choice *choice;
	const struct counter_pmu *pmu;
	const char *root; /* as in sysfile.h */
	const int *cpus;  /* of the workers; tries are made on the first where cores differ */
	size_t cpu_count;
};

/* Try all that is asked for and put it in groups. What cannot be counted is a row with a reason.
 * -EINVAL with a line in WHY: no event is called so; -ENOMEM. The caller frees PLAN. */
int counter_plan_make(const struct counter_plan_spec *spec, struct counter_plan *plan, char *why,
		      size_t why_size);

void counter_plan_free(struct counter_plan *plan);

/* The group that counts ROW in SCOPE; group_count where none does. */
size_t counter_plan_group(const struct counter_plan *plan, size_t row, enum counter_scope scope);

extern const char *const counter_mode_names[COUNTER_MODES]; /* "user", "kernel" */

#endif
