// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Octave 0 holds 0..127 ps one by one; octave k > 0 holds [128 << (k-1), 128 << k) in buckets of 1 << (k-1) ps. */
static size_t bucket_index(uint64_t ps)
{
	unsigned octave;

	if (ps < HISTOGRAM_BUCKETS)
		return ps;
	octave = 63 - __builtin_clzll(ps) - 6;
	if (octave >= HISTOGRAM_OCTAVES)
		return (size_t)HISTOGRAM_OCTAVES * HISTOGRAM_BUCKETS - 1;
	return (size_t)octave * HISTOGRAM_BUCKETS + (size_t)(ps >> (octave - 1)) - HISTOGRAM_BUCKETS;
}

static void bucket_bounds(size_t index, double *low_ns, double *width_ns)
{
	unsigned octave = index / HISTOGRAM_BUCKETS;
	uint64_t rest = index % HISTOGRAM_BUCKETS;

	if (octave == 0) {
		*low_ns = rest / 1000.0;
		*width_ns = 1 / 1000.0;
		return;
	}
	*low_ns = ldexp((double)(HISTOGRAM_BUCKETS + rest), (int)octave - 1) / 1000.0;
	*width_ns = ldexp(1.0, (int)octave - 1) / 1000.0;
}

int histogram_add(struct histogram *h, double ns, uint64_t count)
{
	/* Half a picosecond, so that a lower edge written in decimal finds its own bucket again. */
	size_t index = bucket_index(ns > 0 ? (uint64_t)fmin(ns * 1000.0 + 0.5, 9e18) : 0);
	uint64_t **octave = &h->octave[index / HISTOGRAM_BUCKETS];

	if (!*octave)
		*octave = calloc(HISTOGRAM_BUCKETS, sizeof(**octave));
	if (!*octave)
		return -ENOMEM;
	(*octave)[index % HISTOGRAM_BUCKETS] += count;
	h->n += count;
	return 0;
}

int histogram_next(const struct histogram *h, size_t *index, double *low_ns, double *width_ns, uint64_t *count)
{
	for (; *index < (size_t)HISTOGRAM_OCTAVES * HISTOGRAM_BUCKETS; ++*index) {
		const uint64_t *octave = h->octave[*index / HISTOGRAM_BUCKETS];

		if (!octave) {
			*index |= HISTOGRAM_BUCKETS - 1;
			continue;
		}
		*count = octave[*index % HISTOGRAM_BUCKETS];
		if (*count) {
			bucket_bounds((*index)++, low_ns, width_ns);
			return 1;
		}
	}
	return 0;
}

double histogram_quantile(const struct histogram *h, double q)
{
	double low = NAN, width = 0;
	uint64_t count, seen = 0;
	uint64_t rank = (uint64_t)ceil(q * (double)h->n);
	size_t index = 0;

	if (rank == 0)
		rank = 1;
	while (histogram_next(h, &index, &low, &width, &count)) {
		seen += count;
		if (seen >= rank)
			break;
	}
	return low + width / 2;
}

void histogram_free(struct histogram *h)
{
	for (size_t i = 0; i < HISTOGRAM_OCTAVES; i++)
		free(h->octave[i]);
	*h = (struct histogram){ 0 };
}
