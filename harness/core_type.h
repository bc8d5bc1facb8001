/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of cores that a machine has, told by the PMUs of its CPUs: `cpu` where all are alike,
 * cpu_core and cpu_atom on hybrid x86-64, one a core type on arm64 (sysfs, event_source). An event
 * that is opened for one of them counts nothing on the others. */
#ifndef HARNESS_CORE_TYPE_H
#define HARNESS_CORE_TYPE_H

#include <hwloc.h>
#include <stddef.h>

struct core_type {
	char name[48];       /* of the PMU */
	hwloc_bitmap_t cpus; /* NULL: all */
};

/* *TYPES becomes an array of *COUNT, for core_types_free(); none: the kernel has no PMU of a CPU.
 * ROOT as in sysfile.h. 0, -ENOMEM, or -errno where sysfs cannot be
 * read: nothing is known then. */
int core_types_read(const char *root, struct core_type **types, size_t *count);
void core_types_free(struct core_type *types, size_t count);

/* The type that all of CPUS belong to; the only one where there is one. NULL with a clause in WHY:
 * they are of several, or of none. */
const struct core_type *core_type_of(const struct core_type *types, size_t count, const int *cpus,
				     size_t cpu_count, char *why, size_t why_size);

#endif
