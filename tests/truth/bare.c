// SPDX-License-Identifier: GPL-2.0-or-later
/* The bare loop that forkmark's figures are held against: clone, exit, wait. Arguments: iterations,
 * MiB of memory. Prints the median of one round in nanoseconds and the number of its mappings. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1000, lines = 0, c;
	size_t bytes = (argc > 2 ? strtoul(argv[2], NULL, 10) : 0) << 20;
	double *ns = calloc(n, sizeof(*ns));
	char *memory = bytes ? mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
			     : NULL;
	struct timespec a, b;
	FILE *maps;

	if (bytes)
		madvise(memory, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += 4096)
		memory[i] = 1;
	for (int i = 0; i < n; i++) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		pid_t pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			syscall(SYS_exit_group, 0);
		waitpid(pid, NULL, 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		ns[i] = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
	}
	qsort(ns, n, sizeof(*ns), compare);
	maps = fopen("/proc/self/maps", "r");
	while (maps && (c = getc(maps)) != EOF)
		lines += c == '\n';
	printf("%.0f %d\n", ns[n / 2], lines);
	return 0;
}
