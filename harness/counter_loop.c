// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/counter_loop.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROUNDS 1000000
/* Two instructions each. */
#define INSTRUCTIONS (2 * ROUNDS)
/* More than the second level of any TLB reaches in small pages. */
#define MEMORY ((size_t)8 << 20)
/* Odd, so that every page is met once in some order that no prefetcher follows. */
#define LEAP 1237

uint64_t counter_loop_instructions(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	return INSTRUCTIONS;
#else
	return 0;
#endif
}

void counter_loop_counted(void *nothing)
{
	uint64_t left = ROUNDS;

	(void)nothing;
#if defined(__x86_64__)
	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(left) : : "cc");
#elif defined(__aarch64__)
	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(left) : : "cc");
#else
	while (left--)
		__asm__ volatile("" : : : "memory");
#endif
}

void counter_loop_mixed(void *nothing)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = MEMORY / page;
	volatile unsigned char *memory =
		mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t random = 1, taken = 0;

	counter_loop_counted(nothing);
	if (memory == MAP_FAILED)
		return;
	madvise((void *)memory, MEMORY, MADV_NOHUGEPAGE);
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < pages; i++) {
			volatile unsigned char *byte =
				memory + i * LEAP % pages * page + i * 64 % page;

			random = random * 1664525 + 1013904223;
			*byte = (unsigned char)(*byte + (random >> 24));
			if (*byte & 1)
				taken += *byte;
		}
	memory[0] = (unsigned char)taken;
	munmap((void *)memory, MEMORY);
}
