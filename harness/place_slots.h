/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by place.c and place_slots.c only. */
#ifndef HARNESS_PLACE_SLOTS_H
#define HARNESS_PLACE_SLOTS_H

#include <hwloc.h>
#include <stddef.h>

/* The CPUs of SET whose hwloc core (or the CPU itself where no cores are known) has CPU in it. 0 or
 * -ENOMEM. */
int place_core_of(hwloc_topology_t topology, int cpu, hwloc_bitmap_t core);

/* The CPUs that may be used: online, allowed by the cpuset that hwloc knows of, and in ALLOWED. 0
 * or -ENOMEM. */
int place_usable(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, hwloc_bitmap_t usable);

/* The slots of one of the words over USABLE, which is not empty. -ESRCH when WORD is none of them;
 * else as place_slots.
 */
int place_word_slots(hwloc_topology_t topology, hwloc_const_bitmap_t usable, const char *word,
		     int **cpus, size_t *count, char *why, size_t why_size);

#endif
