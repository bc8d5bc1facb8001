// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/page_map.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "bench/image.h"

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
