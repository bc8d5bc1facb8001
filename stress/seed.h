/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that are the same for the same seed, on every machine. */
#ifndef STRESS_SEED_H
#define STRESS_SEED_H

#include <stdint.h>

struct seed {
	uint64_t state;
};

/* SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014,
 * figure 16. Streams of neighbouring numbers do not look alike, which those of rand48(3) do. */
static inline uint64_t seed_next(struct seed *seed)
{
	uint64_t z = seed->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 to BELOW - 1; BELOW is far below 2^64, so that the remainder's bias is nothing here. */
static inline uint64_t seed_below(struct seed *seed, uint64_t below)
{
	return seed_next(seed) % below;
}

/* The stream NUMBER of SEED. */
static inline struct seed seed_stream(uint64_t seed, uint64_t number)
{
	struct seed of_seed = { seed }, stream = { seed_next(&of_seed) ^ number };

	stream.state = seed_next(&stream);
	return stream;
}

#endif
