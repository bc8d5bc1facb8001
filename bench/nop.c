// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-nop: the program that a created child executes. No libc, no relocation, one load
 * segment: its exec is as cheap as an exec can be. With "c7" or "m7" as its last argument it
 * takes the counter or CLOCK_MONOTONIC at its first instruction and again at the end, and writes
 * both into line 7 of the arena's stamps by one pwrite through the inherited descriptor; that
 * pwrite falls into `exit`. Else it exits. */
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "bench/arena.h"
#include "bench/clock.h"

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall nop_main\n");

static long system_call(long number, long a, long b, long c, long d)
{
	long result;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\tbl nop_main\n");

static long system_call(long number, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
}
#endif

/* No vDSO here: without the counter a reading is a system call. */
static uint64_t now(char kind, uint32_t *cpu)
{
	struct timespec time;

	*cpu = CLOCK_CPU_UNKNOWN;
	if (kind == 'c')
		return clock_cycles(cpu);
	system_call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&time, 0, 0);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

__attribute__((used, noreturn)) void nop_main(const long *stack)
{
	const char *argument = stack[0] > 0 ? (const char *)stack[stack[0]] : "";
	long line = 0;

	if ((*argument == 'c' || *argument == 'm') && argument[1] >= '0' && argument[1] <= '9') {
		struct arena_stamp stamp;
		uint32_t cpu;

		stamp.image = now(*argument, &stamp.child_cpu);
		stamp.reserved = 0;
		if (stamp.child_cpu == CLOCK_CPU_UNKNOWN)
			system_call(SYS_getcpu, (long)&stamp.child_cpu, 0, 0, 0);
		for (const char *digit = argument + 1; *digit; digit++)
			line = line * 10 + *digit - '0';
		stamp.end = now(*argument, &cpu);
		system_call(SYS_pwrite64, ARENA_FD, (long)&stamp.image,
			    offsetof(struct arena_stamp, padding) -
				    offsetof(struct arena_stamp, image),
			    ARENA_STAMP_OFFSET + line * (long)sizeof(stamp) +
				    (long)offsetof(struct arena_stamp, image));
	}
	for (;;)
		system_call(SYS_exit_group, 0, 0, 0, 0);
}
