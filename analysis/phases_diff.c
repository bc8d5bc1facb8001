// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides which rows of two trees belong together, what a difference is where one tree tells less
 * than the other, and which differences are called the largest. */
#include "analysis/phases_diff.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/phases.h"

/* A change as it is found, before its place among its siblings is known. */
struct pair {
	struct phases_change change;
	size_t a, b; /* rows, or PHASES_NONE */
};

struct pairs {
	const struct phases *a, *b;
	double absent_ns; /* what a row takes that one tree does not have */
	size_t count;
	struct pair *list;
};

static size_t first_child(const struct phases *phases, size_t parent, bool *more)
{
	size_t first = parent == PHASES_ROOT ? 0 : parent + 1;

	*more = first < (parent == PHASES_ROOT ? phases->count : phases->rows[parent].end);
	return first;
}

static size_t next_sibling(const struct phases *phases, size_t i, bool *more)
{
	size_t parent = phases->rows[i].parent;
	size_t next = phases->rows[i].end;

	*more = next < (parent == PHASES_ROOT ? phases->count : phases->rows[parent].end);
	return next;
}

static void match(struct pairs *pairs, size_t a, size_t b, size_t parent, unsigned depth);

static void add(struct pairs *pairs, size_t a, size_t b, size_t parent, unsigned depth)
{
	size_t i = pairs->count++;
	struct pair *pair = &pairs->list[i];

	pair->a = a;
	pair->b = b;
	pair->change = (struct phases_change){
		.name = a != PHASES_NONE ? pairs->a->rows[a].name : pairs->b->rows[b].name,
		.parent = parent,
		.depth = depth,
		.leader = PHASES_NONE,
	};
	match(pairs, a, b, i, depth + 1);
	pairs->list[i].change.end = pairs->count;
}

/* The children of rows A and B; PHASES_ROOT of both are the trees. */
static void match(struct pairs *pairs, size_t a, size_t b, size_t parent, unsigned depth)
{
	bool roots = parent == PHASES_ROOT, more;
	size_t i;

	if (roots || a != PHASES_NONE)
		for (i = first_child(pairs->a, a, &more); more;
		     i = next_sibling(pairs->a, i, &more))
			add(pairs, i,
			    roots || b != PHASES_NONE
				    ? phases_child(pairs->b, b, pairs->a->rows[i].name)
				    : PHASES_NONE,
			    parent, depth);
	if (roots || b != PHASES_NONE)
		for (i = first_child(pairs->b, b, &more); more;
		     i = next_sibling(pairs->b, i, &more))
			if ((!roots && a == PHASES_NONE) ||
			    phases_child(pairs->a, a, pairs->b->rows[i].name) == PHASES_NONE)
				add(pairs, PHASES_NONE, i, parent, depth);
}

static size_t leader_of(const struct pairs *pairs, size_t i)
{
	while (pairs->list[i].change.leader != PHASES_NONE)
		i = pairs->list[i].change.leader;
	return i;
}

/* Join pair I with its siblings that ROW names; the first one leads. */
static void join(struct pairs *pairs, size_t i, const struct phases_row *row)
{
	if (row->status != PHASES_MERGED)
		return;
	for (size_t j = 0; j < pairs->count; j++) {
		size_t one = leader_of(pairs, i), other = leader_of(pairs, j);
		bool named = false;

		if (one == other || pairs->list[j].change.parent != pairs->list[i].change.parent)
			continue;
		for (size_t k = 0; k < row->with.count; k++)
			named |= !strcmp(row->with.list[k], pairs->list[j].change.name);
		if (named && one < other)
			pairs->list[other].change.leader = one;
		else if (named)
			pairs->list[one].change.leader = other;
	}
}

/* What row I of a tree takes by itself: NAN where that is not known, also when another row has it,
 * which *ELSEWHERE tells. */
static double time_of(const struct phases *phases, size_t i, double absent_ns, bool *elsewhere)
{
	*elsewhere = false;
	if (i == PHASES_NONE)
		return absent_ns;
	*elsewhere = phases_follows(&phases->rows[i]);
	return phases->rows[i].status == PHASES_NOT_EXECUTED ? 0 : phases->rows[i].mean_ns;
}

/* The time of the group that pair I leads, in tree PHASES, or of I if it is alone. */
static double group_time(const struct pairs *pairs, size_t leader, bool of_b)
{
	const struct phases *phases = of_b ? pairs->b : pairs->a;
	double sum = NAN;

	for (size_t i = leader; i < pairs->count; i++) {
		bool elsewhere;
		double one;

		if (leader_of(pairs, i) != leader)
			continue;
		one = time_of(phases, of_b ? pairs->list[i].b : pairs->list[i].a, pairs->absent_ns,
			      &elsewhere);
		if (elsewhere)
			continue;
		if (!isfinite(one))
			return NAN;
		sum = isfinite(sum) ? sum + one : one;
	}
	return sum;
}

