// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/page_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bench/image.h"

#define PRESENT (UINT64_C(1) << 63)
#define SWAPPED (UINT64_C(1) << 62)

int page_map_fd(struct image *image, size_t align, int flags, int fd)
{
	size_t span = image->page_bytes * (image->page_bytes / sizeof(uint64_t));
	char *start, *aligned, *memory = MAP_FAILED;

	if (align > span)
		span = align;
	start = mmap(NULL, image->bytes + span, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	aligned = (char *)(((uintptr_t)start + span - 1) & ~(span - 1));
	if (start != MAP_FAILED)
		memory = mmap(aligned, image->bytes, PROT_READ | PROT_WRITE, flags | MAP_FIXED, fd,
			      0);
	if (memory == MAP_FAILED)
		return fault_set(
			image->fault, "image", errno,
			"mmap of %zu bytes: %s (RLIMIT_AS, vm.overcommit_memory or address space)",
			image->bytes, strerror(errno));
	if (aligned > start)
		munmap(start, (size_t)(aligned - start));
	munmap(aligned + image->bytes, (size_t)(start + span - aligned));
	image->memory = memory;
	return 0;
}

int page_map_anonymous(struct image *image, size_t align)
{
	return page_map_fd(image, align, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

int page_advise(struct image *image, int advice, const char *name)
{
	if (madvise(image->memory, image->bytes, advice) && errno != EINVAL)
		return fault_set(image->fault, "image", errno, "madvise(%s): %s", name,
				 strerror(errno));
	return 0;
}

int page_map_look(struct image *image, uint64_t *present_bytes, uint64_t *swapped_bytes)
{
	uint64_t entries[512], first = (uintptr_t)image->memory / image->page_bytes;
	size_t pages = image->bytes / image->page_bytes, done = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 1;

	*present_bytes = *swapped_bytes = 0;
	while (done < pages && got > 0) {
		size_t wanted = pages - done < 512 ? pages - done : 512;

		got = pread(fd, entries, wanted * sizeof(*entries),
			    (off_t)((first + done) * sizeof(*entries)));
		for (ssize_t i = 0; i < got / (ssize_t)sizeof(*entries); i++, done++) {
			*present_bytes += (entries[i] & PRESENT) ? image->page_bytes : 0;
			*swapped_bytes += (entries[i] & SWAPPED) ? image->page_bytes : 0;
		}
	}
	if (got <= 0)
		fault_set(image->fault, "verify", errno, "/proc/self/pagemap: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return got > 0 ? 0 : -ENOEXEC;
}
