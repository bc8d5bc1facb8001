/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The documents that are made from the tables of commands, axes and mechanisms, so that they cannot
 * disagree with the program. Each writes to STREAM, whose errors the caller looks for (ferror) when
 * it is done. */
#ifndef HARNESS_MANUAL_H
#define HARNESS_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

struct argp;
struct argp_option;

/* forkmark.1, in troff with the man macros. */
void manual_man(FILE *stream);

/* A completion script for bash. */
void manual_completion(FILE *stream);

/* docs/axes.md. */
void manual_axes(FILE *stream);

/* docs/phases.md. */
void manual_phases(FILE *stream);

/* Call SHOW for every option of ARGP and its children that help shows. Its aliases follow it in its
 * array. */
typedef void (*manual_option)(FILE *stream, const struct argp_option *option);
void manual_walk(FILE *stream, const struct argp *argp, manual_option show);

/* Does ENTRY, which follows an option in its array, give it another name? */
bool manual_is_alias(const struct argp_option *entry);

/* The letter of a short option, 0 where there is none. */
char manual_letter(const struct argp_option *option);

#endif
