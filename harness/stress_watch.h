/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel says of itself while it is stressed: lines of its log that tell of an error of its
 * own, and its taint. */
#ifndef HARNESS_STRESS_WATCH_H
#define HARNESS_STRESS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct stress_finding;

struct stress_watch {
	int log;          /* /dev/kmsg; negative: cannot be read */
	int64_t taint;    /* /proc/sys/kernel/tainted; negative: cannot be read */
	char absent[120]; /* why the log is not watched; empty: it is */
};

/* Begin at the log's present end. */
void stress_watch_open(struct stress_watch *watch);

/* Add what has come since to FINDING, as failures. */
void stress_watch_look(struct stress_watch *watch, struct stress_finding *finding);

void stress_watch_close(struct stress_watch *watch);

/* Whether LINE of a kernel log tells of an error of the kernel's own: a warning, a bug, a report of
 * a sanitizer or of lockdep, a stall, a hung task, a counter of pages that is not 0 at the end. */
bool stress_watch_matters(const char *line);

#endif
