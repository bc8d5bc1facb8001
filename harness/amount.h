/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An amount of memory as a person reads it; quantity.h has the exact texts. */
#ifndef HARNESS_AMOUNT_H
#define HARNESS_AMOUNT_H

#include <stddef.h>
#include <stdint.h>

#define AMOUNT_SIZE 24

/* At most three significant digits and a binary unit: 0 -> "0 bytes", 12884901888 -> "12 GiB",
 * "65.2 GiB". Returns TEXT, which has room for AMOUNT_SIZE bytes. */
const char *amount_bytes(uint64_t bytes, char text[AMOUNT_SIZE]);

#endif
