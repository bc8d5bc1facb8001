/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc says of both sides at the moment when a check does not hold. */
#ifndef STRESS_EVIDENCE_H
#define STRESS_EVIDENCE_H

#include <stddef.h>

/* Write what can be read of the calling process, of its parent and of its children into TEXT, which
 * is cut at SIZE and ends in a NUL. Fails in nothing: what cannot be read says why. */
void evidence_take(char *text, size_t size);

#endif
