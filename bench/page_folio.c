// SPDX-License-Identifier: GPL-2.0-or-later
/* Flags of a page frame: Documentation/admin-guide/mm/pagemap.rst. */
#include "bench/page_folio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/image.h"

#define FRAME   (((uint64_t)1 << 55) - 1)
#define PRESENT ((uint64_t)1 << 63)
#define HEAD    ((uint64_t)1 << 15)
#define TAIL    ((uint64_t)1 << 16)

bool page_folio_visible(void)
{
	uint64_t entry = 0;
	int flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	int map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	off_t here = (off_t)((uintptr_t)&entry / (uintptr_t)sysconf(_SC_PAGESIZE) * sizeof(entry));

	if (map >= 0 && pread(map, &entry, sizeof(entry), here) != sizeof(entry))
		entry = 0;
	if (map >= 0)
		close(map);
	if (flags >= 0)
		close(flags);
	return flags >= 0 && entry & FRAME;
}

/* Is the folio at ADDRESS a head with PAGES - 1 tails, and then something else? */
static bool is_folio(int map, int flags, uintptr_t address, size_t page_bytes, size_t pages,
		     uint64_t *room)
{
	uint64_t entry, after = 0;
	off_t frame;
	size_t i = 1;

	if (pread(map, &entry, sizeof(entry), (off_t)(address / page_bytes * sizeof(entry))) !=
		    sizeof(entry) ||
	    !(entry & PRESENT))
		return false;
	frame = (off_t)((entry & FRAME) * sizeof(uint64_t));
	if (pread(flags, room, pages * sizeof(*room), frame) != (ssize_t)(pages * sizeof(*room)))
		return false;
	while (i < pages && room[i] & TAIL)
		i++;
	/* The last frame of the machine has none behind it. */
	if (pread(flags, &after, sizeof(after), frame + (off_t)(pages * sizeof(*room))) < 0)
		return false;
	return room[0] & HEAD && i == pages && !(after & TAIL);
}

int page_folio_count(struct image *image, uint64_t bytes, uint64_t *count)
{
	int map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	size_t pages = bytes / image->page_bytes;

	*count = 0;
	if (map < 0 || flags < 0 || pages * sizeof(uint64_t) > IMAGE_SCRATCH)
		return fault_set(image->fault, "verify", errno, "/proc/kpageflags: %s",
				 strerror(errno));
	for (size_t i = 0; i < image->bytes; i += bytes)
		*count += is_folio(map, flags, (uintptr_t)image->memory + i, image->page_bytes,
				   pages, (uint64_t *)image->scratch);
	close(map);
	close(flags);
	return 0;
}
