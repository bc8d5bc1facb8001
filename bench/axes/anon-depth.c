// SPDX-License-Identifier: GPL-2.0-or-later
/* anon-depth: the parent is a fork of a fork of a fork, whose ancestors live on and wait. Each
 * generation adds an anon_vma to the chain of each written mapping, and fork copies the chains
 * (mm/rmap.c, anon_vma_clone). All pages are written again in the last generation, so that they are
 * its own: what is measured are the chains, not pages shared with ancestors. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/lineage.h"
#include "bench/look.h"

/* The one that was executed, by its number in /proc, which may be another PID namespace's. */
static long first;

static long own_number(void)
{
	char self[32] = "";
	ssize_t got = readlink("/proc/self", self, sizeof(self) - 1);

	return got > 0 ? strtol(self, NULL, 10) : 0;
}

static void rewrite(char *memory, size_t count, size_t step)
{
	for (size_t i = 0; i < count; i++)
		*(volatile uint64_t *)(memory + i * step) += 1;
}

static int build(struct image *image)
{
	size_t page = image->page_bytes * image_number(image, AXIS_STRIDE);
	const char *kind = image_text(image, AXIS_VMA_KIND);
	int error = image_carry(image, true);

	first = own_number();
	for (uint64_t i = 0; i < image_number(image, AXIS_ANON_DEPTH) && !error; i++)
		error = lineage_descend(image->fault);
	if (!error)
		error = image_carry(image, false);
	if (error)
		return error;
	if (image->memory && !strcmp(image_text(image, AXIS_TOUCHED), "write"))
		rewrite(image->memory, (image->bytes + page - 1) / page, page);
	if (image->mappings && (!strcmp(kind, "separate") || !strcmp(kind, "mergeable")))
		rewrite(image->mappings, image->mappings_count, image->mappings_step);
	return 0;
}

/* The parent of process PID, as /proc tells. */
static int parent_of(struct image *image, long pid, long *parent)
{
	char path[64];
	const char *after;
	int error;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	error = look_text(image, path);
	after = error ? NULL : strrchr(image->scratch, ')');
	*parent = after && strlen(after) > 4 ? strtol(after + 4, NULL, 10) : 0;
	return error;
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_ANON_DEPTH), depth = 0;
	long pid = own_number();
	int error = 0;

	while (!error && pid > 1 && pid != first && depth <= asked) {
		error = parent_of(image, pid, &pid);
		depth++;
	}
	if (error)
		return error;
	image_find(image, "generations", depth);
	if (pid == first && depth == asked)
		return 0;
	return fault_set(image->fault, "verify", 0,
			 "anon-depth: %llu generations asked, %llu found",
			 (unsigned long long)asked, (unsigned long long)depth);
}

/* A generation of an empty subject takes 0.2 ms; its page tables and the pages that it writes are
 * the plan's to add, which knows mm (harness/session.c). */
static void need(uint64_t depth, struct image_need *need)
{
	need->tasks += depth;
	need->bytes += depth * (1 << 20);
	need->build_ns += depth * 400000;
}

const struct axis axis_anon_depth = {
	.key = "anon-depth",
	.unit = "generations",
	.fallback = "0",
	.summary = "forks between the first process and the parent",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 1000,
	.stage = IMAGE_STAGE_LINEAGE,
	.build = build,
	.verify = verify,
	.need = need,
};
