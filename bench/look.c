// SPDX-License-Identifier: GPL-2.0-or-later
/* Looking at the image through /proc/self, without stdio and without leaving memory behind: what
 * this file allocates would be part of every fork that is measured. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/look.h"

#define BUFFER_BYTES IMAGE_SCRATCH
#define ROUGH_BYTES  (16 * 1024 * 1024)

static int open_proc(const char *path, int flags, struct arena_fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);

	if (fd < 0)
		return fault_set(fault, "verify", errno, "%s: %s; is /proc mounted?", path,
				 strerror(errno));
	return fd;
}

static int read_failed(const char *path, struct arena_fault *fault)
{
	return fault_set(fault, "verify", errno, "%s: %s", path, strerror(errno));
}

static int count_lines(const char *path, char *buffer, uint64_t *lines, struct arena_fault *fault)
{
	int fd = open_proc(path, 0, fault);
	ssize_t got;

	if (fd < 0)
		return fd;
	*lines = 0;
	while ((got = read(fd, buffer, BUFFER_BYTES)) > 0)
		for (ssize_t i = 0; i < got; i++)
			*lines += buffer[i] == '\n';
	close(fd);
	return got < 0 ? read_failed(path, fault) : 0;
}

/* The descriptors of /proc/self/fd, less the one that lists them. */
static int count_descriptors(char *buffer, uint64_t *count, struct arena_fault *fault)
{
	struct entry {
		uint64_t inode;
		int64_t offset;
		unsigned short length;
		unsigned char type;
		char name[];
	};
	int fd = open_proc("/proc/self/fd", O_DIRECTORY, fault);
	long got;

	if (fd < 0)
		return fd;
	*count = 0;
	while ((got = syscall(SYS_getdents64, fd, buffer, BUFFER_BYTES)) > 0) {
		const struct entry *entry;

		for (long at = 0; at < got; at += entry->length) {
			entry = (const struct entry *)(buffer + at);
			*count += entry->name[0] != '.' && atoi(entry->name) != fd;
		}
	}
	close(fd);
	return got < 0 ? read_failed("/proc/self/fd", fault) : 0;
}

static int read_text(const char *path, char *buffer, struct arena_fault *fault)
{
	int fd = open_proc(path, 0, fault);
	size_t length = 0;
	ssize_t got = 0;

	if (fd < 0)
		return fd;
	while (length < BUFFER_BYTES - 1 &&
	       (got = read(fd, buffer + length, BUFFER_BYTES - 1 - length)) > 0)
		length += (size_t)got;
	close(fd);
	buffer[length] = '\0';
	return got < 0 ? read_failed(path, fault) : 0;
}

/* The number behind "\nKEY:"; 0 where the kernel does not have the key. */
static uint64_t field(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

static int look(struct arena_image *found, char *buffer, struct arena_fault *fault)
{
	int error = count_lines("/proc/self/maps", buffer, &found->vmas, fault);

	if (!error)
		error = count_descriptors(buffer, &found->fds, fault);
	if (!error)
		error = read_text("/proc/self/status", buffer, fault);
	if (error)
		return error;
	found->vmas -= 1; /* the buffer's own */
	found->threads = field(buffer, "\nThreads:");
	found->page_table_bytes = field(buffer, "\nVmPTE:") * 1024;
	found->rss_bytes = field(buffer, "\nVmRSS:") * 1024;
	found->anonymous_bytes = field(buffer, "\nRssAnon:") * 1024;
	/* Those are sums over CPUs that may lag. A kernel without CONFIG_PROC_PAGE_MONITOR has
	 * nothing better, and cannot tell huge pages. */
	found->blur_bytes = ROUGH_BYTES;
	if (access("/proc/self/smaps_rollup", F_OK))
		return 0;
	found->blur_bytes = 0;
	error = read_text("/proc/self/smaps_rollup", buffer, fault);
	if (error)
		return error;
	found->rss_bytes = field(buffer, "\nRss:") * 1024;
	found->anonymous_bytes = field(buffer, "\nAnonymous:") * 1024;
	found->anon_huge_bytes = field(buffer, "\nAnonHugePages:") * 1024;
	return 0;
}

int image_look(struct arena_image *found, struct arena_fault *fault)
{
	/* Shared, so that it is neither anonymous memory nor merged with a neighbour. */
	char *buffer =
		mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int error;

	if (buffer == MAP_FAILED)
		return fault_set(fault, "verify", errno, "mmap: %s", strerror(errno));
	error = look(found, buffer, fault);
	munmap(buffer, BUFFER_BYTES);
	return error;
}

int look_text(struct image *image, const char *path)
{
	return read_text(path, image->scratch, image->fault);
}

int look_lines(struct image *image, const char *path, uint64_t *lines)
{
	return count_lines(path, image->scratch, lines, image->fault);
}

int look_number(struct image *image, const char *path, const char *key, int base, uint64_t *value)
{
	int error = look_text(image, path);
	const char *at = error ? NULL : strstr(image->scratch, key);

	*value = at ? strtoull(at + strlen(key), NULL, base) : 0;
	return error;
}
