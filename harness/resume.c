// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading our own document back into a plan and its tallies. It is checked as far as memory safety
 * and the plan need it: who edits it by hand gets an error or his own figures. */
#include "harness/resume.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/config.h"
#include "harness/inject.h"
#include "harness/plan_tolerance.h"
#include "harness/tally_restore.h"

static int bad(const struct resume *resume, char *why, size_t why_size, const char *what)
{
	snprintf(why, why_size, "--resume %s: result.json: %s", resume->folder, what);
	return -EINVAL;
}

static struct json_object *member(struct json_object *object, const char *key, enum json_type type)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type)
		       ? value
		       : NULL;
}

static int64_t integer(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;
}

static const char *string(struct json_object *object, const char *key)
{
	struct json_object *value = member(object, key, json_type_string);

	return value ? json_object_get_string(value) : "";
}

static bool same_boot(struct json_object *root)
{
	struct json_object *kernel = member(root, "kernel", json_type_object);
	char now[64] = "";
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!file)
		return true;
	if (fscanf(file, "%63s", now) != 1)
		now[0] = '\0';
	fclose(file);
	return kernel && !strcmp(string(kernel, "boot_id"), now);
}

/* One block a cell, each axis with the one value that the cell has. */
static int add_cell(struct config *config, struct json_object *cell, char *why, size_t why_size)
{
	struct config_block *blocks =
		realloc(config->blocks, (config->count + 1) * sizeof(*blocks));
	struct json_object *values = member(cell, "axes", json_type_object);
	struct config_block *block;
	int error = 0;

	if (!blocks)
		return -ENOMEM;
	config->blocks = blocks;
	block = &blocks[config->count++];
	*block = (struct config_block){ .where = strdup("result.json") };
	for (size_t id = 0; id < AXIS_TOTAL && !error && values; id++) {
		char clause[200];

		error = config_axis_add(&block->axis[id], id, string(values, axes[id]->key), clause,
					sizeof(clause));
		if (error)
			snprintf(why, why_size, "%s %s", axes[id]->key, clause);
		else if (!(block->axis[id].where = strdup("result.json")))
			error = -ENOMEM;
	}
	return block->where ? error : -ENOMEM;
}

static int read_counters(struct json_object *described, struct counter_choice *choice)
{
	struct json_object *words = member(described, "counters", json_type_array);
	int error = 0;

	for (size_t i = 0; words && i < json_object_array_length(words) && !error; i++) {
		const char *word = json_object_get_string(json_object_array_get_idx(words, i));
		char clause[200];

		if (word && strcmp(word, "auto"))
			error = counter_choice_add(choice, word, clause, sizeof(clause));
	}
	choice->multiplex =
		json_object_get_boolean(member(described, "multiplex", json_type_boolean));
	return error;
}

static int rebuild(struct resume *resume, struct plan *plan, char *why, size_t why_size)
{
	struct json_object *cells = member(resume->root, "cells", json_type_array);
	struct json_object *controls = member(resume->root, "controls", json_type_array);
	struct json_object *described = member(resume->root, "plan", json_type_object);
	struct config config = { 0 };
	char reason[600] = "";
	int error = 0;

	if (!cells || !controls || !described)
		return bad(resume, why, why_size, "cells, controls or plan are missing");
	config.name = strdup(string(described, "config"));
	if (*string(described, "question"))
		config.question = strdup(string(described, "question"));
	config.runs = (unsigned)integer(described, "runs");
	config.retries = (unsigned)integer(described, "retries");
	config.phases = !strcmp(string(described, "phases"), "auto");
	config.raw = member(resume->root, "raw", json_type_object) != NULL;
	plan_tolerance_restore(described, config.tolerance);
	error = read_counters(described, &config.counters);
	config.budget_ns = (uint64_t)integer(described, "budget_ns");
	config.seed = (uint64_t)integer(described, "seed");
	config.seed_set = true;
	if (!config.name || !config.runs)
		error = -EINVAL;
	for (size_t i = 0; i < json_object_array_length(cells) && !error; i++)
		error = add_cell(&config, json_object_array_get_idx(cells, i), reason,
				 sizeof(reason));
	if (!error)
		error = plan_make(&config, NULL, json_object_array_length(controls) > 0, plan,
				  reason, sizeof(reason));
	config_free(&config);
	return error ? bad(resume, why, why_size, *reason ? reason : strerror(-error)) : 0;
}

