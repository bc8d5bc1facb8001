/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unified hierarchy (cgroup v2), as far as creating into it goes. */
#ifndef BENCH_CGROUP2_H
#define BENCH_CGROUP2_H

/* Why no folder can be made in our own cgroup of the unified hierarchy, or NULL. Makes none. */
const char *cgroup2_unavailable(void);

#endif
