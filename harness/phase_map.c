// SPDX-License-Identifier: GPL-2.0-or-later
/* A place is typed by the function that it lies in. Where the compiler has put several phases into
 * one function, the object's cache tells them apart; where the cache is not told, or bears another
 * one's name because the kernel merged the two, their order does, if all of them were seen. */
#include "harness/phase_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const tracepoints[TRACK_EVENTS] = {
	[TRACK_LOCK_START] = "mmap_lock_start_locking",
	[TRACK_LOCK_ACQUIRED] = "mmap_lock_acquire_returned",
	[TRACK_LOCK_RELEASED] = "mmap_lock_released",
	[TRACK_PAGE_ALLOC] = "mm_page_alloc",
	[TRACK_TLB_FLUSH] = "tlb_flush",
	[TRACK_NEWTASK] = "task_newtask",
	[TRACK_FORK] = "sched_process_fork",
	[TRACK_WAKEUP_NEW] = "sched_wakeup_new",
	[TRACK_PAGE_FAULT] = "page_fault_user",
	[TRACK_PREPARE_EXEC] = "sched_prepare_exec",
	[TRACK_PROCESS_EXEC] = "sched_process_exec",
	[TRACK_PROCESS_EXIT] = "sched_process_exit",
	[TRACK_SIGNAL] = "signal_generate",
	[TRACK_WAKING] = "sched_waking",
};

/* Events that every kernel has, by what they are. */
static const char *const others[TRACK_EVENTS] = {
	[TRACK_CALL] = "sys_enter",         [TRACK_BORN] = "sched_wakeup_new",
	[TRACK_SWITCH_IN] = "sched_switch", [TRACK_RETURN] = "sys_exit",
	[TRACK_SYSCALL] = "sys_enter",      [TRACK_EXEC] = "sys_enter",
	[TRACK_EXIT] = "sys_enter",         [TRACK_REAP] = "sys_enter",
};

const char *phase_map_tracepoint(enum track_event event)
{
	return tracepoints[event];
}

const char *phase_map_event(enum track_event event)
{
	return tracepoints[event] ? tracepoints[event] : others[event];
}

/* The landmark that ROW has on this kernel; NULL: none. */
static const struct phase_landmark *landmark_of(const struct phase *phase,
						bool (*has)(void *context, const char *tracepoint),
						void *context)
{
	const struct phase_landmark *both[2] = { &phase->landmark, &phase->otherwise };

	for (int i = 0; i < 2; i++)
		if (both[i]->known &&
		    (!tracepoints[both[i]->event] || has(context, tracepoints[both[i]->event])))
			return both[i];
	return NULL;
}

/* The number of the last told phase at or before ROW (or the first one at or after it). */
static size_t number_near(const struct phase_map *map, const char *name, bool last)
{
	size_t row = phase_find(name);

	while (row < phase_count && map->numbers[row] == PHASE_NONE)
		row = last ? row - 1 : row + 1;
	return row < phase_count ? map->numbers[row] : 0;
}

static struct track_rule make_rule(const struct phase_map *map, size_t row,
				   const struct phase_landmark *landmark)
{
	const char *from = landmark->from ? landmark->from : phases[row].name;
	const char *to = landmark->to ? landmark->to : from;

	return (struct track_rule){
		.used = 1,
		.least = (uint8_t)number_near(map, from, false),
		.most = (uint8_t)number_near(map, to, true),
		.to = (uint8_t)map->numbers[row],
		.when = landmark->when,
	};
}

static void add_rule(struct phase_map *map, size_t row, const struct phase_landmark *landmark)
{
	struct track_rule *rules = map->rules[landmark->event];
	size_t i = 0;

	/* They begin a track, or nothing comes before them. */
	if (landmark->event == TRACK_CALL || landmark->event == TRACK_BORN)
		return;
	while (i < TRACK_RULES && rules[i].used)
		i++;
	if (i < TRACK_RULES)
		rules[i] = make_rule(map, row, landmark);
}

/* The told phases that lie below SUM: they stand together. */
static struct track_range range_of(const struct phase_map *map, size_t sum)
{
	struct track_range range = { .first = 1 };

	for (uint32_t i = 0; i < map->states; i++) {
		if (!phase_within(map->rows[i], phases[sum].name))
			continue;
		if (range.last < range.first)
			range.first = i;
		range.last = i;
	}
	return range;
}

void phase_map_make(bool (*has)(void *context, const char *tracepoint), void *context,
		    struct phase_map *map)
{
	*map = (struct phase_map){ .factor = 1 };
	for (size_t row = 0; row < phase_count; row++) {
		map->numbers[row] = PHASE_NONE;
		if (phases[row].sum) {
			map->sum_rows[map->sum_count++] = row;
		} else if (phases[row].places[0].function ||
			   landmark_of(&phases[row], has, context)) {
			map->rows[map->states] = row;
			map->numbers[row] = map->states++;
		}
	}
	for (size_t j = 0; j < TRACK_SUMS; j++)
		map->sums_of[j] = j < map->sum_count ? range_of(map, map->sum_rows[j])
						     : (struct track_range){ .first = 1 };
	for (size_t i = 0; i < map->states; i++) {
		size_t row = map->rows[i];
		const struct phase_landmark *landmark = landmark_of(&phases[row], has, context);

		if (!landmark)
			continue;
		add_rule(map, row, landmark);
		if (phases[row].also.known)
			add_rule(map, row, &phases[row].also);
		snprintf(map->sources[row], sizeof(map->sources[row]), "%s",
			 phase_map_event(landmark->event));
	}
}

bool phase_map_uses(const struct phase_map *map, enum track_event event)
{
	return map->rules[event][0].used;
}

