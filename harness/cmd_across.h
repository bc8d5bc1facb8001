/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forkmark compare --across-machines: a ranking instead of verdicts (analysis/across.h). */
#ifndef HARNESS_CMD_ACROSS_H
#define HARNESS_CMD_ACROSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct argp_state;

struct cmd_across {
	bool per_set;
	int per;                   /* an enum across_per */
	const char *option, *list; /* "--price", "1.2,3.4"; NULL: none was given */
	int list_per;              /* what it is for */
	double boot_spread;
	uint64_t seed;
	bool json, markdown;
};

/* The argument of --per. Ends the program as argp does when it is none. */
void cmd_across_per(const struct argp_state *state, const char *text, struct cmd_across *across);

/* The LIST of OPTION, which is for PER: one a machine. Ends the program when there was one before.
 */
void cmd_across_list(const struct argp_state *state, const char *option, int per, const char *list,
		     struct cmd_across *across);

/* Load PATHS and print the ranking; PARTS: which part of the command line each is of, or NULL when
 * there is only one. Returns an exit code. */
int cmd_across(const char *const *paths, const size_t *parts, size_t count,
	       const struct cmd_across *across);

#endif
