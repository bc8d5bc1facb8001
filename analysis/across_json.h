/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_ACROSS_JSON_H
#define ANALYSIS_ACROSS_JSON_H

struct across;
struct json_object;

/* The ranking as a JSON object ("forkmark.machines" 1: docs/verdicts.md), the caller's to put; NULL
 * when memory is short. */
struct json_object *across_json(const struct across *across);

#endif
