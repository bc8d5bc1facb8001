// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which axes exclude each other, how a cell is called, and its hash: all three are part of
 * the result format, so that series of many machines and years can be joined. What does not go
 * together is refused, never bent. */
#include "harness/cell.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "bench/reaper.h"
#include "harness/axis_parse.h"
#include "harness/cell_pages.h"
#include "harness/cell_rules.h"
#include "harness/config.h"
#include "harness/quantity.h"

#define CHILD_BYTES (256 * 1024)

struct draft {
	const struct config_block *block;
	struct cell_spec *cell;
	char *why;
	size_t why_size;
};

static int refuse(const struct draft *draft, size_t id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "quick.yaml:12: mm: '4K' WORDS" */
static int refuse(const struct draft *draft, size_t id, const char *format, ...)
{
	const struct config_axis *axis = &draft->block->axis[id];
	char words[384];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	snprintf(draft->why, draft->why_size, "%s: %s%s'%s' %s", axis->where,
		 axis->option ? "" : axes[id]->key, axis->option ? "" : ": ",
		 draft->cell->values[id].text, words);
	return -EINVAL;
}

/* Where the value of an axis comes from, for the second place of a message. */
static const char *place(const struct draft *draft, size_t id)
{
	return draft->block->axis[id].count ? draft->block->axis[id].where : "the default";
}

static int out_of_memory(const struct draft *draft)
{
	snprintf(draft->why, draft->why_size, "out of memory");
	return -ENOMEM;
}

static int take_value(const struct draft *draft, size_t id, size_t choice)
{
	const struct config_axis *axis = &draft->block->axis[id];
	struct axis_value *value = &draft->cell->values[id];

	if (axis->count)
		return axis_value_make(value, axis->values[choice].text,
				       axis->values[choice].number, draft->why, draft->why_size);
	if (id == AXIS_ACTION)
		return axis_value_make(value, action_natural(draft->cell->mechanism->child), 0,
				       draft->why, draft->why_size);
	return axis_parse(id, axes[id]->fallback, value, draft->why, draft->why_size);
}

static void list_actions(enum child_kind kind, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < action_count && length < size; i++)
		if (actions[i]->children & CHILD_BIT(kind))
			length += (size_t)snprintf(text + length, size - length, "%s%s",
						   length ? " or " : "", actions[i]->words[0].name);
}

static int check_action(const struct draft *draft)
{
	const struct mechanism *mechanism = draft->cell->mechanism;
	char taken[160];

	if (draft->cell->action->children & CHILD_BIT(mechanism->child))
		return 0;
	if (mechanism->child == CHILD_NONE)
		return refuse(
			draft, AXIS_ACTION,
			"does not go with mechanism %s (%s), which has no child; leave one out",
			mechanism->name, place(draft, AXIS_MECHANISM));
	if (mechanism->child == CHILD_BORROWER)
		return refuse(
			draft, AXIS_ACTION,
			"does not go with mechanism %s (%s), whose child shares the parent's memory; leave one out",
			mechanism->name, place(draft, AXIS_MECHANISM));
	list_actions(mechanism->child, taken, sizeof(taken));
	return refuse(draft, AXIS_ACTION,
		      "does not go with mechanism %s (%s), whose child can only %s; leave one out",
		      mechanism->name, place(draft, AXIS_MECHANISM), taken);
}

/* What an action itself says of its numbers. */
static int check_numbers(const struct draft *draft)
{
	const struct action *action = draft->cell->action;
	uint64_t number = draft->cell->values[AXIS_ACTION].number;
	const char *why = action->refuse ? action->refuse((uint32_t)number, number >> 32) : NULL;

	return why ? refuse(draft, AXIS_ACTION, "%s", why) : 0;
}

static int check_rules(const struct draft *draft)
{
	const struct cell_rule *rule = cell_rules_broken(draft->cell);

	if (!rule)
		return 0;
	/* Blame what somebody wrote. */
	return refuse(draft, rule->id, "does not go with %s=%s (%s), %s", axes[rule->other]->key,
		      draft->cell->values[rule->other].text, place(draft, rule->other), rule->why);
}

static int check_memory(const struct draft *draft, size_t page_bytes)
{
	const struct cell_spec *cell = draft->cell;
	const struct axis_value *mm = &cell->values[AXIS_MM];
	char page[32], why[120];
	size_t refused;

	if (mm->number % page_bytes) {
		quantity_format_size(page_bytes, page, sizeof(page));
		return refuse(draft, AXIS_MM,
			      "is not a multiple of this machine's page; write a multiple of %s",
			      page);
	}
	refused = cell_pages_refused(cell, why, sizeof(why));
	if (refused != AXIS_TOTAL)
		return refuse(draft, refused, "does not go with pages=%s (%s): %s",
			      cell->values[AXIS_PAGES].text, place(draft, AXIS_PAGES), why);
	if (strcmp(cell->action->words[0].name, "touch"))
		return 0;
	if (!mm->number)
		return refuse(draft, AXIS_ACTION,
			      "needs memory to write to, and mm is 0 (%s); set mm",
			      place(draft, AXIS_MM));
	if (cell->values[AXIS_ACTION].number > mm->number / page_bytes)
		return refuse(
			draft, AXIS_ACTION,
			"is more than the %llu pages of mm=%s (%s); touch fewer or set a larger mm",
			(unsigned long long)(mm->number / page_bytes), mm->text,
			place(draft, AXIS_MM));
	return 0;
}

