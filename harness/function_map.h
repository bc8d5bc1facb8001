/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the phase table to the functions whose entry and exit tell phases on this kernel: those that
 * it has out of line. Pure logic. */
#ifndef HARNESS_FUNCTION_MAP_H
#define HARNESS_FUNCTION_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/bpf/track.h"
#include "harness/phase_map.h"

struct kallsyms;

struct function_map {
	struct phase_map map;              /* by_functions */
	const char *functions[PHASE_MOST]; /* by row; NULL: none */
	bool is_static[PHASE_MOST];        /* by row: see kallsyms.h */
};

/* Choose for each row below `call` the first of its functions that SYMBOLS has once and under its
 * own name; map.reasons says why there is none. `call` itself, between entering and leaving the
 * kernel, is the time of no function. Names belong to SYMBOLS. */
void function_map_make(const struct kallsyms *symbols, struct function_map *map);

/* What the programs of ROW's function are told. It must have one. */
struct track_function function_map_of(const struct function_map *map, size_t row);

/* ROW's function cannot be attached to, for the reason WHY: its phase is not told. */
void function_map_drop(struct function_map *map, size_t row, const char *why);

#endif
