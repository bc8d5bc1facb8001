/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the phase table to what the BPF programs go by on this kernel: a number for each phase that
 * has a landmark here, the rules of its events, the places that allocations were seen at. */
#ifndef HARNESS_PHASE_MAP_H
#define HARNESS_PHASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/bpf/track.h"
#include "harness/phase.h"

#define PHASE_MOST        128
#define PHASE_SOURCE_SIZE 96

/* An allocation, or the giving back of an object, that a calibration saw. */
struct phase_seen {
	uint64_t address;
	char function[64]; /* "" where the kernel's symbols are hidden */
	char cache[32];    /* "" where the event does not tell */
	bool frees, is_child;
	uint32_t seq; /* which of its track it was when first seen */
};

struct phase_map {
	bool by_functions; /* of the call's rows alone, which begin and end with their functions */
	size_t states;
	size_t rows[TRACK_PHASES];  /* of the phase table, by number */
	size_t numbers[PHASE_MOST]; /* by row; PHASE_NONE: not told here */
	size_t sum_count;
	size_t sum_rows[TRACK_SUMS];
	struct track_range sums_of[TRACK_SUMS]; /* in numbers */
	struct track_rule rules[TRACK_EVENTS][TRACK_RULES];
	struct track_site sites[TRACK_SITES]; /* as the programs look them up, with ... */
	uint32_t factor;                      /* ... this */
	size_t site_count;
	struct {
		uint64_t address;
		size_t row;
	} placed[TRACK_SITES / 4];
	char sources[PHASE_MOST][PHASE_SOURCE_SIZE]; /* by row: "dup_fd allocates files_cache" */
	char reasons[PHASE_MOST][PHASE_SOURCE_SIZE]; /* by row: why its function tells nothing */
};

/* The kernel's name of a track's event, or NULL for what is no tracepoint of its own. */
const char *phase_map_tracepoint(enum track_event event);

/* What EVENT is for people: "task_newtask", "sys_enter". */
const char *phase_map_event(enum track_event event);

/* Make the map of a kernel that has the tracepoints for which HAS says so. */
void phase_map_make(bool (*has)(void *context, const char *tracepoint), void *context,
		    struct phase_map *map);

/* Whether any rule needs EVENT. */
bool phase_map_uses(const struct phase_map *map, enum track_event event);

/* Type what was seen: the places that the table names begin their phases. Adds to what earlier
 * calls have found. 0, -ENOSPC when there are more than there is room for. */
int phase_map_learn(struct phase_map *map, const struct phase_seen *seen, size_t count);

#endif
