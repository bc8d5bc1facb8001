/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What history keeps of a document: a small JSON object, which is also what its index holds.
 *
 *     started, boot_id, seed   of the plan and the kernel: which run it is
 *     kernel                   the release
 *     machine                  what a machine is known by, see below
 *     facts                    JSON as a text: texts by name ("kernel.cmdline",
 *                              "machine.thp.enabled"), which may differ between two documents
 *                              of one machine
 *     cells                    name, key, control, figures[], backend, phases [[name, self_ns],
 * ...]
 *
 * A machine is known by architecture, CPU model, packages, cores, hypervisor, vendor and product,
 * and by its host name where the document has it (--identify); memory_bytes is there to be compared
 * with a tolerance, since what MemTotal leaves out changes with the kernel. A cell's key is its
 * params_hash, its workload_version and whether it ran as root: without, namespaces are made in
 * another way. Only cells that are OK and were measured are there. */
#ifndef ANALYSIS_HISTORY_RECORD_H
#define ANALYSIS_HISTORY_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "results/interval.h"

struct cell;
struct document;
struct json_object;

/* A series is of the p50 of an interval or of the rate: an index of `figures`. */
#define HISTORY_RATE    INTERVALS
#define HISTORY_FIGURES (INTERVALS + 1)

/* What is kept of the document at PATH. -errno with one line in WHY as document_load() has it, or
 * -EINVAL: two cells have one key, or it was made slower by `run --inject`. *RECORD is the caller's
 * to put. */
int history_record_make(const char *path, struct json_object **record, char *why, size_t why_size);

/* The same of a document that is there, which PATH names in WHY. */
int history_record_of(const struct document *document, const char *path,
		      struct json_object **record, char *why, size_t why_size);

/* The key of a cell of DOCUMENT. */
#define HISTORY_KEY_SIZE 160
void history_record_key(const struct document *document, const struct cell *cell,
			char key[HISTORY_KEY_SIZE]);

/* Whether RECORD, read from an index, has all of this in its place. */
bool history_record_good(struct json_object *record);

#endif
