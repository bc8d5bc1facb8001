// SPDX-License-Identifier: GPL-2.0-or-later
/* memfd: a shared mapping of a memory file, whose descriptor is closed again. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/page_kind.h"
#include "bench/page_map.h"
#include "bench/page_state.h"

static int map(struct image *image)
{
	int fd = memfd_create("forkmark-pages", MFD_CLOEXEC), error;

	if (fd < 0 || ftruncate(fd, (off_t)image->bytes)) {
		error = fault_set(image->fault, "image", errno, "memfd of %zu bytes: %s",
				  image->bytes, strerror(errno));
	} else {
		error = page_map_fd(image, 0, MAP_SHARED, fd);
		if (!error)
			error = page_advise(image, MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE");
	}
	if (fd >= 0)
		close(fd);
	return error;
}

const struct page_kind page_kind_memfd = {
	.words = { { "memfd", "a shared mapping of a memory file" } },
	.map = map,
	.verify = page_state_shared,
};
