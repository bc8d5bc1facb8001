// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tally_find.h"

#include <stdio.h>

#include "harness/tally.h"

/* A difference this far below 0, as a part of the total, is within what two runs differ by. */
#define NOISE 0.01

static struct tally_finding unknown(const char *reason)
{
	struct tally_finding finding = { 0 };

	snprintf(finding.reason, sizeof(finding.reason), "%s", reason);
	return finding;
}

static struct tally_finding known(double per_op)
{
	return (struct tally_finding){ .known = true, .per_op = per_op };
}

struct tally_finding tally_find(const struct tally *tally, size_t row, enum counter_scope scope)
{
	const struct counter_row *planned = &tally->counter_plan->rows[row];
	const struct tally_counted *counted = tally->counted ? &tally->counted[row][scope] : NULL;
	struct tally_finding total;

	if (*planned->reason)
		return unknown(planned->reason);
	if (scope == COUNTER_CALLER) {
		total = tally_find(tally, row, COUNTER_TOTAL);
		if (!total.known)
			return total;
	}
	if (counted && counted->n && counted->value == 0 && scope == COUNTER_TOTAL) {
		total = unknown(COUNTER_STAYS_ZERO);
		total.zero = true;
		return total;
	}
	if (counted && counted->n)
		return known(counted->value / (double)counted->n);
	return unknown(counted && *counted->refused ? counted->refused : "no counted run yet");
}

struct tally_finding tally_find_sum(const struct tally *tally, size_t event,
				    enum counter_scope scope)
{
	struct tally_finding user = tally_find(tally, event * COUNTER_MODES + COUNTER_USER, scope);
	struct tally_finding kernel =
		tally_find(tally, event * COUNTER_MODES + COUNTER_KERNEL, scope);

	/* It counts here where it counts in one of them. */
	if (user.zero || !kernel.known)
		return user.known && kernel.zero ? user : kernel;
	if (!user.known)
		return user;
	return known(user.per_op + kernel.per_op);
}

struct tally_finding tally_find_software(const struct tally *tally, enum counter_id id,
					 enum counter_scope scope)
{
	const struct counters *counters = &tally->counters;

	if (tally->counter_plan && tally->counter_plan->off)
		return unknown("not asked for (counters: off)");
	if (!counters->counted || !tally->counted_n)
		return unknown("no counted run yet");
	if (counters->unavailable[scope][id][0])
		return unknown(counters->unavailable[scope][id]);
	return known(counters->value[scope][id] / (double)tally->counted_n);
}

struct tally_finding tally_find_child(const struct tally *tally, const struct tally_finding *total,
				      const struct tally_finding *caller)
{
	double child = total->per_op - caller->per_op;
	struct tally_finding finding = { 0 };

	if (!total->known)
		return *total;
	if (tally->spec->mechanism->child == CHILD_OTHERS)
		return unknown("another process creates the child: neither is counted");
	if (!caller->known)
		return *caller;
	if (child >= 0)
		return known(child);
	snprintf(finding.reason, sizeof(finding.reason),
		 "total - caller is below 0 (%.3g, of a total of %.6g): %s", child, total->per_op,
		 -child <= NOISE * total->per_op ? "too little to be told" : "the runs differ");
	return finding;
}
