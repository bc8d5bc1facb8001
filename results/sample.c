// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/sample.h"

/* With an exec the child begins where the new program does. */
static uint64_t began(const struct sample *s)
{
	return s->image ? s->image : s->child;
}

bool sample_interval(const struct sample *s, enum interval interval, uint64_t *from, uint64_t *to)
{
	switch (interval) {
	case INTERVAL_CALL:
		*from = s->call;
		*to = s->returned;
		return true;
	case INTERVAL_START:
		*from = s->call;
		*to = began(s);
		return began(s) != 0;
	case INTERVAL_RUN:
		*from = began(s);
		*to = s->end;
		return began(s) != 0;
	case INTERVAL_EXIT:
		*from = s->end;
		*to = s->reaped;
		return s->end != 0;
	case INTERVAL_TOTAL:
		*from = s->intended ? s->intended : s->call;
		*to = s->reaped;
		return true;
	case INTERVAL_QUEUE:
		*from = s->intended;
		*to = s->call;
		return s->intended != 0;
	default:
		return false;
	}
}

bool sample_possible(const struct sample *s)
{
	if (s->returned < s->call || s->reaped < s->call || s->call < s->intended)
		return false;
	if (s->child && s->image && (s->child < s->call || s->image < s->child))
		return false;
	return !began(s) || (began(s) >= s->call && s->end >= began(s) && s->reaped >= s->end);
}
