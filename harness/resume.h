/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Going on with a run that was interrupted: its document gives the plan, and what each cell has
 * already. */
#ifndef HARNESS_RESUME_H
#define HARNESS_RESUME_H

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/plan.h"
#include "harness/session.h"

struct resume {
	struct json_object *root; /* the document */
	const char *folder;
};

/* Read FOLDER/result.json and make its plan anew: same cells, same order, same seed. BUDGET_NS,
 * unless 0, replaces the document's. Refuses a document that is complete, of another boot, or of
 * another version. 0 or -errno with WHY. */
int resume_load(const char *folder, uint64_t budget_ns, struct resume *resume, struct plan *plan,
		char *why, size_t why_size);

/* Give the session's tallies what the document has; FOLDER (PATH_MAX long) gets where to write. 0
 * or -errno with WHY. */
int resume_apply(const struct resume *resume, struct session *session, char *folder, char *why,
		 size_t why_size);

/* The document's `tool`, for the caller to own. */
struct json_object *resume_tool(const struct resume *resume);

void resume_free(struct resume *resume);

#endif