/* Does this axis have what it has when nobody says anything? */
static bool is_default(const struct cell_spec *cell, size_t id)
{
	const char *fallback =
		id == AXIS_ACTION ? action_natural(cell->mechanism->child) : axes[id]->fallback;

	return !strcmp(cell->values[id].text, fallback);
}

/* FNV-1a with its 64-bit offset basis and prime (draft-eastlake-fnv). */
static uint64_t fnv1a(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
	return hash;
}

static uint64_t hash_of(const struct cell_spec *cell)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (size_t id = 0; id < AXIS_TOTAL; id++) {
		if (is_default(cell, id))
			continue;
		hash = fnv1a(hash, axes[id]->key);
		hash = fnv1a(hash, "=");
		hash = fnv1a(hash, cell->values[id].text);
		hash = fnv1a(hash, "\n");
	}
	return hash;
}

static char *name_of(const struct cell_spec *cell)
{
	size_t size = 0;
	char *name = NULL;
	FILE *stream = open_memstream(&name, &size);

	if (!stream)
		return NULL;
	fputs(cell->values[AXIS_MECHANISM].text, stream);
	for (size_t id = AXIS_MECHANISM + 1; id < AXIS_TOTAL; id++)
		if (axes[id]->always_named || !is_default(cell, id))
			fprintf(stream, " %s=%s", axes[id]->key, cell->values[id].text);
	if (fclose(stream)) {
		free(name);
		return NULL;
	}
	return name;
}

int cell_make(const struct config_block *block, const size_t choice[AXIS_TOTAL], size_t page_bytes,
	      struct cell_spec *cell, char *why, size_t why_size)
{
	const struct draft draft = {
		.block = block, .cell = cell, .why = why, .why_size = why_size
	};
	int error;

	*cell = (struct cell_spec){ 0 };
	for (size_t id = 0; id < AXIS_TOTAL; id++) {
		error = take_value(&draft, (size_t)id, choice[id]);
		if (error)
			return error;
		if (id == AXIS_MECHANISM)
			cell->mechanism = mechanism_find(cell->values[id].text);
	}
	cell->action = action_find(cell->values[AXIS_ACTION].text);
	cell->measure = measure_find(cell->values[AXIS_MEASURE].text);
	error = check_action(&draft);
	if (!error)
		error = check_numbers(&draft);
	if (!error)
		error = check_rules(&draft);
	if (!error)
		error = check_memory(&draft, page_bytes);
	if (error)
		return error;
	cell->params_hash = hash_of(cell);
	cell->name = name_of(cell);
	return cell->name ? 0 : out_of_memory(&draft);
}

static void action_need(const struct cell_spec *cell, struct image_need *need)
{
	uint64_t number = cell->values[AXIS_ACTION].number;

	if (cell->action->need)
		cell->action->need((uint32_t)number, number >> 32, need);
}

uint64_t cell_life_ns(const struct cell_spec *cell)
{
	struct image_need need = { 0 };

	action_need(cell, &need);
	return need.build_ns;
}

/* Children in flight besides one for each worker, and what all of them do: kernel stack,
 * task_struct and what is copied in any case. Page tables of mm and copied pages are counted by
 * children. */
static void children_need(const struct cell_spec *cell, struct image_need *need)
{
	uint64_t flying = cell->values[AXIS_CONCURRENCY].number;
	uint64_t batch = cell->values[AXIS_REAP].number; /* only batch=N has a number */
	uint64_t creators = strcmp(cell->values[AXIS_WORKERS_AS].text, "thread")
				    ? 1
				    : cell->values[AXIS_WORKERS].number;
	const struct reaper *reaper = reaper_find(cell->values[AXIS_REAP].text);
	struct image_need each = { 0 };

	flying = batch > flying ? batch : flying;
	action_need(cell, &each);
	need->tasks += creators * (flying * (1 + each.tasks) - 1);
	need->files += creators * (reaper->fds + (reaper->fd_each ? flying : 0));
	need->bytes += creators * ((flying - 1) * CHILD_BYTES + flying * each.bytes);
	if (cell->mechanism->child == CHILD_COPY)
		need->children += creators * flying * (1 + each.children);
}

void cell_need(const struct cell_spec *cell, struct image_need *need)
{
	*need = (struct image_need){ 0 };
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		if (axes[id]->need && !is_default(cell, id))
			axes[id]->need(cell->values[id].number, need);
	children_need(cell, need);
	if (cell->measure->need)
		cell->measure->need(cell->values[AXIS_MEASURE].number, need);
	cell_pages_need(cell, need);
}

void cell_free(struct cell_spec *cell)
{
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		axis_value_free(&cell->values[id]);
	free(cell->name);
	cell->name = NULL;
}
