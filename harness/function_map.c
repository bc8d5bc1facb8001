// SPDX-License-Identifier: GPL-2.0-or-later
/* A function that was inlined everywhere is no symbol; of one that the compiler has cut or changed
 * ("dup_fd.part.0", "copy_fs.isra.0") the copies are other functions. */
#include "harness/function_map.h"

#include <stdio.h>
#include <string.h>

#include "harness/kallsyms.h"
#include "harness/phase.h"

static void say(struct phase_map *map, size_t row, const char *why)
{
	snprintf(map->reasons[row], sizeof(map->reasons[row]), "%s", why);
}

/* The one symbol NAME; NULL: there is none, or more than one. WHY says why, and stays empty where
 * it is inlined. */
static const struct kallsym *find(const struct kallsyms *symbols, const char *name, char *why,
				  size_t why_size)
{
	const struct kallsym *found = NULL;
	size_t length = strlen(name), count = 0;
	const char *copy = NULL;

	for (size_t i = 0; i < symbols->count; i++) {
		const char *other = symbols->list[i].name;

		if (strncmp(other, name, length))
			continue;
		if (!other[length]) {
			found = &symbols->list[i];
			count++;
		}
		/* What is seldom executed is put elsewhere, and is still the function. */
		if (other[length] == '.' && strncmp(other + length, ".cold", 5))
			copy = other;
	}
	if (count > 1)
		snprintf(why, why_size, "%zu functions are called %s", count, name);
	else if (!count && copy)
		snprintf(why, why_size, "inlined, but for %s", copy);
	return count == 1 ? found : NULL;
}

static const struct kallsym *choose(const struct kallsyms *symbols, size_t row, char *why,
				    size_t why_size)
{
	const struct phase *phase = &phases[row];

	snprintf(why, why_size, "no function of its own");
	for (size_t i = 0; i < PHASE_FUNCTIONS && phase->functions[i]; i++) {
		char this[PHASE_SOURCE_SIZE] = "";
		const struct kallsym *found =
			find(symbols, phase->functions[i], this, sizeof(this));

		if (found)
			return found;
		if (*this || !i)
			snprintf(why, why_size, "%s", *this ? this : "inlined");
	}
	return NULL;
}

/* The numbers of what is told of ROW and below it; last < first: nothing. */
static struct track_range range_of(const struct phase_map *map, size_t row)
{
	struct track_range range = { .first = 1 };

	for (uint32_t i = 0; i < map->states; i++) {
		if (!phase_within(map->rows[i], phases[row].name))
			continue;
		if (range.last < range.first)
			range.first = i;
		range.last = i;
	}
	return range;
}

static bool is_parent(size_t row)
{
	for (size_t i = row + 1; i < phase_count; i++)
		if (phases[i].parent && !strcmp(phases[i].parent, phases[row].name))
			return true;
	return false;
}

static void add_sums(struct phase_map *map)
{
	for (size_t j = 0; j < TRACK_SUMS; j++)
		map->sums_of[j] = (struct track_range){ .first = 1 };
	for (size_t row = 0; row < phase_count && map->sum_count < TRACK_SUMS; row++) {
		struct track_range range = range_of(map, row);

		if (!is_parent(row) || range.last < range.first)
			continue;
		map->sum_rows[map->sum_count] = row;
		map->sums_of[map->sum_count++] = range;
	}
}

/* Choose the function that tells ROW. */
static bool tell(const struct kallsyms *symbols, struct function_map *functions, size_t row)
{
	char why[PHASE_SOURCE_SIZE];
	const struct kallsym *found = choose(symbols, row, why, sizeof(why));

	if (found && functions->map.states == TRACK_PHASES) {
		snprintf(why, sizeof(why), "more functions than there is room for");
		found = NULL;
	}
	if (!found) {
		say(&functions->map, row, why);
		return false;
	}
	functions->functions[row] = found->name;
	functions->is_static[row] = found->is_static;
	return true;
}

void function_map_make(const struct kallsyms *symbols, struct function_map *functions)
{
	struct phase_map *map = &functions->map;

	*functions = (struct function_map){ .map = { .by_functions = true, .factor = 1 } };
	for (size_t row = 0; row < phase_count; row++) {
		map->numbers[row] = PHASE_NONE;
		if (!phase_within(row, "call") ||
		    (phases[row].parent && !tell(symbols, functions, row)))
			continue;
		map->rows[map->states] = row;
		map->numbers[row] = map->states++;
	}
	add_sums(map);
	snprintf(map->sources[0], sizeof(map->sources[0]), "sys_enter, sys_exit");
}

/* The nearest row above ROW that is told. `call` always is. */
static size_t caller_of(const struct phase_map *map, size_t row)
{
	do
		row = phase_find(phases[row].parent);
	while (map->numbers[row] == PHASE_NONE);
	return row;
}

struct track_function function_map_of(const struct function_map *functions, size_t row)
{
	const struct phase_map *map = &functions->map;
	struct track_range callers = range_of(map, caller_of(map, row));

	return (struct track_function){
		.phase = (uint32_t)map->numbers[row],
		.own_last = range_of(map, row).last,
		.first = callers.first,
		.last = callers.last,
	};
}

void function_map_drop(struct function_map *functions, size_t row, const char *why)
{
	say(&functions->map, row, why);
	functions->functions[row] = NULL;
	functions->map.numbers[row] = PHASE_NONE;
}
