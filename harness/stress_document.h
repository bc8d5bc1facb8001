/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stress run found, as a document of its own: `forkmark.stress`, version 1
 * (results/README.md). */
#ifndef HARNESS_STRESS_DOCUMENT_H
#define HARNESS_STRESS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/stress_trial.h"

struct json_object;

/* PASS, SKIP, FAIL or BROKEN. */
const char *stress_verdict(enum verdict verdict);

/* How one trial is repeated: "forkmark stress NAME --seed S --from N", with its load, in TEXT,
 * which is returned. */
const char *stress_repeat(const struct stress_order *order, uint64_t iteration, char *text,
			  size_t size);

/* A new document; NULL when out of memory. TOOL and KERNEL become its own. */
struct json_object *stress_document(struct json_object *tool, struct json_object *kernel,
				    uint64_t seed, uint64_t time_ns, const char *log_absent);

/* Add a trial. 0 or -ENOMEM. */
int stress_document_add(struct json_object *document, const struct stress_order *order,
			const struct stress_finding *finding);

/* Write what FINDING kept of a failure as FOLDER/evidence/NAME.txt: /proc of both sides, and the
 * kernel's log since the trial began. Nothing where there was no failure. 0, or -errno with one
 * line in WHY. */
int stress_evidence_write(const struct stress_order *order, const struct stress_finding *finding,
			  const char *folder, char *why, size_t why_size);

/* Write DOCUMENT as FOLDER/stress.json; FINISHED: nothing is to come, or it was INTERRUPTED. What
 * was there before is replaced whole. 0, or -errno with one line in WHY. */
int stress_document_write(struct json_object *document, const char *folder, bool finished,
			  bool interrupted, char *why, size_t why_size);

#endif
