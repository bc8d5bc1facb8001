// SPDX-License-Identifier: GPL-2.0-or-later
/* What the mappings of a range of addresses are made of, from /proc/self/smaps, which is read as a
 * stream: an image of 30,000 mappings has 20 MiB of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/look.h"

struct reader {
	const struct image *image;
	uintptr_t start, end;
	struct look_range *range;
	bool inside, past;
};

static void take_mapping(struct reader *reader, const char *line)
{
	char *dash;
	uintptr_t from = strtoull(line, &dash, 16);
	uintptr_t to = *dash == '-' ? strtoull(dash + 1, NULL, 16) : 0;

	reader->inside = from >= reader->start && to <= reader->end;
	reader->past = from >= reader->end;
	reader->range->vmas += reader->inside;
}

static void take_field(struct reader *reader, const char *line)
{
	struct look_range *range = reader->range;
	const struct {
		const char *key;
		uint64_t *sum;
	} fields[] = {
		{ "Rss:", &range->rss_bytes },
		{ "Anonymous:", &range->anonymous_bytes },
		{ "AnonHugePages:", &range->anon_huge_bytes },
		{ "FilePmdMapped:", &range->file_huge_bytes },
		{ "ShmemPmdMapped:", &range->file_huge_bytes },
		{ "Private_Hugetlb:", &range->hugetlb_bytes },
		{ "Shared_Hugetlb:", &range->hugetlb_bytes },
		{ "Shared_Clean:", &range->shared_bytes },
		{ "Shared_Dirty:", &range->shared_bytes },
		{ "Locked:", &range->locked_bytes },
		{ "Swap:", &range->swap_bytes },
		{ "KSM:", &range->ksm_bytes },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strncmp(line, fields[i].key, strlen(fields[i].key)))
			*fields[i].sum += strtoull(line + strlen(fields[i].key), NULL, 10) * 1024;
	if (!strncmp(line, "VmFlags: ", 9) && !range->flags[0])
		strncpy(range->flags, line + 9, sizeof(range->flags) - 1);
}

/* Whole lines of TEXT; returns how many bytes they were. */
static size_t take_lines(struct reader *reader, char *text, size_t length)
{
	char *line = text, *end;

	while (!reader->past && (end = memchr(line, '\n', length - (size_t)(line - text)))) {
		*end = '\0';
		/* A mapping's line begins with its address, a field's with a capital. */
		if (*line >= 'A' && *line <= 'Z' && reader->inside)
			take_field(reader, line);
		else if (!(*line >= 'A' && *line <= 'Z'))
			take_mapping(reader, line);
		line = end + 1;
	}
	return (size_t)(line - text);
}

/* 0, -ENOENT where there is no such file, or -errno with the image's fault set. */
static int scan(struct image *image, const char *path, struct reader *reader)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t held = 0;
	ssize_t got = 0;

	if (fd < 0)
		return errno == ENOENT ? -ENOENT
				       : fault_set(image->fault, "verify", errno, "%s: %s", path,
						   strerror(errno));
	while (!reader->past && (got = read(fd, image->scratch + held, IMAGE_SCRATCH - held)) > 0) {
		size_t used;

		held += (size_t)got;
		used = take_lines(reader, image->scratch, held);
		held -= used;
		memmove(image->scratch, image->scratch + used, held);
	}
	close(fd);
	return got < 0 ? fault_set(image->fault, "verify", errno, "%s: %s", path, strerror(errno))
		       : 0;
}

int look_range(struct image *image, const void *start, size_t bytes, struct look_range *range)
{
	struct reader reader = { .image = image,
				 .start = (uintptr_t)start,
				 .end = (uintptr_t)start + bytes,
				 .range = range };
	int error;

	*range = (struct look_range){ .known = true };
	error = scan(image, "/proc/self/smaps", &reader);
	range->known = error != -ENOENT;
	return range->known ? error : 0;
}

int look_mappings(struct image *image, const void *start, size_t bytes, uint64_t *vmas)
{
	struct look_range range = { 0 };
	struct reader reader = { .image = image,
				 .start = (uintptr_t)start,
				 .end = (uintptr_t)start + bytes,
				 .range = &range };
	int error = scan(image, "/proc/self/maps", &reader);

	*vmas = range.vmas;
	return error == -ENOENT ? fault_set(image->fault, "verify", ENOENT,
					    "/proc/self/maps: is /proc mounted?")
				: error;
}
