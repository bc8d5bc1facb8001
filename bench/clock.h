/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock of the measured loop, inline: the CPU's counter where the controller found that it can
 * be trusted, else CLOCK_MONOTONIC. Both are safe in a child of vfork: no store, no lock, no libc
 * state. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

enum clock_kind {
	CLOCK_KIND_CYCLES,
	CLOCK_KIND_MONOTONIC
};

#define CLOCK_CPU_UNKNOWN UINT32_MAX

/* The counter, after everything before it and before everything after it (Intel SDM vol. 2B,
 * RDTSCP; Arm ARM, CNTVCT_EL0). CPU gets the CPU's index where the same instruction gives it: Linux
 * keeps (node << 12 | cpu) in TSC_AUX (arch/x86/kernel/cpu/common.c, setup_getcpu), else
 * CLOCK_CPU_UNKNOWN. */
static inline uint64_t clock_cycles(uint32_t *cpu)
{
#if defined(__x86_64__)
	uint32_t low, high, aux;

	__asm__ volatile("rdtscp\n\tlfence" : "=a"(low), "=d"(high), "=c"(aux) : : "memory");
	*cpu = aux & 0xfff;
	return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
	uint64_t count;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(count) : : "memory");
	*cpu = CLOCK_CPU_UNKNOWN;
	return count;
#else
#error "forkmark knows the cycle counters of x86-64 and arm64"
#endif
}

static inline uint64_t clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* One reading, in ticks: counter steps or nanoseconds. */
static inline uint64_t clock_read(enum clock_kind kind, uint32_t *cpu)
{
	if (__builtin_expect(kind == CLOCK_KIND_CYCLES, 1))
		return clock_cycles(cpu);
	*cpu = CLOCK_CPU_UNKNOWN;
	return clock_monotonic();
}

#endif
