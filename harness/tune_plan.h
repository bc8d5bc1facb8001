/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would be set on this machine. Nothing is written here. */
#ifndef HARNESS_TUNE_PLAN_H
#define HARNESS_TUNE_PLAN_H

#include "harness/tune.h"

/* Look at the request before it is used: words of --only that are knobs and have the option they
 * need, quiet CPUs that are online and leave one. 0; -EINVAL with one line in WHY; -ENOMEM. */
int tune_plan_check(const char *root, const struct tune_request *request, char *why, size_t size);

/* Every file of every knob that REQUEST asks for, in the order in which they are set: TUNE_CHANGE,
 * TUNE_GOOD or TUNE_CANNOT. A knob without files has none in LIST. The caller frees LIST
 * (tune_list_free), also after an error. 0 or -ENOMEM. */
int tune_plan(const char *root, const struct tune_request *request, struct tune_list *list);

#endif
