/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan carried out into a folder: topology, placement, preflight, clock, measuring, documents.
 * Prints nothing. */
#ifndef HARNESS_SESSION_H
#define HARNESS_SESSION_H

#include <hwloc.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/document.h"
#include "harness/measure.h"
#include "harness/plan.h"
#include "harness/raw_log.h"
#include "harness/timebase.h"

struct session {
	const struct plan *plan;
	struct measurement measurement;
	struct timebase timebase;
	struct document_frame frame;
	hwloc_topology_t topology;
	hwloc_bitmap_t allowed;
	char subject[PATH_MAX], nop_folder[PATH_MAX];
	char clock[32];      /* the only one allowed, when a result is gone on with; else empty */
	const char *backend; /* of phases, if one is wanted; NULL: any */
	struct phase_tracer *tracer; /* NULL: no phases */
	struct environment_watch *watch;
	struct raw_before raw_before; /* where raw_gone_on: of the result that is gone on with */
	bool raw_gone_on;
	const char *folder;
	uint64_t written_ns;        /* when the document was last written */
	measure_observer *observer; /* of the caller, and its context */
	void *context;
};

/* Find the helpers, load the topology, place every cell, and refuse what would not fit. Starts
 * nothing. 0 or -errno with one line in WHY; session_close() in either case. */
int session_open(const struct plan *plan, struct session *session, char *why, size_t why_size);

/* Describe the machine, choose the clock, write the empty document into FOLDER, measure, write the
 * finished one. Without FOLDER (NULL) only measures. TOOL becomes the session's. 0 (also when
 * stopped: measurement.interrupted) or -errno with one line in WHY. */
int session_measure(struct session *session, const char *folder, struct json_object *tool,
		    bool identify, const volatile sig_atomic_t *stop, uint64_t timeout_ns,
		    char *why, size_t why_size);

/* Bytes that the largest cell needs, for --dry-run. */
uint64_t session_memory_bytes(const struct session *session);

void session_close(struct session *session);

#endif
