/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HARNESS_TALLY_RESTORE_H
#define HARNESS_TALLY_RESTORE_H

#include <json-c/json.h>

#include "harness/tally.h"

/* Give TALLY, whose spec and placement are set and which has no runs, what CELL of a document says
 * that it had. What a document keeps only as a sum (rusage) is put into the first plain run. 0,
 * -EINVAL or -ENOMEM. */
int tally_restore(struct json_object *cell, struct tally *tally);

#endif
