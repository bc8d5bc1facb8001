// SPDX-License-Identifier: GPL-2.0-or-later
/* ksm: base pages that the kernel has merged, each with its neighbour, which was written alike.
 * fork copies their entries and adds a user to each; ksmd goes on scanning meanwhile. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_probe.h"
#include "bench/page_state.h"

#define FOLDER  "/sys/kernel/mm/ksm/"
#define MERGING "/proc/self/ksm_merging_pages"

static uint64_t unit(uint64_t number)
{
	(void)number;
	return 2 * (uint64_t)sysconf(_SC_PAGESIZE);
}

static const char *unavailable(const struct page_demand *demand)
{
	char text[16];

	(void)demand;
	if (!page_probe_text(FOLDER "run", text, sizeof(text)))
		return "the kernel does not merge pages (CONFIG_KSM)";
	if (access(MERGING, R_OK))
		return "the kernel does not tell what it has merged (" MERGING ", Linux 5.19)";
	return strcmp(text, "1") ? "ksmd does not run: echo 1 > " FOLDER "run" : NULL;
}

/* Its second scan merges: the first notes each page's checksum. */
static uint64_t settle_ns(uint64_t bytes)
{
	uint64_t pages = bytes / (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t batch = page_probe_number(FOLDER "pages_to_scan");
	uint64_t pause_ns = page_probe_number(FOLDER "sleep_millisecs") * 1000000;

	return batch ? 3 * (pages / batch + 1) * (pause_ns + batch * 1000) : 0;
}

static int map(struct image *image)
{
	int error = page_map_anonymous(image, 0);

	return error ? error : page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
}

static int settle(struct image *image)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	uint64_t pages = image->bytes / image->page_bytes, merged = 0;
	uint64_t attempts = (2000000000 + 3 * settle_ns(image->bytes)) / (uint64_t)pause.tv_nsec;

	for (size_t i = 0; i < image->bytes; i += 2 * image->page_bytes)
		memcpy(image->memory + i + image->page_bytes, image->memory + i, image->page_bytes);
	if (madvise(image->memory, image->bytes, MADV_MERGEABLE))
		return fault_set(image->fault, "image", 0, "madvise(MADV_MERGEABLE) is refused");
	while ((merged = page_probe_number(MERGING)) < pages && attempts--)
		nanosleep(&pause, NULL);
	return merged >= pages ? 0
			       : fault_set(image->fault, "image", 0,
					   "ksm: %llu of %llu pages are merged; raise " FOLDER
					   "pages_to_scan",
					   (unsigned long long)merged, (unsigned long long)pages);
}

static int verify(struct image *image, const struct page_state *state)
{
	uint64_t bytes = page_probe_number(MERGING) * image->page_bytes;
	int error = page_state_anonymous(image, state);

	image_find(image, "merged_bytes", bytes);
	return error ? error : page_state_expect(image, bytes, state->asked_bytes, "are merged");
}

const struct page_kind page_kind_ksm = {
	.words = { { "ksm", "base pages that the kernel has merged in pairs" } },
	.unit = unit,
	.settled = true,
	.whole = true,
	.unavailable = unavailable,
	.settle_ns = settle_ns,
	.map = map,
	.settle = settle,
	.verify = verify,
};
