/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document's words as identifiers that every system takes: letters, digits, '_' and '-'. */
#ifndef ANALYSIS_SLUG_H
#define ANALYSIS_SLUG_H

#include <stddef.h>
#include <stdint.h>

#define SLUG_LONGEST 80

/* FNV-1a, 64 bits (draft-eastlake-fnv), over TEXT and its end, continuing from HASH: SLUG_HASH to
 * begin with. */
#define SLUG_HASH UINT64_C(0xcbf29ce484222325)
uint64_t slug_hash(uint64_t hash, const char *text);

/* TEXT as an identifier: "fork mm=64M" -> "fork_mm-64M". Depends on TEXT alone. Of a text that has
 * other characters than forkmark's own names have, or is longer than SLUG_LONGEST, what is left
 * ends in the hash of the whole, so that different texts stay different. To be freed; NULL when
 * memory is short. */
char *slug_make(const char *text);

#endif
