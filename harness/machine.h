/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine and its kernel as a result document records them, and what about them will make
 * figures noisy. */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

#include <hwloc.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* The document's `machine` and `kernel` members (see results/result.schema.json). Without IDENTIFY
 * no host name, no serial number, UUID or address is in them, also not in the hwloc XML and the
 * kernel's command line. What cannot be read is null. `cpus_allowed` is the calling thread's mask:
 * to be called before place_bind_controller. The caller owns the objects (json_object_put). 0 or
 * -ENOMEM. */
int machine_describe(hwloc_topology_t topology, bool identify, struct json_object **machine);
int kernel_describe(bool identify, struct json_object **kernel);

/* A thing about this machine that will make figures noisy or hard to compare. */
struct machine_warning {
	const char *name; /* the caveat's name in the document: "governor", "clocksource",
			     "hypervisor", ... */
	char detail[160]; /* what was found: "3 of 8 CPUs use governor powersave" */
	const char *mend; /* the command that mends it, or "" where nothing does */
	const char *cost; /* what it typically costs, with the source */
	int severity;     /* 2: figures are doubtful, 1: figures are noisier, 0: good to know */
};

/* Look at the machine now. *WARNINGS is allocated with malloc, *COUNT long, the most severe first.
 */
int machine_warnings(struct machine_warning **warnings, size_t *count);

/* The same as the document's `warnings`. NULL when out of memory. */
struct json_object *machine_warnings_describe(const struct machine_warning *warnings, size_t count);

/* Look at the allowed CPUs for a moment (0.3 s), during which nothing of ours runs, and add what
 * disturbs there now, as it would a run, to the list. 0 or -ENOMEM. */
int machine_warnings_look(hwloc_const_bitmap_t cpus, struct machine_warning **warnings,
			  size_t *count);

#endif
