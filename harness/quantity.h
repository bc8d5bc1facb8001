/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units as people write them. */
#ifndef HARNESS_QUANTITY_H
#define HARNESS_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

/* "0", "4096", "4K", "64M", "1G", "2T" (powers of 1,024). 0, -EINVAL (not a size) or -ERANGE (past
 * 2^63-1). */
int quantity_parse_size(const char *text, uint64_t *bytes);

/* "500ms", "2s", "90s", "5m", "1h", "100us", "50ns". A bare number is -EINVAL: the unit is not
 * optional. */
int quantity_parse_time(const char *text, uint64_t *ns);

/* A plain decimal count without sign or unit. */
int quantity_parse_count(const char *text, uint64_t *count);

/* The shortest exact text: 67108864 -> "64M", 4097 -> "4097". */
void quantity_format_size(uint64_t bytes, char *text, size_t size);

/* Three significant digits and a unit that a person reads: 63512 -> "63.5 µs". */
void quantity_format_time(double ns, char *text, size_t size);

#endif
