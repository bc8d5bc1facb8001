/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that a guest has: busybox, the first process, the command's words, forkmark and what the
 * caller adds. */
#ifndef HARNESS_GUEST_INITRAMFS_H
#define HARNESS_GUEST_INITRAMFS_H

#include <stddef.h>

struct guest_cpio;
struct guest_spec;

/* Fill CPIO, which is open and empty. PORT is the name of the guest's second serial port. 0, or
 * -errno with one line in WHY. */
int guest_initramfs_fill(struct guest_cpio *cpio, const struct guest_spec *spec, const char *port,
			 char *why, size_t why_size);

#endif
