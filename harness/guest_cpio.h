/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cpio archive in the kernel's "newc" format
 * (Documentation/driver-api/early-userspace/buffer-format.rst), in a file of memory: nothing of it
 * is ever in a file system, and no right is needed to put a device into it. All belongs to root;
 * all times are 0, so that the same contents make the same archive. */
#ifndef HARNESS_GUEST_CPIO_H
#define HARNESS_GUEST_CPIO_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct guest_cpio {
	FILE *file;
	uint64_t length;
	char **names; /* of all entries so far */
	size_t name_count;
};

/* 0 or -errno. After a failure of any of these, guest_cpio_close is all that may follow. */
int guest_cpio_open(struct guest_cpio *cpio);

/* One entry each; PATH is absolute, its folders are made. 0, -EEXIST when there is one of that
 * path, -EINVAL when the path is not absolute or has a part "..", or -errno. */
int guest_cpio_folder(struct guest_cpio *cpio, const char *path);
int guest_cpio_bytes(struct guest_cpio *cpio, const char *path, mode_t mode, const void *bytes,
		     size_t size);
int guest_cpio_device(struct guest_cpio *cpio, const char *path, unsigned major, unsigned minor);

/* The file HOST, or the folder with all that is in it; the permissions are kept. As above, or
 * -errno with one line in WHY that names the file. */
int guest_cpio_put(struct guest_cpio *cpio, const char *host, const char *path, char *why,
		   size_t why_size);

/* End the archive. Its file, positioned anywhere, which belongs to CPIO; or -errno. */
int guest_cpio_finish(struct guest_cpio *cpio);

void guest_cpio_close(struct guest_cpio *cpio);

#endif
