/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking out of a result document what tells whose machine it is: people publish these documents.
 */
#ifndef HARNESS_REDACT_H
#define HARNESS_REDACT_H

#include <hwloc.h>

/* Remove from all objects of TOPOLOGY (a copy made by hwloc_topology_dup) the info attributes that
 * are not on a list of known harmless ones: host name, serial numbers, UUIDs, asset tags, hardware
 * addresses, cgroup paths and whatever later versions of hwloc add. */
void redact_topology(hwloc_topology_t topology);

/* A kernel command line in which values that may name a host, a key, a user or a device are "...",
 * and likewise all words behind "--", which are for init. HOSTNAME may be NULL. The caller frees
 * *REDACTED. 0 or -ENOMEM. */
int redact_cmdline(const char *cmdline, const char *hostname, char **redacted);

#endif
