// SPDX-License-Identifier: GPL-2.0-or-later
/* Quotients of an image are of the whole operation: what a fork costs without any page is in them.
 */
#include "harness/counter_derived.h"

#include <stdio.h>

const struct counter_derived counter_derived[] = {
	{ "ipc", "instructions a cycle", 1, "PAPI_TOT_INS", "PAPI_TOT_CYC", false },
	{ "ipc:u", "the same, user", 1, "PAPI_TOT_INS:u", "PAPI_TOT_CYC:u", false },
	{ "ipc:k", "the same, kernel", 1, "PAPI_TOT_INS:k", "PAPI_TOT_CYC:k", false },
	{ "cycles_per_page", "cycles by pages of mm", 1, "PAPI_TOT_CYC", "pages", true },
	{ "instructions_per_page", "instructions by pages of mm", 1, "PAPI_TOT_INS", "pages",
	  true },
	{ "dtlb_misses_per_page", "data TLB misses by pages of mm", 1, "PAPI_TLB_DM", "pages",
	  true },
	{ "l1d_misses_per_page", "level 1 data misses by pages of mm", 1, "PAPI_L1_DCM", "pages",
	  true },
	{ "l2_misses_per_page", "level 2 misses by pages of mm", 1, "PAPI_L2_TCM", "pages", true },
	{ "l3_misses_per_page", "level 3 misses by pages of mm", 1, "PAPI_L3_TCM", "pages", true },
	{ "cycles_per_vma", "cycles by mappings of the image", 1, "PAPI_TOT_CYC", "vmas", true },
	{ "dtlb_misses_per_vma", "data TLB misses by mappings", 1, "PAPI_TLB_DM", "vmas", true },
	{ "l1d_misses_per_vma", "level 1 data misses by mappings", 1, "PAPI_L1_DCM", "vmas", true },
	{ "l1i_mpki", "level 1 instruction misses in 1000 instructions", 1000, "PAPI_L1_ICM",
	  "PAPI_TOT_INS", false },
	{ "itlb_mpki", "instruction TLB misses in 1000 instructions", 1000, "PAPI_TLB_IM",
	  "PAPI_TOT_INS", false },
	{ "branch_miss_part", "part of the branches predicted wrong", 1, "PAPI_BR_MSP",
	  "PAPI_BR_INS", false },
	{ "stall_part", "part of the cycles stalled for a resource", 1, "PAPI_RES_STL",
	  "PAPI_TOT_CYC", false },
	{ "stall_frontend_part", "part of the cycles stalled for instructions", 1, "stall-frontend",
	  "PAPI_TOT_CYC", false },
	{ "stall_backend_part", "part of the cycles stalled behind decoders", 1, "stall-backend",
	  "PAPI_TOT_CYC", false },
	{ "frontend_bound", "part of the slots lost for instructions", 1, "slots-frontend", "slots",
	  false },
	{ "backend_bound", "part of the slots lost behind decoders", 1, "slots-backend", "slots",
	  false },
	{ "retiring", "part of the slots that did work", 1, "ops-retired", "slots", false },
	{ "retired_part", "part of the operations issued that completed", 1, "ops-retired",
	  "ops-issued", false },
};

const size_t counter_derived_count = sizeof(counter_derived) / sizeof(counter_derived[0]);

void counter_derived_formula(const struct counter_derived *derived, char text[COUNTER_FORMULA_SIZE])
{
	char times[16] = "";

	if (derived->times != 1)
		snprintf(times, sizeof(times), "%g * ", derived->times);
	snprintf(text, COUNTER_FORMULA_SIZE, "%s%s / %s", times, derived->over, derived->under);
}

enum counter_known counter_derive(const struct counter_derived *derived, counter_lookup *lookup,
				  void *context, double *value, char *why, size_t why_size)
{
	double over = 0, under = 0;
	char cause[COUNTER_REASON_SIZE];
	const char *keys[] = { derived->over, derived->under };
	double *const values[] = { &over, &under };

	/* That one was not asked for comes before why another cannot be had. */
	for (size_t i = 0; i < 2; i++)
		if (lookup(context, keys[i], values[i], cause, sizeof(cause)) == COUNTER_NOT_ASKED)
			return COUNTER_NOT_ASKED;
	for (size_t i = 0; i < 2; i++)
		if (lookup(context, keys[i], values[i], cause, sizeof(cause)) ==
		    COUNTER_UNAVAILABLE) {
			snprintf(why, why_size, "%s: %s", keys[i], cause);
			return COUNTER_UNAVAILABLE;
		}
	if (under == 0) {
		snprintf(why, why_size, "%s is 0", derived->under);
		return COUNTER_UNAVAILABLE;
	}
	*value = derived->times * over / under;
	return COUNTER_VALUE;
}
