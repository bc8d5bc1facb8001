// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/page_probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT 1
#endif

#define THP "/sys/kernel/mm/transparent_hugepage/"

bool page_probe_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[got > 0 ? got : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return got > 0;
}

uint64_t page_probe_number(const char *path)
{
	char text[32];

	return page_probe_text(path, text, sizeof(text)) ? strtoull(text, NULL, 10) : 0;
}

bool page_probe_chosen(const char *text, const char *word)
{
	const char *at = strchr(text, '[');
	size_t length = strlen(word);

	return at && !strncmp(at + 1, word, length) && at[1 + length] == ']';
}

bool page_probe_thp(uint64_t kib, bool advised)
{
	char path[120], text[120];

	snprintf(path, sizeof(path), THP "hugepages-%llukB/enabled", (unsigned long long)kib);
	if (!page_probe_text(path, text, sizeof(text)))
		return false;
	if (page_probe_chosen(text, "inherit"))
		page_probe_text(THP "enabled", text, sizeof(text));
	return page_probe_chosen(text, "always") || (advised && page_probe_chosen(text, "madvise"));
}

const char *page_probe_size(uint64_t bytes)
{
	static char text[32];
	int shift = bytes % (1 << 30) == 0 ? 30 : bytes % (1 << 20) == 0 ? 20 : 10;

	snprintf(text, sizeof(text), "%llu%c", (unsigned long long)(bytes >> shift),
		 shift == 30   ? 'G'
		 : shift == 20 ? 'M'
			       : 'K');
	return text;
}

/* Locking what is not there yet asks the limit and takes no memory. */
static bool can_lock(uint64_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	bool can = memory != MAP_FAILED && !syscall(SYS_mlock2, memory, bytes, MLOCK_ONFAULT);

	if (memory != MAP_FAILED)
		munmap(memory, bytes);
	return can;
}

const char *page_probe_lock(uint64_t wanted)
{
	static char reason[160];
	struct rlimit limit;
	uint64_t bytes = wanted ? wanted : (uint64_t)sysconf(_SC_PAGESIZE);

	if (can_lock(bytes) || getrlimit(RLIMIT_MEMLOCK, &limit))
		return NULL;
	snprintf(reason, sizeof(reason),
		 "%llu KiB have to be locked, RLIMIT_MEMLOCK lets this user lock %llu KiB: "
		 "ulimit -l unlimited",
		 (unsigned long long)(bytes >> 10), (unsigned long long)(limit.rlim_cur >> 10));
	return reason;
}
