// SPDX-License-Identifier: GPL-2.0-or-later
/* Building the image, stage by stage, and asking each axis whether it is what it was to be. */
#include "bench/image.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int fault_set(struct arena_fault *fault, const char *step, int error, const char *format, ...)
{
	va_list arguments;

	snprintf(fault->step, sizeof(fault->step), "%s", step);
	fault->error = error;
	va_start(arguments, format);
	vsnprintf(fault->words, sizeof(fault->words), format, arguments);
	va_end(arguments);
	return error ? -error : -ENOEXEC;
}

void image_find(struct image *image, const char *name, uint64_t value)
{
	struct arena_finding *finding = image->found->findings;

	while (finding->name[0] && finding < &image->found->findings[ARENA_FINDINGS - 1])
		finding++;
	snprintf(finding->name, sizeof(finding->name), "%s", name);
	finding->value = value;
}

int image_carry(struct image *image, bool carry)
{
	if (!madvise(image->unforked, image->unforked_bytes, carry ? MADV_DOFORK : MADV_DONTFORK))
		return 0;
	return fault_set(image->fault, "image", errno, "madvise(MADV_DOFORK): %s", strerror(errno));
}

static bool is_asked(const struct image *image, size_t axis)
{
	return strcmp(image_text(image, axis), subject_axes[axis]->fallback) != 0;
}

int image_build(struct image *image)
{
	int error = 0;

	image->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	for (enum image_stage stage = 0; stage < IMAGE_STAGES; stage++)
		for (size_t i = 0; i < AXIS_TOLD && !error; i++)
			if (subject_axes[i]->build && subject_axes[i]->stage == stage &&
			    is_asked(image, i))
				error = subject_axes[i]->build(image);
	return error;
}

int image_verify(struct image *image)
{
	int error = 0;

	/* Shared, so that it is neither anonymous memory nor merged with a neighbour. */
	image->scratch = mmap(NULL, IMAGE_SCRATCH, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (image->scratch == MAP_FAILED)
		return fault_set(image->fault, "verify", errno, "mmap: %s", strerror(errno));
	for (size_t i = 0; i < AXIS_TOLD && !error; i++)
		if (subject_axes[i]->verify && is_asked(image, i))
			error = subject_axes[i]->verify(image);
	munmap(image->scratch, IMAGE_SCRATCH);
	image->scratch = NULL;
	return error;
}
