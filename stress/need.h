/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an invariant cannot be tried without, as data, so that all of them are skipped alike. */
#ifndef STRESS_NEED_H
#define STRESS_NEED_H

#include <stddef.h>

enum need {
	NEED_ROOT = 1 << 0,          /* uid 0 in the first user namespace */
	NEED_PID_NAMESPACE = 1 << 1, /* processes of ours are alone in theirs */
	NEED_PRIVILEGE = 1 << 2,     /* CAP_SYS_ADMIN in our own user namespace, at least */
	NEED_USERFAULTFD = 1 << 3,
	NEED_IO_URING = 1 << 4,
	NEED_HUGETLB = 1 << 5, /* a free huge page of the default size */
	NEED_PIDFD = 1 << 6,
	NEED_USER_NAMESPACE = 1 << 7 /* one can be made from here */
};

/* Why the first of NEEDS that is not here is missing; NULL where all are. To be asked where the
 * test runs, in its namespaces. TEXT is room for the reason. */
const char *need_missing(unsigned needs, unsigned kernel, char *text, size_t size);

/* The words of NEEDS, with ", " between: "root, io_uring". Returns TEXT. */
const char *need_words(unsigned needs, char *text, size_t size);

#endif