static void take_times(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		struct phases_change *change = &pairs->list[i].change;

		if (change->leader != PHASES_NONE) {
			change->leader = leader_of(pairs, i);
			change->a_ns = change->b_ns = NAN;
		} else {
			change->a_ns = group_time(pairs, i, false);
			change->b_ns = group_time(pairs, i, true);
		}
		change->difference_ns = change->own_ns = change->b_ns - change->a_ns;
	}
	for (size_t i = 0; i < pairs->count; i++) {
		const struct phases_change *change = &pairs->list[i].change;

		if (change->parent != PHASES_ROOT && isfinite(change->difference_ns))
			pairs->list[leader_of(pairs, change->parent)].change.own_ns -=
				change->difference_ns;
	}
}

/* Of the pairs of one root, FROM to END. */
static void mark_most(struct pairs *pairs, size_t from, size_t end)
{
	double root = pairs->list[from].change.difference_ns, grew = 0;

	for (size_t i = from; i < end; i++) {
		struct phases_change *change = &pairs->list[i].change;

		change->share = root != 0 ? change->difference_ns / root : NAN;
		grew += change->own_ns > 0 ? change->own_ns : 0;
	}
	for (size_t n = 0; n < PHASES_DIFF_MOST; n++) {
		struct phases_change *most = NULL;

		for (size_t i = from; i < end; i++) {
			struct phases_change *change = &pairs->list[i].change;

			if (!change->most && change->own_ns > 0 &&
			    change->own_ns >= PHASES_DIFF_LEAST * grew &&
			    (!most || change->own_ns > most->own_ns))
				most = change;
		}
		if (!most)
			return;
		most->most = true;
	}
}

/* Whether pair I stands before pair J, of the same parent. */
static bool before(const struct pairs *pairs, size_t i, size_t j)
{
	double one = pairs->list[i].change.difference_ns;
	double other = pairs->list[j].change.difference_ns;

	if (pairs->list[i].change.parent == PHASES_ROOT || one == other ||
	    (!isfinite(one) && !isfinite(other)))
		return i < j;
	return isfinite(one) && isfinite(other) ? one > other : isfinite(one);
}

/* Children of PARENT in their order, with all that is below them; PLACES[I] becomes the place of
 * pair I. */
static size_t place(const struct pairs *pairs, size_t parent, struct phases_change *list,
		    size_t *places, size_t count)
{
	size_t first = parent == PHASES_ROOT ? 0 : parent + 1;
	size_t end = parent == PHASES_ROOT ? pairs->count : pairs->list[parent].change.end;

	for (;;) {
		size_t next = PHASES_NONE;

		for (size_t i = first; i < end; i = pairs->list[i].change.end)
			if (places[i] == PHASES_NONE &&
			    (next == PHASES_NONE || before(pairs, i, next)))
				next = i;
		if (next == PHASES_NONE)
			return count;
		places[next] = count;
		list[count] = pairs->list[next].change;
		list[count].parent = parent == PHASES_ROOT ? PHASES_ROOT : places[parent];
		count = place(pairs, next, list, places, count + 1);
		list[places[next]].end = count;
	}
}

static int arrange(const struct pairs *pairs, struct phases_changes *changes)
{
	size_t *places = malloc((pairs->count + 1) * sizeof(*places));

	changes->list = calloc(pairs->count + 1, sizeof(*changes->list));
	if (!places || !changes->list) {
		free(places);
		phases_diff_free(changes);
		return -ENOMEM;
	}
	for (size_t i = 0; i < pairs->count; i++)
		places[i] = PHASES_NONE;
	changes->count = place(pairs, PHASES_ROOT, changes->list, places, 0);
	for (size_t i = 0; i < changes->count; i++)
		if (changes->list[i].leader != PHASES_NONE)
			changes->list[i].leader = places[changes->list[i].leader];
	free(places);
	return 0;
}

int phases_diff(const struct phases *a, const struct phases *b, struct phases_changes *changes)
{
	struct pairs pairs = { .a = a, .b = b };
	int error;

	*changes = (struct phases_changes){ 0 };
	pairs.list = calloc(a->count + b->count + 1, sizeof(*pairs.list));
	if (!pairs.list)
		return -ENOMEM;
	pairs.absent_ns = !a->count || !b->count || strcmp(a->backend, b->backend) ? NAN : 0;
	match(&pairs, PHASES_ROOT, PHASES_ROOT, PHASES_ROOT, 0);
	for (size_t i = 0; i < pairs.count; i++) {
		if (pairs.list[i].a != PHASES_NONE)
			join(&pairs, i, &a->rows[pairs.list[i].a]);
		if (pairs.list[i].b != PHASES_NONE)
			join(&pairs, i, &b->rows[pairs.list[i].b]);
	}
	take_times(&pairs);
	for (size_t i = 0; i < pairs.count; i = pairs.list[i].change.end)
		mark_most(&pairs, i, pairs.list[i].change.end);
	error = arrange(&pairs, changes);
	free(pairs.list);
	return error;
}

void phases_diff_free(struct phases_changes *changes)
{
	free(changes->list);
	*changes = (struct phases_changes){ 0 };
}
