// SPDX-License-Identifier: GPL-2.0-or-later
/* Making creators: one mapping that no child inherits holds the borrowed stack, the creator, its
 * children in flight and its samples, for each of them. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/creator.h"

/* Of children that share our memory. */
#define STACK_BYTES (64 * 1024)

/* Read by children, so not among what they do not inherit. */
static struct iteration only;
static char only_argument[16];

static size_t round_up(size_t bytes)
{
	return (bytes + 4095) & ~(size_t)4095;
}

/* Children in flight: N of batch=N, or the concurrency. */
static size_t places_of(const struct arena_spec *spec)
{
	const struct arena_value *reap = &spec->values[AXIS_REAP];
	uint64_t concurrency = spec->values[AXIS_CONCURRENCY].number;

	return !strncmp(reap->text, "batch=", 6) && reap->number > concurrency ? reap->number
									       : concurrency;
}

/* One step of splitmix64 (Steele, Lea, Flood 2014): the generator of arrivals is linear, so that
 * neighbouring seeds would give workers that arrive together. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static void set_up(struct creator *c, const struct arena_spec *spec, size_t index, char *memory)
{
	const struct arena_value *values = spec->values;
	size_t places = places_of(spec);
	bool drained = !strcmp(values[AXIS_LOAD].text, "storm") ||
		       !strncmp(values[AXIS_REAP].text, "batch=", 6);

	c->spec = spec;
	c->mechanism = mechanism_find(values[AXIS_MECHANISM].text);
	c->action = action_find(values[AXIS_ACTION].text);
	c->reaper = reaper_find(values[AXIS_REAP].text);
	c->places = places;
	c->low = drained ? 0 : places - 1;
	c->first_stamp = index * places;
	c->cpu = CLOCK_CPU_UNKNOWN;
	c->reaping = (struct reaping){ .places = places, .thread = spec->creators > 1, .fd = -1 };
	c->worker = spec->worker + (uint32_t)index;
	c->random[0] = mix(spec->seed + index);
	if (values[AXIS_RATE].number)
		c->mean_ticks =
			1e9 / spec->ns_per_tick * spec->workers / (double)values[AXIS_RATE].number;
	c->it->spec = spec;
	c->it->clock = spec->clock;
	c->pidfd = -1;
	c->it->pidfd = &c->pidfd;
	c->it->stack_top = memory + STACK_BYTES;
	c->it->amount = (uint32_t)values[AXIS_ACTION].number;
	c->it->second = values[AXIS_ACTION].number >> 32;
	c->it->perform = c->action ? c->action->perform : NULL;
}

int creators_make(const struct arena_spec *spec, size_t count, struct creator **creators,
		  struct arena_fault *fault)
{
	size_t places = places_of(spec);
	size_t own = round_up(sizeof(struct creator) + places * sizeof(struct flying));
	size_t each = STACK_BYTES + own + round_up(spec->capacity * sizeof(struct arena_sample));
	struct iteration *iterations = count == 1 ? &only : calloc(count, sizeof(*iterations));
	char *arguments = count == 1 ? only_argument : calloc(count, sizeof(only_argument));
	size_t bytes = each * count + round_up(count * sizeof(struct creator *));
	char *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (!iterations || !arguments)
		return fault_set(fault, "samples", ENOMEM, "%zu creating threads: out of memory",
				 count);
	if (memory == MAP_FAILED || madvise(memory, bytes, MADV_DONTFORK))
		return fault_set(fault, "samples", errno, "mapping %zu bytes: %s", bytes,
				 strerror(errno));
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < count; i++) {
		char *at = memory + i * each;

		creators[i] = (struct creator *)(at + STACK_BYTES);
		creators[i]->memory = memory;
		creators[i]->memory_bytes = bytes;
		creators[i]->flying = (struct flying *)(creators[i] + 1);
		creators[i]->samples = (struct arena_sample *)(at + STACK_BYTES + own);
		creators[i]->it = &iterations[i];
		creators[i]->stamp_argument = arguments + i * sizeof(only_argument);
		set_up(creators[i], spec, i, at);
	}
	return 0;
}

/* The last argument of a program is the line that it stamps: each creating thread has its own. */
static int copy_arguments(struct creator *c)
{
	size_t count = 0;
	char **argv;

	while (c->it->exec_argv[count])
		count++;
	argv = calloc(count + 1, sizeof(*argv));
	if (!argv)
		return fault_set(&c->fault, "start", ENOMEM, "out of memory");
	memcpy(argv, c->it->exec_argv, count * sizeof(*argv));
	argv[count - 1] = c->stamp_argument;
	c->it->exec_argv = argv;
	return 0;
}

int creator_prepare(struct creator *c, const struct image *image, const char *exec_path)
{
	int error = 0;

	c->it->memory = image->memory;
	c->it->memory_bytes = image->bytes;
	c->it->page_bytes = image->page_bytes;
	c->it->exec_path = exec_path;
	c->it->exec_argv = image->exec_argv;
	if (c->spec->creators > 1 && c->stamps)
		error = copy_arguments(c);
	c->it->exec_envp = image->exec_envp;
	if (!error && c->action->prepare)
		error = c->action->prepare(c->it, &c->fault);
	if (!error && c->mechanism->prepare)
		error = c->mechanism->prepare(c->it, &c->fault);
	if (!error && !c->mechanism->reap && c->reaper->prepare)
		error = c->reaper->prepare(&c->reaping, &c->fault);
	return error;
}

void creator_finish(struct creator *c)
{
	if (c->mechanism->finish)
		c->mechanism->finish(c->it);
	if (!c->mechanism->reap && c->reaper->finish)
		c->reaper->finish(&c->reaping);
}
