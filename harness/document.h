/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the result document (results/result.schema.json): whole each time, one cell after the
 * other so that memory stays small, into a temporary file that is synced and renamed over the old
 * one. A reader never sees half of one. */
#ifndef HARNESS_DOCUMENT_H
#define HARNESS_DOCUMENT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/measure.h"
#include "harness/timebase.h"

struct raw_log;

/* What does not change while a plan runs, beside the plan itself. Owned by the caller. */
struct document_frame {
	const struct measurement *measurement;
	const struct timebase *timebase;
	struct json_object *tool; /* the document's `tool` */
	struct json_object *machine, *kernel;
	struct raw_log *raw;          /* NULL: no raw samples are kept */
	struct json_object *warnings; /* array; those about the measuring are added when written */
	char started[32];             /* UTC, ISO 8601 */
};

/* The document's `tool` for the words of `forkmark run`, ARGV[0] not looked at. NULL when out of
 * memory. */
struct json_object *document_tool(int argc, char *const *argv);

/* The time now, as the document writes it. */
void document_timestamp(char text[32]);

/* Write FOLDER/result.json. FINISHED: the plan has been executed to its end or was ended. 0, or
 * -errno with one line in WHY that names the file; the previous document is then still there. */
int document_write(const struct document_frame *frame, const char *folder, bool finished, char *why,
		   size_t why_size);

#endif
