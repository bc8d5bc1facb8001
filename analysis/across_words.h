/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a ranking of machines says in words, the same in every form of it. Text may be the
 * documents' own, which is not yet safe for where it is shown (analysis/text.h). */
#ifndef ANALYSIS_ACROSS_WORDS_H
#define ANALYSIS_ACROSS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/across.h"

/* What was ranked and by what, and what that cannot say. */
void across_words_basis(const struct across *across, FILE *file);

/* "Example CPU, 4 cores, 31.2 GiB, kvm; 6.1.0-21-amd64; 2 documents of 1 boot; 2.5 GHz". */
void across_words_machine(const struct across *across, const struct across_machine *machine,
			  FILE *file);

/* "12 runs, widened for boots". */
void across_words_units(const struct across_machine *machine, FILE *file);

/* A figure of a cell with its unit. */
void across_words_value(const struct across_cell *cell, double value, char *text, size_t size);

/* Whether a fact is more than who the machine is: its settings, kernel and clock. */
bool across_words_matters(const struct compare_fact *fact);

#endif
