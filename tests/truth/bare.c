// SPDX-License-Identifier: GPL-2.0-or-later
/* The bare loop that forkmark's figures are held against: clone, exit, wait. Arguments: iterations,
 * MiB of memory, mappings of one written page each, descriptors of /dev/null, and 1 for
 * libc's fork instead of a bare clone. Prints the median of
 * one round in nanoseconds, the number of its mappings, the least of a round, the minor faults of a
 * round, and how many of these are its own, not its child's.
 *
 * Its memory begins where a page table does, like that of forkmark, so that both have as many of
 * them. */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SPAN ((size_t)2 << 20) /* of a page table */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void give_up(const char *step)
{
	perror(step);
	exit(1);
}

static char *room(size_t bytes, int protection)
{
	char *memory = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		give_up("mmap");
	return memory;
}

static void add_memory(size_t bytes)
{
	char *start, *memory;

	if (!bytes)
		return;
	start = room(bytes + SPAN, PROT_READ | PROT_WRITE);
	memory = (char *)(((uintptr_t)start + SPAN - 1) & ~(SPAN - 1));
	munmap(start, (size_t)(memory - start));
	munmap(memory + bytes, (size_t)(start + SPAN - memory));
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += 4096)
		memory[i] = 1;
}

/* Every second page of a range is taken out of it. */
static void add_mappings(size_t count)
{
	char *memory = count ? room(2 * count * 4096, PROT_READ | PROT_WRITE) : NULL;

	for (size_t i = 0; i < count; i++) {
		memory[2 * i * 4096] = 1;
		if (munmap(memory + (2 * i + 1) * 4096, 4096))
			give_up("munmap (vm.max_map_count)");
	}
}

static void add_descriptors(size_t count)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (size_t i = 0; i < count; i++)
		if (open("/dev/null", O_RDWR) < 0)
			give_up("open");
}

/* WHO: this process, or the children that it has collected. */
static long minor_faults(int who)
{
	struct rusage usage;

	if (getrusage(who, &usage))
		give_up("getrusage");
	return usage.ru_minflt;
}

int main(int argc, char **argv)
{
	size_t numbers[5] = { 1000 }, n;
	struct timespec a, b;
	long own, faults;
	int lines = 0, c;
	double *ns;
	FILE *maps;

	for (int i = 1; i < argc && i <= 5; i++)
		numbers[i - 1] = strtoul(argv[i], NULL, 10);
	n = numbers[0];
	ns = calloc(n, sizeof(*ns));
	add_memory(numbers[1] << 20);
	add_mappings(numbers[2]);
	add_descriptors(numbers[3]);
	own = minor_faults(RUSAGE_SELF);
	faults = minor_faults(RUSAGE_CHILDREN);
	for (size_t i = 0; i < n; i++) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		pid_t pid = numbers[4] ? fork() : syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			syscall(SYS_exit_group, 0);
		waitpid(pid, NULL, 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		ns[i] = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
	}
	own = minor_faults(RUSAGE_SELF) - own;
	faults = minor_faults(RUSAGE_CHILDREN) - faults + own;
	qsort(ns, n, sizeof(*ns), compare);
	maps = fopen("/proc/self/maps", "r");
	while (maps && (c = getc(maps)) != EOF)
		lines += c == '\n';
	printf("%.0f %d %.0f %.2f %.2f\n", ns[n / 2], lines, ns[0], (double)faults / (double)n,
	       (double)own / (double)n);
	return 0;
}
