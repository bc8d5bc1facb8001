/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PAPI's part of the counters: cycles and instructions of the subjects and, inherited, of their
 * children. */
#ifndef HARNESS_COUNTERS_PAPI_H
#define HARNESS_COUNTERS_PAPI_H

#include "harness/counters.h"

struct papi_session;

/* Attach one event set to each process. What cannot be counted gets its reason in COUNTERS; NULL if
 * nothing can. */
struct papi_session *papi_attach(const pid_t *pids, size_t count, struct counters *counters);
void papi_begin(struct papi_session *session, struct counters *counters);
/* Add the counts to COUNTERS and free SESSION. NULL is allowed. */
void papi_end(struct papi_session *session, struct counters *counters);

#endif
