/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a dynamically linked program needs to run where nothing else is: its loader and all its
 * libraries, as its own headers name them. Nothing of it is executed, so it may be of another
 * architecture. */
#ifndef HARNESS_GUEST_LIBRARIES_H
#define HARNESS_GUEST_LIBRARIES_H

#include <stddef.h>

struct guest_cpio;

/* Put into CPIO what PROGRAM needs, found as ld.so(8) does below SYSTEM ("" for this machine):
 * RUNPATH, ld.so.cache, the usual folders. In the guest all lie beside the C library, where the
 * loader looks without being told. A static program needs nothing. 0, or -errno with one line in
 * WHY. */
int guest_libraries_put(struct guest_cpio *cpio, const char *program, const char *system, char *why,
			size_t why_size);

#endif
