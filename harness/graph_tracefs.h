/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding tracefs, and whether function_graph can be used at all. Not whether somebody else uses
 * it: graph_home.h. */
#ifndef HARNESS_GRAPH_TRACEFS_H
#define HARNESS_GRAPH_TRACEFS_H

#include <stddef.h>

/* Open tracefs's folder where it is mounted, else of a detached mount. 0; or -errno with the reason
 * in WHY: -EPERM not allowed, -EROFS mounted read-only, -ENOSYS the kernel cannot, or has it
 * switched off. The caller closes *FOLDER. */
int graph_tracefs_open(int *folder, char *why, size_t size);

#endif
