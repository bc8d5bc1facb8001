// SPDX-License-Identifier: GPL-2.0-or-later
/* vmas: mappings besides the image's own, of one page each, of the kind that vma-kind says. Between
 * two of them lies one page of nothing: alternating protections would keep them apart, too, but
 * neighbours then share an anon_vma (mm/vma.c, anon_vma_compatible). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/look.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000 /* Linux 4.17, glibc 2.27 */
#endif

static bool is_kind(const struct image *image, const char *kind)
{
	return !strcmp(image_text(image, AXIS_VMA_KIND), kind);
}

static size_t span(const struct image *image)
{
	return image->mappings_count * image->mappings_step;
}

/* Where there is room, with a page of nothing at both ends. */
static int find_room(struct image *image)
{
	size_t bytes = span(image) + 2 * image->page_bytes;
	char *room =
		mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED || munmap(room, bytes))
		return fault_set(image->fault, "image", errno, "vmas: mmap of %zu bytes: %s", bytes,
				 strerror(errno));
	image->mappings = room + image->page_bytes;
	return 0;
}

static int map_all(struct image *image, int protection, int flags, int fd)
{
	for (size_t i = 0; i < image->mappings_count; i++)
		if (mmap(image->mappings + i * image->mappings_step, image->page_bytes, protection,
			 MAP_PRIVATE | MAP_FIXED_NOREPLACE | flags, fd, 0) == MAP_FAILED)
			return fault_set(image->fault, "image", errno,
					 "vmas: mmap %zu of %zu: %s (vm.max_map_count)", i + 1,
					 image->mappings_count, strerror(errno));
	return 0;
}

static int map_file(struct image *image)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		return fault_set(image->fault, "image", errno, "vmas: /proc/self/exe: %s",
				 strerror(errno));
	error = map_all(image, PROT_READ, 0, fd);
	close(fd);
	for (size_t i = 0; i < image->mappings_count && !error; i++)
		(void)*(volatile char *)(image->mappings + i * image->mappings_step);
	return error;
}

static int build(struct image *image)
{
	bool merged = is_kind(image, "mergeable");
	int error;

	image->mappings_count = image_number(image, AXIS_VMAS);
	image->mappings_step = (merged ? 1 : 2) * image->page_bytes;
	error = find_room(image);
	if (error || is_kind(image, "file"))
		return error ? error : map_file(image);
	error = map_all(image, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1);
	if (error)
		return error;
	/* A merged one may be long enough for huge pages. */
	if (merged)
		madvise(image->mappings, span(image), MADV_NOHUGEPAGE);
	for (size_t i = 0; i < image->mappings_count && !is_kind(image, "untouched"); i++)
		*(volatile uint64_t *)(image->mappings + i * image->mappings_step) = i + 1;
	return 0;
}

static int verify(struct image *image)
{
	uint64_t wanted = is_kind(image, "mergeable") ? 1 : image->mappings_count, found;
	uint64_t grown = image->found->anonymous_bytes - image->before->anonymous_bytes;
	bool written = is_kind(image, "separate") || is_kind(image, "mergeable");
	int error = look_mappings(image, image->mappings, span(image), &found);

	if (error)
		return error;
	image_find(image, "vmas_asked", image->mappings_count);
	image_find(image, "vmas_added", found);
	if (found != wanted || image->found->vmas < image->before->vmas + wanted)
		return fault_set(image->fault, "verify", 0,
				 "vmas=%zu vma-kind=%s: %llu mappings expected, %llu found",
				 image->mappings_count, image_text(image, AXIS_VMA_KIND),
				 (unsigned long long)wanted, (unsigned long long)found);
	if (written && grown + image->found->blur_bytes < image->mappings_count * image->page_bytes)
		return fault_set(image->fault, "verify", 0,
				 "vmas: %zu pages written, anonymous memory grew by %llu bytes",
				 image->mappings_count, (unsigned long long)grown);
	return 0;
}

/* A mapping takes 10 us to make, touch, look at and give back, measured on a 2-core virtual
 * machine; its page, and vm_area_struct, anon_vma and its chain in parent and child. */
static void need(uint64_t vmas, struct image_need *need)
{
	need->vmas += vmas;
	need->bytes += vmas * (4096 + 1024);
	need->build_ns += vmas * 10000;
}

const struct axis axis_vmas = {
	.key = "vmas",
	.unit = "mappings",
	.fallback = "0",
	.summary = "mappings of the parent besides its own",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 2147483647, /* of vm.max_map_count, an int */
	.stage = IMAGE_STAGE_MEMORY,
	.build = build,
	.verify = verify,
	.need = need,
};
