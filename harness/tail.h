/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the slowest samples are slow: what was different in them. Samples above a run's p99 are the
 * tail, the others the rest; of each cause is known in how many of either it was seen, and, where
 * that can be told, how much of their time it took.
 *
 * `explains` is the part of the excess (what a sample of the tail takes longer than one of the
 * rest, on the mean) that goes with a cause. Of a timed cause it is the difference of its mean
 * times over the excess. Of a mark, which has no time of its own, it is the excess of the marked
 * samples of the tail, less those that would be marked by chance: times 1 - share in the rest /
 * share in the tail.
 *
 * A cause is claimed only if it is seen more often in the tail than chance would have it: the
 * one-sided hypergeometric test (Fisher's exact one) of the table tail/rest by seen/not, at
 * TAIL_CHANCE. Nothing here knows how causes are seen. */
#ifndef HARNESS_TAIL_H
#define HARNESS_TAIL_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAIL_QUANTILE 0.99
#define TAIL_CHANCE   0.001
#define TAIL_LEAST    0.01 /* what explains less is not claimed */
#define TAIL_FEWEST   100  /* samples of a run: with fewer there is no slowest 1 % */
#define TAIL_PHASES   48
#define TAIL_CAUSES   12

struct tail_cause {
	const char *name, *source;
	bool timed;       /* its time is a part of the sample's */
	char reason[120]; /* why nothing is known of it; "": it is */
	bool absent;      /* it is known that it never came, as the reason says */
	uint64_t tail_n, rest_n;
	double tail_ns, rest_ns; /* of a timed cause: its time, together */
	double tail_with_ns;     /* of a mark: what the marked samples of the tail took, together */
};

/* Where the time lies: a phase of the kernel. */
struct tail_phase {
	const char *name;
	double tail_ns, rest_ns; /* together */
};

/* Zeroed is empty. */
struct tail {
	const char *runs, *of;   /* kind of the runs; the interval: "total", "call" */
	uint64_t n, rest_n;      /* samples */
	double tail_ns, rest_ns; /* what they took, together */
	double thresholds_ns;    /* each times the tail's samples that are beyond it, together */
	size_t cause_count;
	struct tail_cause causes[TAIL_CAUSES];
	size_t phase_count; /* 0: not looked at */
	struct tail_phase phases[TAIL_PHASES];
};

struct tail_finding {
	double tail_share, rest_share; /* of samples in which it was seen; NAN */
	double explains;               /* fraction of the excess; NAN where not known */
	double p_value;                /* of so many in the tail, or more, by chance; NAN */
	bool claimed;
};

/* A cause more, which nothing was seen of so far; TAIL has room for TAIL_CAUSES. Names and sources
 * are constants. */
struct tail_cause *tail_add_cause(struct tail *tail, const char *name, const char *source,
				  bool timed);

/* Is it beyond the threshold? Count it. */
bool tail_add_sample(struct tail *tail, double threshold_ns, double ns);

/* CAUSE was seen in a sample that took SAMPLE_NS, and took NS of it (of a mark: ignored). */
void tail_add_seen(struct tail_cause *cause, bool in_tail, double sample_ns, double ns);

/* Add what FROM knows to TO: the same causes in the same order, or TO is empty. */
void tail_merge(const struct tail *from, struct tail *to);

/* By how much a sample of the tail takes longer; NAN while there is no tail. */
double tail_excess_ns(const struct tail *tail);

struct tail_finding tail_find(const struct tail *tail, size_t cause);

/* The part of the excess that claimed causes explain, 0 to 1. Times add up; marks overlap, so that
 * of them the largest speaks, and only where no time does. NAN while there is no tail. */
double tail_explained(const struct tail *tail);

/* As an element of the cell's `tail` (results/result.schema.json); NULL while nothing was looked
 * at. */
struct json_object *tail_describe(const struct tail *tail);

#endif
