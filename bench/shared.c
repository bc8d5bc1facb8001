// SPDX-License-Identifier: GPL-2.0-or-later
/* The barrier is of futex(2) and not the C library's: subject and controller may be built with
 * different ones. */
#include "bench/shared.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/arena.h"
#include "bench/image.h"

int shared_take(const struct arena_spec *spec, struct arena_shared **shared,
		struct arena_fault *fault)
{
	void *memory;

	*shared = NULL;
	if (strcmp(spec->values[AXIS_LOAD].text, "storm") && !spec->beside)
		return close(ARENA_SHARED_FD)
			       ? fault_set(fault, "shared", errno, "close: %s", strerror(errno))
			       : 0;
	memory = mmap(NULL, sizeof(**shared), PROT_READ | PROT_WRITE, MAP_SHARED, ARENA_SHARED_FD,
		      0);

	if (memory == MAP_FAILED)
		return fault_set(fault, "shared", errno, "mapping what workers share: %s",
				 strerror(errno));
	*shared = memory;
	close(ARENA_SHARED_FD);
	return 0;
}

int shared_barrier(struct arena_shared *shared, uint32_t workers, uint32_t round, bool over)
{
	uint64_t stop, none = 0;

	if (over)
		__atomic_compare_exchange_n(&shared->stop_round, &none, round, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (__atomic_add_fetch(&shared->arrived, 1, __ATOMIC_SEQ_CST) == workers) {
		__atomic_store_n(&shared->arrived, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&shared->round, round, __ATOMIC_SEQ_CST);
		syscall(SYS_futex, &shared->round, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	}
	while (__atomic_load_n(&shared->round, __ATOMIC_SEQ_CST) < round)
		syscall(SYS_futex, &shared->round, FUTEX_WAIT, round - 1, NULL, NULL, 0);
	/* A faster worker may already have asked for the next round to be the last. */
	stop = __atomic_load_n(&shared->stop_round, __ATOMIC_SEQ_CST);
	return stop && stop <= round;
}

void shared_abandon(struct arena_shared *shared)
{
	__atomic_store_n(&shared->stop_round, 1, __ATOMIC_SEQ_CST);
	/* Not to be overwritten: without this worker no round is complete. */
	__atomic_store_n(&shared->round, UINT32_MAX, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &shared->round, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}
