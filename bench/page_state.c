// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether mm is what was asked. smaps has sums of what is the process's; the zero page is in none
 * of them, so that what was only read is counted in pagemap, whose flags every user may see of his
 * own (Documentation/admin-guide/mm/pagemap.rst). */
#include "bench/page_state.h"

#include <string.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"

uint64_t page_touched(const struct image *image)
{
	uint64_t stride = image_number(image, AXIS_STRIDE);
	uint64_t pages = image->bytes / image->page_bytes;

	return (pages + stride - 1) / stride;
}

int page_state_look(struct image *image, struct page_state *state)
{
	const struct page_kind *kind = page_kind_find(image_text(image, AXIS_PAGES));
	const char *touched = image_text(image, AXIS_TOUCHED);
	uint64_t unit = page_kind_unit(kind, image_number(image, AXIS_PAGES), image->page_bytes);
	uint64_t step = image_number(image, AXIS_STRIDE) * image->page_bytes, swapped;
	int error;

	*state = (struct page_state){ .written = !strcmp(touched, "write"),
				      .read = !strcmp(touched, "read") };
	if (state->written || state->read)
		state->asked_bytes = step <= unit ? image->bytes : page_touched(image) * unit;
	error = look_range(image, image->memory, image->bytes, &state->range);
	if (error || !state->range.known || state->written)
		return error;
	return page_map_look(image, &state->present_bytes, &swapped);
}

int page_state_expect(struct image *image, uint64_t found, uint64_t asked, const char *what)
{
	if (found == asked)
		return 0;
	return fault_set(image->fault, "verify", 0,
			 "pages=%s touched=%s: %llu bytes asked, %llu bytes %s",
			 image_text(image, AXIS_PAGES), image_text(image, AXIS_TOUCHED),
			 (unsigned long long)asked, (unsigned long long)found, what);
}

/* The stack, and what of the program was not run yet. */
#define OWN_FAULTS 8

int page_state_faults(struct image *image, uint64_t asked)
{
	image_find(image, "touch_faults", image->touch_faults);
	if (image->touch_faults >= asked && image->touch_faults <= asked + OWN_FAULTS)
		return 0;
	return fault_set(
		image->fault, "verify", 0,
		"pages=%s touched=%s: %llu pages asked, touching took %llu page faults; " PAGE_STATE_COMPACT,
		image_text(image, AXIS_PAGES), image_text(image, AXIS_TOUCHED),
		(unsigned long long)asked, (unsigned long long)image->touch_faults);
}

int page_state_anonymous(struct image *image, const struct page_state *state)
{
	int error =
		page_state_expect(image, state->range.anonymous_bytes,
				  state->written ? state->asked_bytes : 0, "are anonymous memory");

	if (!error)
		error = page_state_expect(image, state->range.anon_huge_bytes, 0,
					  "are in huge pages");
	if (error || state->written)
		return error;
	if (state->read)
		image_find(image, "zero_page_bytes", state->present_bytes - state->range.rss_bytes);
	return page_state_expect(image, state->present_bytes, state->asked_bytes, "are mapped");
}

int page_state_shared(struct image *image, const struct page_state *state)
{
	int error =
		page_state_expect(image, state->range.rss_bytes, state->asked_bytes, "are mapped");

	if (!error)
		error = page_state_expect(image, state->range.anonymous_bytes, 0,
					  "are anonymous memory");
	image_find(image, "file_bytes", state->range.rss_bytes - state->range.anonymous_bytes);
	return error ? error
		     : page_state_expect(image, state->range.file_huge_bytes, 0,
					 "are in huge pages");
}

int page_state_flag(struct image *image, const struct page_state *state, const char *flag)
{
	const char *at = state->range.flags;

	while (*at && strncmp(at, flag, 2))
		at += strcspn(at, " ") + (at[strcspn(at, " ")] == ' ');
	return *at ? 0
		   : fault_set(image->fault, "verify", 0,
			       "pages=%s: the mapping lacks the flag '%s', it has: %s",
			       image_text(image, AXIS_PAGES), flag, state->range.flags);
}
