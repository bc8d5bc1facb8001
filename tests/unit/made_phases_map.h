/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places that calibrations of kernels have seen, made up after what 6.18 and 5.10 show. */
#ifndef TESTS_UNIT_MADE_PHASES_MAP_H
#define TESTS_UNIT_MADE_PHASES_MAP_H

#include "harness/phase_map.h"

/* A kernel of today: everything has its cache, some of them merged with others of their size. */
static const struct phase_seen seen_today[] = {
	{ 0xffffffff81000100, "copy_process", "task_struct", false, false, 1 },
	{ 0xffffffff81010020, "prepare_creds", "pid", false, false, 2 },
	{ 0xffffffff81020020, "dup_fd", "files_cache", false, false, 3 },
	{ 0xffffffff81030020, "copy_fs_struct", "anon_vma_chain", false, false, 4 },
	{ 0xffffffff81000900, "copy_process", "sighand_cache", false, false, 5 },
	{ 0xffffffff81000a00, "copy_process", "signal_cache", false, false, 6 },
	{ 0xffffffff81000b00, "copy_process", "mm_struct", false, false, 7 },
	{ 0xffffffff81040020, "__mt_dup", "maple_node", false, false, 8 },
	{ 0xffffffff81050020, "vm_area_dup", "vm_area_struct", false, false, 9 },
	{ 0xffffffff81060020, "anon_vma_clone", "anon_vma_chain", false, false, 10 },
	{ 0xffffffff81070020, "anon_vma_fork", "anon_vma", false, false, 11 },
	{ 0xffffffff81070090, "anon_vma_fork", "anon_vma_chain", false, false, 12 },
	{ 0xffffffff81080020, "alloc_pid", "pid", false, false, 13 },
	{ 0xffffffff81090020, "do_exit", "mm_struct", true, true, 20 },
	{ 0xffffffff81090900, "do_exit", "files_cache", true, true, 20 },
	{ 0xffffffff81090910, "do_exit", "anon_vma_chain", true, true, 21 },
};

static inline bool has_all(void *context, const char *tracepoint)
{
	(void)context;
	(void)tracepoint;
	return true;
}

#endif
