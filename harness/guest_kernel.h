/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest's kernel image comes from. Whether it is one is left to qemu, which tells. */
#ifndef HARNESS_GUEST_KERNEL_H
#define HARNESS_GUEST_KERNEL_H

#include <stddef.h>

/* Open the image at PATH, or the one in the Debian package at PATH, which takes dpkg-deb and tar. A
 * descriptor, which the caller closes, or -errno with one line in WHY. */
int guest_kernel_open(const char *path, char *why, size_t why_size);

#endif
