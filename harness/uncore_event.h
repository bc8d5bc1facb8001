/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event that the kernel has a name for, as numbers for perf_event_open(2). */
#ifndef HARNESS_UNCORE_EVENT_H
#define HARNESS_UNCORE_EVENT_H

#include <stdint.h>

/* EVENT of the PMU DEVICE of /sys/bus/event_source/devices: its terms ("event=0x04,umask=0x03")
 * put where the PMU's format has them ("config:8-15"), into config, config1 and config2. ROOT as in
 * sysfile.h. 0; -ENOENT: it has none; -EINVAL: it cannot be understood. */
int uncore_event_read(const char *root, const char *device, const char *event, uint64_t config[3]);

#endif