static bool is_placed(const struct phase_map *map, uint64_t address)
{
	for (size_t i = 0; i < map->site_count; i++)
		if (map->placed[i].address == address)
			return true;
	return false;
}

static int place(struct phase_map *map, size_t row, const struct phase_seen *seen)
{
	char *source = map->sources[row];
	size_t length = strlen(source);

	if (is_placed(map, seen->address))
		return 0;
	if (map->site_count == sizeof(map->placed) / sizeof(map->placed[0]))
		return -ENOSPC;
	map->placed[map->site_count].address = seen->address;
	map->placed[map->site_count++].row = row;
	snprintf(source + length, PHASE_SOURCE_SIZE - length, "%s%s %s%s%s", length ? ", " : "",
		 seen->function, seen->frees ? "frees" : "allocates", *seen->cache ? " " : "",
		 seen->cache);
	return 0;
}

static bool same_side(size_t row, const struct phase_seen *seen)
{
	return seen->is_child == phase_within(row, "child");
}

static bool lies_in(size_t row, const struct phase_place *wanted, const struct phase_seen *seen)
{
	return seen->frees == wanted->frees && same_side(row, seen) &&
	       !strcmp(seen->function, wanted->function);
}

static bool matches(size_t row, const struct phase_place *wanted, const struct phase_seen *seen,
		    size_t count, const struct phase_seen *all)
{
	if (!lies_in(row, wanted, seen) || (wanted->cache && strcmp(seen->cache, wanted->cache)))
		return false;
	for (size_t i = 0; wanted->last && i < count; i++)
		if (lies_in(row, wanted, &all[i]) && all[i].seq > seen->seq)
			return false;
	return true;
}

/* Places of LAST, which are ones of another phase's function, come before the others. */
static int place_matching(struct phase_map *map, bool last, const struct phase_seen *seen,
			  size_t count)
{
	int error = 0;

	for (size_t row = 0; row < phase_count; row++)
		for (size_t p = 0; p < PHASE_PLACES && phases[row].places[p].function; p++) {
			const struct phase_place *wanted = &phases[row].places[p];

			for (size_t i = 0; wanted->last == last && i < count && !error; i++)
				if (matches(row, wanted, &seen[i], count, seen))
					error = place(map, row, &seen[i]);
		}
	return error;
}

static bool has_place(const struct phase_map *map, size_t row)
{
	for (size_t i = 0; i < map->site_count; i++)
		if (map->placed[i].row == row)
			return true;
	return false;
}

static bool wants(size_t row, const char *function)
{
	for (size_t p = 0; p < PHASE_PLACES && phases[row].places[p].function; p++)
		if (phases[row].places[p].cache &&
		    !strcmp(phases[row].places[p].function, function))
			return true;
	return false;
}

/* Is it an object of a phase that the table names, and so of no other? */
static bool is_named(const char *cache)
{
	for (size_t row = 0; row < phase_count; row++)
		for (size_t p = 0; p < PHASE_PLACES && phases[row].places[p].function; p++)
			if (phases[row].places[p].cache &&
			    !strcmp(phases[row].places[p].cache, cache))
				return true;
	return false;
}

/* The next unplaced one in FUNCTION after SEQ; NULL. */
static const struct phase_seen *next_unplaced(const struct phase_map *map, const char *function,
					      bool frees, uint32_t seq,
					      const struct phase_seen *seen, size_t count)
{
	const struct phase_seen *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(seen[i].function, function) && seen[i].frees == frees &&
		    seen[i].seq > seq && !is_placed(map, seen[i].address) &&
		    !is_named(seen[i].cache) && (!next || seen[i].seq < next->seq))
			next = &seen[i];
	return next;
}

/* Those that share a function and were not told by their caches: by their order, if there are as
 * many as phases that miss one. */
static int place_by_order(struct phase_map *map, const char *function, bool frees,
			  const struct phase_seen *seen, size_t count)
{
	const struct phase_seen *next = NULL;
	size_t unplaced = 0, missing = 0;
	uint32_t seq = 0;
	int error = 0;

	while ((next = next_unplaced(map, function, frees, seq, seen, count))) {
		seq = next->seq;
		unplaced++;
	}
	for (size_t row = 0; row < phase_count; row++)
		missing += wants(row, function) && !has_place(map, row);
	if (!unplaced || unplaced != missing)
		return 0;
	seq = 0;
	for (size_t row = 0; row < phase_count && !error; row++) {
		if (!wants(row, function) || has_place(map, row))
			continue;
		next = next_unplaced(map, function, frees, seq, seen, count);
		seq = next->seq;
		error = place(map, row, next);
	}
	return error;
}

/* A factor by which no two places fall on each other. */
static int hash(struct phase_map *map)
{
	for (uint32_t factor = 2654435761u, tries = 0; tries < 100000;
	     factor += 0x9e3779b2u, tries++) {
		bool collided = false;

		memset(map->sites, 0, sizeof(map->sites));
		for (size_t i = 0; i < map->site_count && !collided; i++) {
			size_t row = map->placed[i].row;
			uint32_t index = (uint32_t)(map->placed[i].address * factor) >> 22;

			collided = map->sites[index].address;
			map->sites[index].address = map->placed[i].address;
			map->sites[index].rule = make_rule(map, row, &phases[row].landmark);
		}
		map->factor = factor;
		if (!collided)
			return 0;
	}
	return -ENOSPC;
}

int phase_map_learn(struct phase_map *map, const struct phase_seen *seen, size_t count)
{
	int error = place_matching(map, true, seen, count);

	if (!error)
		error = place_matching(map, false, seen, count);
	if (!error)
		error = place_by_order(map, "copy_process", false, seen, count);
	if (!error)
		error = place_by_order(map, "do_exit", true, seen, count);
	return error ? error : hash(map);
}
