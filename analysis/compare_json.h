/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_JSON_H
#define ANALYSIS_COMPARE_JSON_H

#include "analysis/compare.h"

struct json_object;

/* The comparison as a JSON object ("forkmark.comparison" 1: docs/verdicts.md), the caller's to put;
 * NULL when memory is short. */
struct json_object *compare_json(const struct comparison *comparison);

#endif
