/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.h with the folder in which /proc and /sys are looked for: "" is the running machine,
 * tests bring their own. */
#ifndef HARNESS_MACHINE_AT_H
#define HARNESS_MACHINE_AT_H

#include "harness/machine.h"

int machine_describe_at(const char *root, hwloc_topology_t topology, bool identify,
			struct json_object **machine);
int kernel_describe_at(const char *root, bool identify, struct json_object **kernel);
int machine_warnings_at(const char *root, struct machine_warning **warnings, size_t *count);

#endif
