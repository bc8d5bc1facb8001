// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/neighbour.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "bench/arena_io.h"
#include "bench/image.h"
#include "bench/shared.h"
#include "bench/word.h"

const struct neighbour *neighbour_find(const char *text)
{
	const char *digits[2];

	for (size_t i = 0; i < neighbour_count; i++)
		if (word_fits(neighbours[i]->words[0].name, text, digits) >= 0)
			return neighbours[i];
	return NULL;
}

int neighbour_live(const struct arena_spec *spec, struct arena_fault *fault)
{
	const char *word = spec->values[AXIS_BESIDE].text;
	const struct neighbour *neighbour = neighbour_find(word);
	struct arena_shared *shared = NULL;
	int error = shared_take(spec, &shared, fault);

	if (!error && (!neighbour || !neighbour->act))
		error = fault_set(fault, "beside", 0, "forkmark-subject has no neighbour '%s'",
				  word);
	if (!error && neighbour->prepare)
		error = neighbour->prepare(spec, fault);
	if (error)
		return error;
	error = arena_tell_ready(fault);
	close(ARENA_GATE_FD); /* its end is no sign of the subjects' */
	if (error)
		return error;
	do {
		error = neighbour->act(shared);
		__atomic_add_fetch(&shared->beside_n, 1, __ATOMIC_RELAXED);
	} while (!error);
	return fault_set(fault, "beside", -error, "beside=%s: %s", word, strerror(-error));
}
