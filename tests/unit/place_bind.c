// SPDX-License-Identifier: GPL-2.0-or-later
/* What this machine's kernel says of a process that was bound and of memory that was touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/affinity.h"
#include "harness/place.h"

/* A child binds itself; 0 when the parent finds it where it should be and nowhere else. */
static void this_machine(void **state)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t allowed, back;
	int cpu, status, ready[2], done[2];
	char byte = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(place_load(&topology, &allowed), 0);
	cpu = hwloc_bitmap_last(allowed);
	assert_true(cpu >= 0);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		byte = (char)-place_bind_cpu(cpu);
		if (write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 1)
			_exit(0);
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(place_verify_cpu(pid, cpu), 0);
	assert_int_equal(place_verify_cpu(pid, cpu + 1), -EXDEV);
	assert_int_equal(write(done[1], &byte, 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(place_verify_cpu(pid, cpu), -ESRCH);

	back = hwloc_bitmap_alloc();
	assert_int_equal(place_bind_controller(back), -EINVAL);
	assert_int_equal(place_bind_controller(allowed), 0);
	assert_int_equal(affinity_get(0, back), 0);
	assert_true(hwloc_bitmap_isequal(back, allowed));
	assert_int_equal(place_verify_cpu(0, hwloc_bitmap_first(allowed)),
			 hwloc_bitmap_weight(allowed) > 1 ? -EXDEV : 0);
	assert_int_equal(place_bind_cpu(-1), -EINVAL);
	assert_int_equal(place_bind_cpu(1 << 20), -EINVAL);
	hwloc_bitmap_free(back);
	hwloc_bitmap_free(allowed);
	hwloc_topology_destroy(topology);
}

static void memory(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = 5000 * page, nodes[1024], sum = 0;
	char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int error;

	(void)state;
	assert_true(map != MAP_FAILED);
	/* small pages only: one huge page would make its neighbours present */
	(void)madvise(map, bytes, MADV_NOHUGEPAGE);
	assert_int_equal(place_bind_memory("local"), 0);
	assert_int_equal(place_bind_memory("node:x"), -EINVAL);
	assert_int_equal(place_bind_memory("node:"), -EINVAL);
	assert_int_equal(place_bind_memory("node:-1"), -EINVAL);
	assert_int_equal(place_bind_memory("elsewhere"), -EINVAL);
	error = place_memory_nodes(0, (uintptr_t)map, bytes, nodes, 1024);
	if (error == -ENOSYS || error == -EPERM) { /* a kernel without NUMA, a container's filter */
		munmap(map, bytes);
		return;
	}
	assert_int_equal(error, 0);
	for (size_t i = 0; i < 1024; i++)
		sum += nodes[i];
	assert_int_equal(sum, 0); /* nothing is present yet */
	memset(map, 1, bytes / 2);
	assert_int_equal(place_memory_nodes(0, (uintptr_t)map, bytes, nodes, 1024), 0);
	for (size_t i = 0; i < 1024; i++)
		sum += nodes[i];
	assert_int_equal(sum, 512); /* the sample is spread over all of it */
	sum = 0;
	memset(map, 1, bytes);
	assert_int_equal(place_memory_nodes(0, (uintptr_t)map, bytes, nodes, 1024), 0);
	for (size_t i = 0; i < 1024; i++)
		sum += nodes[i];
	assert_int_equal(sum, 1024);
	assert_int_equal(place_memory_nodes(0, (uintptr_t)map + 1, 3 * page, nodes, 1024), 0);
	sum = 0;
	for (size_t i = 0; i < 1024; i++)
		sum += nodes[i];
	assert_int_equal(sum, 4); /* three pages' worth, one byte off: four pages */
	assert_int_equal(place_memory_nodes(0, (uintptr_t)map, page, nodes, 0), -ERANGE);
	munmap(map, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_machine),
		cmocka_unit_test(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
