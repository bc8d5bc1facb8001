/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of kernel phases made up row by row, for tests of what is shown of them. */
#ifndef TESTS_UNIT_MADE_PHASES_H
#define TESTS_UNIT_MADE_PHASES_H

#include <json-c/json.h>

#include "analysis/phases.h"

/* clang-format off */
#define ROW(name, parent, status, more) \
	"{\"name\":\"" name "\",\"parent\":" parent ",\"status\":\"" status "\"" more "}"
#define TIMES(ns) ",\"count\":1,\"n\":9,\"p50_ns\":" ns ",\"p99_ns\":" ns ",\"mean_ns\":" ns
#define MEAN(ns) ",\"mean_ns\":" ns
/* clang-format on */

/* To be freed with phases_free(). */
static inline void read_text(const char *text, struct phases *phases)
{
	struct json_object *object = json_tokener_parse(text);
	char why[512] = "";

	assert_non_null(object);
	if (phases_read(object, "f", phases, why, sizeof(why)))
		fail_msg("%s", why);
	json_object_put(object);
}

#endif
