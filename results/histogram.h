/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log-linear histogram of the result format (results/result.schema.json, `histogram`): every
 * octave of picoseconds has 128 buckets, so that a bucket's middle is at most 0.4 % off. Only
 * buckets that hold samples take memory. */
#ifndef RESULTS_HISTOGRAM_H
#define RESULTS_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BUCKETS 128

struct histogram_bucket {
	uint32_t index;
	uint64_t count;
};

struct histogram {
	uint64_t n;
	size_t used, room;
	size_t last; /* the bucket that was counted in last: values mostly come sorted */
	struct histogram_bucket *buckets; /* by index */
};

/* Count COUNT samples of one value. 0 or -ENOMEM (the value is not counted). Negative values count
 * as 0. */
int histogram_add(struct histogram *h, double ns, uint64_t count);

/* Take COUNT samples of one value away again. 0, or -EINVAL where there are not so many. */
int histogram_remove(struct histogram *h, double ns, uint64_t count);

/* The smallest value v such that at least the fraction Q of the samples is <= v, to the middle of
 * its bucket; NAN when empty. */
double histogram_quantile(const struct histogram *h, double q);

/* Walk the buckets that hold samples, from *INDEX (0 to begin): their lower edge, width and count.
 * 0 past the end. */
int histogram_next(const struct histogram *h, size_t *index, double *low_ns, double *width_ns,
		   uint64_t *count);

void histogram_free(struct histogram *h);

#endif
