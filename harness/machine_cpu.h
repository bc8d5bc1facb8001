/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU part of the recorded machine, and what the warnings need of it too. */
#ifndef HARNESS_MACHINE_CPU_H
#define HARNESS_MACHINE_CPU_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>

struct record;

/* cpu_model to clocksource, packages to numa_distances, smt, governor, turbo. */
void machine_cpu_describe(struct record *machine, hwloc_topology_t topology);

/* A list of CPUs in a file of sysfs ("0-3,8"). 0, -ENOMEM, -EINVAL or the file's -errno; an empty
 * file is an empty set. */
int machine_cpu_list(const char *root, const char *path, hwloc_bitmap_t cpus);

/* Waking from an idle state that takes longer than this shows in `start` and `exit` of a fork,
 * which takes about as long. */
#define MACHINE_SLOW_WAKE_US 20

/* Frequency governors of the online CPUs. `first` and `second` are two that differ, or one, or none
 * (no cpufreq). */
struct governors {
	char first[32], second[32];
	size_t cpus;            /* with a governor */
	size_t not_performance; /* of these */
	char slow[32];          /* the first that is not performance */
};

void machine_cpu_governors(const char *root, struct governors *governors);

/* 1: CPUs may run above their nominal frequency, 0: not, -1: cannot be told. */
int machine_cpu_turbo(const char *root);

#endif
