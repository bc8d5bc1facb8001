// SPDX-License-Identifier: GPL-2.0-or-later
/* memory-apart: a child has its parent's memory as it was at the fork, and neither sees what the
 * other writes from then on, page by page. Private anonymous memory in small pages, written before
 * in part, so that some pages are there, some are the zero page and some are not there. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

#define PAGES 128
#define PAGE  4096
#define WORDS (PAGE / sizeof(uint64_t))

static int prepare(struct trial *trial)
{
	trial->own = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	return trial->own == MAP_FAILED ? -errno : 0;
}

/* What page I holds: 0 in one of three, which was never written, or only read. */
static uint64_t stamp(uint64_t generation, unsigned i)
{
	return (generation + i) % 3 ? generation << 16 | i | 1 << 15 : 0;
}

static bool holds(const uint64_t *memory, uint64_t generation, unsigned *bad)
{
	for (unsigned i = 0; i < PAGES; i++)
		for (unsigned word = 0; word < WORDS; word += WORDS / 4)
			if (memory[i * WORDS + word] != (word ? 0 : stamp(generation, i))) {
				*bad = i;
				return false;
			}
	return true;
}

static void write_all(uint64_t *memory, uint64_t generation)
{
	for (unsigned i = 0; i < PAGES; i++)
		memory[i * WORDS] = generation << 16 | i;
}

static void lives_apart(struct trial *trial, uint64_t *memory)
{
	unsigned bad = 0;
	bool same = holds(memory, trial->iteration, &bad);

	trial_check(trial, same, "the child sees memory as it was at the fork",
		    "page %u has 0x%llx", bad, (unsigned long long)memory[bad * WORDS]);
	write_all(memory, ~trial->iteration);
	trial->shared[0] = 1; /* what the child writes is written */
	while (!*(volatile unsigned char *)&trial->shared[1])
		trial_sleep_ns(20000);
	for (unsigned i = 0; i < PAGES && same; i++)
		same = memory[i * WORDS] == (~trial->iteration << 16 | i);
	trial_check(trial, same, "the child does not see what its parent writes", "it does");
	_exit(0);
}

static void attempt(struct trial *trial)
{
	uint64_t *memory = trial->own;
	bool lies = trial_lies(trial, "memory-shared-with-child");
	unsigned bad = 0;
	pid_t child;

	if (mmap(memory, PAGES * PAGE, PROT_READ | PROT_WRITE,
		 (lies ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED)
		trial_broken(trial, "mmap");
	for (unsigned i = 0; i < PAGES; i++) {
		uint64_t value = stamp(trial->iteration, i);

		if (value)
			memory[i * WORDS] = value;
		else if (i % 2)
			(void)*(volatile uint64_t *)&memory[i * WORDS];
	}
	child = trial_fork(trial);
	if (child == 0) {
		if (trial_lies(trial, "child-sees-a-later-page"))
			memory[0]++;
		lives_apart(trial, memory);
	}
	if (child < 0)
		return;
	while (!*(volatile unsigned char *)&trial->shared[0])
		trial_sleep_ns(20000);
	trial_check(trial, holds(memory, trial->iteration, &bad),
		    "the parent does not see what its child writes", "page %u has 0x%llx", bad,
		    (unsigned long long)memory[bad * WORDS]);
	write_all(memory, trial->iteration + 1);
	trial->shared[1] = 1;
	trial_ended_well(trial, child);
}

static const char *const mutants[] = { "memory-shared-with-child", "child-sees-a-later-page",
				       NULL };

const struct invariant invariant_memory_apart = {
	.name = "memory-apart",
	.group = "memory",
	.summary = "private memory: as at the fork, then each their own",
	.source = "fork(2): memory writes by one of the processes do not affect the other",
	.at_rest = "ltp:fork04",
	.bytes = 2 * PAGES * PAGE,
	.load = "mm-churn",
	.mutants = mutants,
	.prepare = prepare,
	.attempt = attempt,
};
