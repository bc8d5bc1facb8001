// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of sets. Presets are PAPI's own choice of native events for a CPU; the names behind
 * them are libpfm's, of Intel, AMD and Arm, and the kernel's generic ones (perf::). */
#include "harness/counter_set.h"

#include <stdbool.h>
#include <string.h>

const struct counter_set counter_sets[] = {
	{ "core",
	  "cycles and instructions",
	  {
		  { "PAPI_TOT_CYC", "cycles", { "CPU_CYCLES", "perf::CYCLES" } },
		  { "PAPI_TOT_INS",
		    "instructions completed",
		    { "INST_RETIRED", "perf::INSTRUCTIONS" } },
	  } },
	{ "tlb",
	  "misses of address translation",
	  {
		  { "PAPI_TLB_DM",
		    "data TLB misses",
		    { "L1D_TLB_REFILL", "perf::DTLB-LOAD-MISSES" } },
		  { "PAPI_TLB_IM",
		    "instruction TLB misses",
		    { "L1I_TLB_REFILL", "perf::ITLB-LOAD-MISSES" } },
		  { "dtlb-walks",
		    "page table walks for data",
		    { "DTLB_LOAD_MISSES:WALK_COMPLETED", "DTLB_LOAD_MISSES:MISS_CAUSES_A_WALK",
		      "DTLB_WALK", "L2D_TLB_REFILL", "L1_DTLB_MISS_AND_L2_DTLB_MISS:ALL" } },
	  } },
	{ "cache",
	  "misses of the caches",
	  {
		  { "PAPI_L1_DCM",
		    "data misses of level 1",
		    { "L1D_CACHE_REFILL", "perf::L1-DCACHE-LOAD-MISSES" } },
		  { "PAPI_L1_ICM",
		    "instruction misses of level 1",
		    { "L1I_CACHE_REFILL", "perf::L1-ICACHE-LOAD-MISSES" } },
		  { "PAPI_L2_TCM", "misses of level 2", { "L2D_CACHE_REFILL" } },
		  { "PAPI_L3_TCM",
		    "misses of level 3",
		    { "LL_CACHE_MISS_RD", "perf::LLC-LOAD-MISSES", "perf::CACHE-MISSES" } },
	  } },
	{ "branch",
	  "branches, and those predicted wrong",
	  {
		  { "PAPI_BR_INS",
		    "branches completed",
		    { "BR_RETIRED", "BR_PRED", "perf::BRANCHES" } },
		  { "PAPI_BR_MSP",
		    "branches predicted wrong",
		    { "BR_MIS_PRED_RETIRED", "BR_MIS_PRED", "perf::BRANCH-MISSES" } },
	  } },
	{ "stall",
	  "cycles in which nothing moves",
	  {
		  { "PAPI_RES_STL",
		    "cycles stalled for want of a resource",
		    { "RESOURCE_STALLS:ANY", "CYCLE_ACTIVITY:STALLS_TOTAL" } },
		  { "stall-frontend",
		    "cycles stalled for want of instructions",
		    { "STALL_FRONTEND", "IDQ_UOPS_NOT_DELIVERED:CYCLES_0_UOPS_DELIV_CORE",
		      "perf::STALLED-CYCLES-FRONTEND" } },
		  { "stall-backend",
		    "cycles stalled behind the decoders",
		    { "STALL_BACKEND", "UOPS_EXECUTED:STALL_CYCLES",
		      "perf::STALLED-CYCLES-BACKEND" } },
	  } },
	{ "topdown",
	  "what became of the slots of the pipeline",
	  {
		  { "slots", "slots for operations", { "TOPDOWN:SLOTS_P", "TOPDOWN:SLOTS" } },
		  { "slots-frontend",
		    "slots lost for want of instructions",
		    { "STALL_SLOT_FRONTEND", "IDQ_UOPS_NOT_DELIVERED:CORE", "IDQ_BUBBLES:CORE" } },
		  { "slots-backend",
		    "slots lost behind the decoders",
		    { "STALL_SLOT_BACKEND", "TOPDOWN:BACKEND_BOUND_SLOTS" } },
		  { "ops-issued",
		    "operations issued",
		    { "OP_SPEC", "UOPS_ISSUED:ANY", "RETIRED_OPS" } },
		  { "ops-retired",
		    "operations completed",
		    { "OP_RETIRED", "UOPS_RETIRED:RETIRE_SLOTS", "UOPS_RETIRED:SLOTS",
		      "RETIRED_UOPS" } },
	  } },
};

const size_t counter_set_count = sizeof(counter_sets) / sizeof(counter_sets[0]);

const char *counter_wanted_name(const struct counter_wanted *wanted)
{
	return wanted->event ? wanted->event->name : wanted->word;
}

const char *counter_wanted_candidate(const struct counter_wanted *wanted, size_t i)
{
	bool preset;

	if (!wanted->event)
		return i ? NULL : wanted->word;
	preset = !strncmp(wanted->event->name, "PAPI_", strlen("PAPI_"));
	if (preset && !i)
		return wanted->event->name;
	i -= preset;
	return i < COUNTER_NATIVES ? wanted->event->natives[i] : NULL;
}

const struct counter_set *counter_set_find(const char *name)
{
	for (size_t i = 0; i < counter_set_count; i++)
		if (!strcmp(counter_sets[i].name, name))
			return &counter_sets[i];
	return NULL;
}

const struct counter_event *counter_event_find(const char *name, const char **set)
{
	for (size_t i = 0; i < counter_set_count; i++)
		for (size_t j = 0; j < COUNTER_SET_EVENTS && counter_sets[i].events[j].name; j++)
			if (!strcmp(counter_sets[i].events[j].name, name)) {
				*set = counter_sets[i].name;
				return &counter_sets[i].events[j];
			}
	return NULL;
}
