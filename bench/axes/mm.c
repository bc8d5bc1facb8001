// SPDX-License-Identifier: GPL-2.0-or-later
/* mm: the memory of the image, of one kind of pages (axis pages), touched in one way (touched,
 * stride). */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/page_kind.h"
#include "bench/page_state.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14 */
#endif

static uint64_t minor_faults(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? 0 : (uint64_t)usage.ru_minflt;
}

static void touch(const struct image *image)
{
	size_t step = image_number(image, AXIS_STRIDE) * image->page_bytes;
	const char *how = image_text(image, AXIS_TOUCHED);
	volatile char *memory = image->memory;

	if (!strcmp(how, "read")) {
		for (size_t i = 0; i < image->bytes; i += step)
			(void)memory[i];
	} else if (!strcmp(how, "write")) {
		/* Saves an exception a page where the kernel has it; the loop is what counts. */
		if (step == image->page_bytes)
			madvise(image->memory, image->bytes, MADV_POPULATE_WRITE);
		for (size_t i = 0; i < image->bytes; i += step)
			/* no two pages alike: KSM must not merge them */
			*(volatile uint64_t *)(memory + i) = i + 1;
	}
}

static int build(struct image *image)
{
	const struct page_kind *kind = page_kind_find(image_text(image, AXIS_PAGES));
	int error;

	image->bytes = image_number(image, AXIS_MM);
	if (image->bytes % image->page_bytes)
		return fault_set(image->fault, "image", 0,
				 "mm=%zu is not a multiple of this machine's page size, %zu",
				 image->bytes, image->page_bytes);
	error = kind->map(image);
	if (error)
		return error;
	image->touch_faults = minor_faults();
	touch(image);
	image->touch_faults = minor_faults() - image->touch_faults;
	return kind->settle ? kind->settle(image) : 0;
}

/* A kernel without smaps has nothing but sums over the whole process, which may lag: growth says
 * whether mm is there, not of what kind it is. */
static int verify_roughly(struct image *image, uint64_t wanted)
{
	int64_t slack = (16 + 4 * (int64_t)image->found->threads) * (int64_t)image->page_bytes;
	int64_t grown = (int64_t)(image->found->anonymous_bytes - image->before->anonymous_bytes);
	int64_t blur = (int64_t)image->found->blur_bytes;

	if (grown + blur < (int64_t)wanted || grown > (int64_t)wanted + slack + blur)
		return fault_set(image->fault, "verify", 0,
				 "mm: %llu bytes asked, anonymous memory grew by %lld",
				 (unsigned long long)wanted, (long long)grown);
	return 0;
}

/* `read` maps the zero page: neither Rss nor Anonymous show it, the page tables do, in whole pages
 * of them. */
static int verify_tables(struct image *image)
{
	uint64_t span = image->page_bytes / sizeof(uint64_t);
	uint64_t stride = image_number(image, AXIS_STRIDE);
	uint64_t tables = page_touched(image) * (stride < span ? stride : span) / span;
	uint64_t grown = image->found->page_table_bytes - image->before->page_table_bytes;
	bool never = !strcmp(image_text(image, AXIS_TOUCHED), "never");

	if (never ? grown > tables * image->page_bytes / 2 + 16 * image->page_bytes
		  : grown < tables * image->page_bytes)
		return fault_set(
			image->fault, "verify", 0,
			"touched=%s: page tables grew by %llu bytes, mm has %llu table pages",
			image_text(image, AXIS_TOUCHED), (unsigned long long)grown,
			(unsigned long long)tables);
	return 0;
}

static int verify(struct image *image)
{
	const struct page_kind *kind = page_kind_find(image_text(image, AXIS_PAGES));
	struct page_state state;
	int error = page_state_look(image, &state);

	image_find(image, "touched_pages", state.written || state.read ? page_touched(image) : 0);
	if (error)
		return error;
	if (state.range.known)
		return kind->verify ? kind->verify(image, &state)
				    : page_state_anonymous(image, &state);
	error = verify_roughly(image, state.written ? state.asked_bytes : 0);
	return error || state.written ? error : verify_tables(image);
}

/* A page takes 0.5 us to fault in and give back, measured on a 2-core virtual machine. */
static void need(uint64_t bytes, struct image_need *need)
{
	need->vmas += 1;
	need->build_ns += bytes / 2;
}

const struct axis axis_mm = {
	.key = "mm",
	.unit = "bytes",
	.fallback = "0",
	.summary = "memory of the parent",
	.always_named = true,
	.kind = AXIS_KIND_SIZE,
	.least = 4096,
	.most = 64ULL << 40, /* what four levels of page tables can reach in RAM on x86-64 */
	.stage = IMAGE_STAGE_MEMORY,
	.build = build,
	.verify = verify,
	.need = need,
};