int resume_load(const char *folder, uint64_t budget_ns, struct resume *resume, struct plan *plan,
		char *why, size_t why_size)
{
	char path[PATH_MAX];
	struct json_object *described;
	int error;

	resume->folder = folder;
	if ((size_t)snprintf(path, sizeof(path), "%s/result.json", folder) >= sizeof(path))
		return bad(resume, why, why_size, strerror(ENAMETOOLONG));
	resume->root = json_object_from_file(path);
	if (!resume->root) {
		const char *last = json_util_get_last_err();

		/* json-c ends its words with a newline. */
		return bad(resume, why, why_size,
			   last && !strchr(last, '\n') ? last : "cannot be read, or is not JSON");
	}
	if (strcmp(string(resume->root, "format"), "forkmark.result") ||
	    integer(resume->root, "version") != 1)
		return bad(resume, why, why_size, "is not a forkmark.result of version 1");
	described = member(resume->root, "plan", json_type_object);
	if (described && json_object_get_boolean(member(described, "complete", json_type_boolean)))
		return bad(resume, why, why_size, "is complete: nothing is left to do");
	if (strcmp(string(member(resume->root, "tool", json_type_object), "version"),
		   FORKMARK_VERSION))
		return bad(resume, why, why_size,
			   "is of another version of forkmark; begin a new one");
	if (described && json_object_get_boolean(member(described, "privileged",
							json_type_boolean)) != (geteuid() == 0))
		return bad(resume, why, why_size,
			   "was measured by root and this is not root, or the other way round");
	if (!same_boot(resume->root))
		return bad(
			resume, why, why_size,
			"is of another boot or machine; figures of two boots are not mixed in one result");
	error = rebuild(resume, plan, why, why_size);
	if (!error)
		plan->injection = inject_restore_plan(described);
	if (!error && budget_ns)
		plan->budget_ns = budget_ns;
	return error;
}

/* Whether what would be measured now is what was measured: same workload, same CPUs. */
static bool same_cell(struct json_object *cell, const struct tally *tally)
{
	struct json_object *cpus =
		member(member(cell, "placement", json_type_object), "cpus", json_type_array);
	char version[32];

	tally_workload_version(tally, version, sizeof(version));
	if (strcmp(string(cell, "workload_version"), version) || !cpus ||
	    json_object_array_length(cpus) != tally->placement.workers)
		return false;
	for (size_t i = 0; i < tally->placement.workers; i++)
		if (json_object_get_int(json_object_array_get_idx(cpus, i)) !=
		    tally->placement.cpus[i])
			return false;
	return true;
}

/* The document's cells and the session's tallies, which were made from it, are in the same order.
 */
static int apply_cells(struct json_object *cells, struct session *session, bool controls)
{
	size_t next = 0;
	int error = 0;

	for (size_t i = 0; i < session->plan->count && !error; i++) {
		struct tally *tally = &session->measurement.tallies[i];
		struct json_object *cell;

		if (tally->spec->control != controls)
			continue;
		cell = json_object_array_get_idx(cells, next++);
		if (!cell || strcmp(string(cell, "name"), tally->spec->name))
			return -EINVAL;
		if (!same_cell(cell, tally))
			return -EXDEV;
		error = tally_restore(cell, tally);
		for (size_t r = 0; r < tally->count && !error; r++)
			if (tally->runs[r].start_ns + tally->runs[r].duration_ns >
			    session->measurement.elapsed_before_ns)
				session->measurement.elapsed_before_ns =
					tally->runs[r].start_ns + tally->runs[r].duration_ns;
	}
	return error;
}

int resume_apply(const struct resume *resume, struct session *session, char *folder, char *why,
		 size_t why_size)
{
	int error = apply_cells(member(resume->root, "cells", json_type_array), session, false);

	if (!error)
		error = apply_cells(member(resume->root, "controls", json_type_array), session,
				    true);
	if (error == -EINVAL)
		return bad(resume, why, why_size, "its cells are not those of its plan");
	if (error == -EXDEV)
		return bad(
			resume, why, why_size,
			"its cells ran on other CPUs, or measure something else; start forkmark with the same affinity mask");
	snprintf(session->clock, sizeof(session->clock), "%s",
		 string(member(resume->root, "clock", json_type_object), "name"));
	snprintf(session->frame.started, sizeof(session->frame.started), "%s",
		 string(member(resume->root, "plan", json_type_object), "started"));
	session->raw_gone_on = raw_log_restore(member(resume->root, "raw", json_type_object),
					       &session->raw_before);
	if (error) {
		snprintf(why, why_size, "--resume %s: %s", resume->folder, strerror(-error));
		return error;
	}
	snprintf(folder, PATH_MAX, "%s", resume->folder);
	return 0;
}

struct json_object *resume_tool(const struct resume *resume)
{
	return json_object_get(member(resume->root, "tool", json_type_object));
}

void resume_free(struct resume *resume)
{
	json_object_put(resume->root);
}
