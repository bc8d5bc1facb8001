/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Setting the files of a list, and putting them back. That the list is in the journal first is the
 * caller's part. */
#ifndef HARNESS_TUNE_APPLY_H
#define HARNESS_TUNE_APPLY_H

#include "harness/tune.h"

/* Set every file that is TUNE_CHANGE, in order: TUNE_SET; TUNE_REFUSED with a reason where the knob
 * may refuse; else TUNE_FAILED with a reason, the rest is left as it is, and the first -errno is
 * returned. A file that then has another value than the one written has failed (-EIO). */
int tune_set(const char *root, struct tune_list *list);

/* Put every file back, in the reverse order: TUNE_BACK. One whose value is neither the one before
 * nor the one that was set has been set by somebody else since: TUNE_FOREIGN, left alone, unless
 * FORCE. TUNE_FAILED with a reason where it cannot be put back; goes on. Of these `now` is the
 * value that was found. 0 or -ENOMEM. */
int tune_restore(const char *root, bool force, struct tune_list *list);

#endif
