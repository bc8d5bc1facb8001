// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-subject: the process that is measured. Static, executed afresh for each run, it builds
 * the image that the arena's spec asks for, looks at itself, warms up, waits at the start line,
 * creates processes until its time is up, and writes its samples back. What it does between two
 * readings of the clock is in creator.c, when it does it in loop.c.
 *
 * Not here: which cells, how often, on which CPU. Those are the controller's. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/arena_io.h"
#include "bench/crew.h"
#include "bench/lineage.h"
#include "bench/measure.h"
#include "bench/neighbour.h"
#include "bench/shared.h"

/* Before anything is inherited by generations: what the controller wants. */
static int read_spec(struct arena_spec *spec, struct arena_fault *fault)
{
	const struct arena_value *values = spec->values;
	const struct mechanism *mechanism;
	const struct action *action;

	if (pread(ARENA_FD, spec, sizeof(*spec), 0) != sizeof(*spec) || spec->magic != ARENA_MAGIC)
		return fault_set(fault, "spec", EINVAL, "descriptor %d is no arena", ARENA_FD);
	if (spec->version != ARENA_VERSION)
		return fault_set(fault, "spec", 0,
				 "forkmark-subject speaks arena version %d, forkmark version %u; "
				 "build or install both again",
				 ARENA_VERSION, spec->version);
	mechanism = mechanism_find(values[AXIS_MECHANISM].text);
	action = action_find(values[AXIS_ACTION].text);
	if (!mechanism || !action || !(action->children & CHILD_BIT(mechanism->child)) ||
	    !reaper_find(values[AXIS_REAP].text) || !measure_find(values[AXIS_MEASURE].text))
		return fault_set(
			fault, "spec", 0,
			"forkmark-subject has no mechanism '%s' with action=%s, reap=%s and "
			"measure=%s; build or install it again",
			values[AXIS_MECHANISM].text, values[AXIS_ACTION].text,
			values[AXIS_REAP].text, values[AXIS_MEASURE].text);
	return 0;
}

/* The lines that children stamp. */
static int map_stamps(const struct arena_spec *spec, struct creator **creators,
		      struct arena_fault *fault)
{
	size_t places = creators[0]->places;
	struct arena_stamp *stamps;

	if (!spec->stamped)
		return 0;
	stamps = mmap(NULL, spec->creators * places * sizeof(*stamps), PROT_READ | PROT_WRITE,
		      MAP_SHARED, ARENA_FD, ARENA_STAMP_OFFSET);
	if (stamps == MAP_FAILED)
		return fault_set(fault, "stamp", errno, "mapping the stamps: %s", strerror(errno));
	for (size_t i = 0; i < spec->creators; i++)
		creators[i]->stamps = stamps + creators[i]->first_stamp;
	return 0;
}

/* The pid by which others know us, who may be in another PID namespace. */
static uint64_t outer_pid(void)
{
	char self[32] = "";
	ssize_t got = readlink("/proc/self", self, sizeof(self) - 1);

	return got > 0 ? strtoull(self, NULL, 10) : (uint64_t)getpid();
}

static int build(const struct arena_spec *spec, uint64_t started_as, struct image *image,
		 struct arena_fault *fault)
{
	static struct arena_image before, found;
	uint32_t cpu;
	uint64_t began;
	int error = image_look(&before, fault);

	image->before = &before;
	image->found = &found;
	began = clock_read(spec->clock, &cpu);
	if (!error)
		error = image_build(image);
	found.build_ticks = clock_read(spec->clock, &cpu) - began;
	if (!error)
		error = image_look(&found, fault);
	if (!error)
		error = image_verify(image);
	if (error)
		return error;
	found.own_vmas += 1 + !!spec->stamped;
	found.fds -= !spec->counted; /* else the gate is closed before the loop */
	found.own_fds += 1 + !!spec->counted + !!spec->reads;
	found.mm_start = (uintptr_t)image->memory;
	if (outer_pid() != started_as)
		found.pid = outer_pid();
	return arena_write(&found, sizeof(found), offsetof(struct arena_header, image));
}

static int run(struct arena_spec *spec, struct creator **creators, char *nop,
	       struct arena_fault *fault)
{
	char *argv[] = { nop, NULL, NULL };
	char *envp[] = { NULL };
	struct image image = {
		.spec = spec, .fault = fault, .exec_path = nop, .exec_argv = argv, .exec_envp = envp
	};
	const struct action *action = action_find(spec->values[AXIS_ACTION].text);
	struct arena_shared *shared = NULL;
	uint64_t started_as = outer_pid();
	int error;

	/* First: what follows is memory that no descendant inherits. */
	error = action->stays || measure_find(spec->values[AXIS_MEASURE].text)->stays
			? lineage_enter_pids(fault)
			: 0;
	if (!error)
		error = creators_make(spec, spec->creators, creators, fault);
	if (!error && spec->stamped) {
		error = map_stamps(spec, creators, fault);
		argv[1] = creators[0]->stamp_argument;
	}
	if (!error) {
		image.unforked = creators[0]->memory;
		image.unforked_bytes = creators[0]->memory_bytes;
		error = shared_take(spec, &shared, fault);
	}
	if (!error)
		error = build(spec, started_as, &image, fault);
	if (error)
		return error;
	return crew_measure(spec, creators, &image, shared, fault);
}

int main(int argc, char **argv)
{
	static struct arena_spec spec;
	struct arena_fault fault = { 0 };
	struct creator **creators = NULL;
	int error;

	if (argc != 2) {
		dprintf(STDERR_FILENO, "%s: executed by forkmark only; run 'forkmark run'\n",
			argc ? argv[0] : "forkmark-subject");
		return 2;
	}
	error = read_spec(&spec, &fault);
	if (!error && spec.beside)
		error = neighbour_live(&spec, &fault);
	else if (!error) {
		creators = calloc(spec.creators, sizeof(*creators));
		error = creators ? run(&spec, creators, argv[1], &fault)
				 : fault_set(&fault, "spec", ENOMEM, "out of memory");
	}
	if (error)
		arena_write(&fault, sizeof(fault), offsetof(struct arena_header, fault));
	return error ? 1 : 0;
}
