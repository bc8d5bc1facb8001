// SPDX-License-Identifier: GPL-2.0-or-later
/* What is around a run can be seen before the first one, too: by looking at an idle forkmark's
 * CPUs for a moment. What is found stands beside the facts of the machine. */
#include "harness/machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/environment.h"
#include "harness/noise.h"

/* /proc/stat counts in steps of 10 ms. */
#define LOOK_MS 300

/* Nothing of ours runs: each CPU is the others' alone. 0 or -ENOMEM. */
static int find_others(const struct environment_reading *before,
		       const struct environment_reading *after, hwloc_const_bitmap_t cpus,
		       struct environment *seen)
{
	size_t count = (size_t)hwloc_bitmap_weight(cpus), n = 0;
	struct environment_own *own = calloc(count, sizeof(*own));
	hwloc_bitmap_t *each = calloc(count, sizeof(*each));
	int error = own && each ? 0 : -ENOMEM;
	unsigned cpu;

	hwloc_bitmap_foreach_begin(cpu, cpus) if (error) break;
	each[n] = hwloc_bitmap_alloc();
	if (!each[n]) {
		error = -ENOMEM;
		break;
	}
	hwloc_bitmap_only(each[n], cpu);
	own[n].cpus = each[n];
	n++;
	hwloc_bitmap_foreach_end();
	if (!error)
		environment_others(before, after, own, n, seen);
	for (size_t i = 0; i < n; i++)
		hwloc_bitmap_free(each[i]);
	free(each);
	free(own);
	return error;
}

static int look(hwloc_const_bitmap_t cpus, struct environment *seen)
{
	const struct timespec moment = { .tv_nsec = LOOK_MS * 1000000L };
	struct environment_reading *before = NULL, *after = NULL;
	struct environment_watch *watch;
	int error = environment_open("", &watch);

	if (!error)
		error = environment_read(watch, cpus, &before);
	if (!error) {
		nanosleep(&moment, NULL);
		error = environment_read(watch, cpus, &after);
	}
	if (!error) {
		environment_between(before, after, seen);
		error = find_others(before, after, cpus, seen);
	}
	environment_reading_free(before);
	environment_reading_free(after);
	environment_close(watch);
	return error;
}

static bool is_there(const struct machine_warning *warnings, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(warnings[i].name, name))
			return true;
	return false;
}

/* Behind the last one that is as severe. */
static void insert(struct machine_warning *warnings, size_t count,
		   const struct machine_warning *warning)
{
	size_t at = 0;

	while (at < count && warnings[at].severity >= warning->severity)
		at++;
	memmove(&warnings[at + 1], &warnings[at], (count - at) * sizeof(*warnings));
	warnings[at] = *warning;
}

int machine_warnings_look(hwloc_const_bitmap_t cpus, struct machine_warning **warnings,
			  size_t *count)
{
	struct machine_warning *more;
	struct environment seen;
	uint64_t said;
	int error = look(cpus, &seen);

	if (error)
		return error;
	said = noise_judge(&seen, NULL);
	more = realloc(*warnings,
		       (*count + (size_t)__builtin_popcountll(said) + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	*warnings = more;
	for (size_t i = 0; said >> i; i++) {
		struct machine_warning warning = { .name = noise_rows[i].name,
						   .mend = noise_rows[i].mend,
						   .cost = noise_rows[i].cost,
						   .severity = noise_rows[i].severity };
		char detail[120];

		if (!(said >> i & 1) || is_there(more, *count, warning.name))
			continue;
		noise_detail(i, &seen, detail, sizeof(detail));
		snprintf(warning.detail, sizeof(warning.detail), "during %d ms: %s", LOOK_MS,
			 detail);
		insert(more, (*count)++, &warning);
	}
	return 0;
}
