// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The last octave ends at 2^63 ps, 106 days. */
#define OCTAVES 57

/* Octave 0 holds 0..127 ps one by one; octave k > 0 holds [128 << (k-1), 128 << k) in buckets of 1
 * << (k-1) ps. */
static uint32_t bucket_index(uint64_t ps)
{
	unsigned octave;

	if (ps < HISTOGRAM_BUCKETS)
		return (uint32_t)ps;
	octave = 63 - __builtin_clzll(ps) - 6;
	if (octave >= OCTAVES)
		return OCTAVES * HISTOGRAM_BUCKETS - 1;
	return octave * HISTOGRAM_BUCKETS + (uint32_t)(ps >> (octave - 1)) - HISTOGRAM_BUCKETS;
}

static void bucket_bounds(uint32_t index, double *low_ns, double *width_ns)
{
	unsigned octave = index / HISTOGRAM_BUCKETS;
	unsigned rest = index % HISTOGRAM_BUCKETS;

	if (octave == 0) {
		*low_ns = rest / 1000.0;
		*width_ns = 1 / 1000.0;
		return;
	}
	*low_ns = ldexp(HISTOGRAM_BUCKETS + rest, (int)octave - 1) / 1000.0;
	*width_ns = ldexp(1.0, (int)octave - 1) / 1000.0;
}

/* Where the bucket of INDEX is, or would be. */
static size_t find(const struct histogram *h, uint32_t index)
{
	size_t low = 0, high = h->used;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->buckets[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int insert(struct histogram *h, size_t at, uint32_t index)
{
	if (h->used == h->room) {
		size_t room = h->room ? h->room + h->room / 2 : 32;
		struct histogram_bucket *buckets = realloc(h->buckets, room * sizeof(*buckets));

		if (!buckets)
			return -ENOMEM;
		h->buckets = buckets;
		h->room = room;
	}
	memmove(&h->buckets[at + 1], &h->buckets[at], (h->used - at) * sizeof(*h->buckets));
	h->buckets[at] = (struct histogram_bucket){ .index = index };
	h->used++;
	return 0;
}

/* Half a picosecond is added so that a lower edge written in decimal finds its own bucket again. */
static uint32_t index_of(double ns)
{
	return bucket_index(ns > 0 ? (uint64_t)fmin(ns * 1000.0 + 0.5, 9e18) : 0);
}

int histogram_remove(struct histogram *h, double ns, uint64_t count)
{
	uint32_t index = index_of(ns);
	size_t at = find(h, index);

	if (at == h->used || h->buckets[at].index != index || h->buckets[at].count < count)
		return -EINVAL;
	h->buckets[at].count -= count;
	h->n -= count;
	if (h->buckets[at].count)
		return 0;
	h->used--;
	memmove(&h->buckets[at], &h->buckets[at + 1], (h->used - at) * sizeof(*h->buckets));
	return 0;
}

int histogram_add(struct histogram *h, double ns, uint64_t count)
{
	uint32_t index = index_of(ns);

	if (h->last >= h->used || h->buckets[h->last].index != index) {
		h->last = find(h, index);
		if (h->last == h->used || h->buckets[h->last].index != index) {
			int error = insert(h, h->last, index);

			if (error)
				return error;
		}
	}
	h->buckets[h->last].count += count;
	h->n += count;
	return 0;
}

int histogram_next(const struct histogram *h, size_t *index, double *low_ns, double *width_ns,
		   uint64_t *count)
{
	if (*index >= h->used)
		return 0;
	bucket_bounds(h->buckets[*index].index, low_ns, width_ns);
	*count = h->buckets[(*index)++].count;
	return 1;
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
	free(h->buckets);
	*h = (struct histogram){ 0 };
}
