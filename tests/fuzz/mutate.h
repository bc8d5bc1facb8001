/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Damage to a text of JSON that is the same for the same seed. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* A copy of the SIZE bytes of TEXT with one to eight damages: bytes and tokens that are flipped,
 * left out, doubled, exchanged with others, or replaced by extremes; to be freed. *MUTATED gets its
 * size. NULL when memory is short. */
char *mutate(const char *text, size_t size, uint64_t seed, size_t *mutated);

#endif
