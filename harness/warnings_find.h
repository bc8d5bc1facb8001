/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The looks that the table of noise.h takes at a machine, one function a row. ROOT is as in
 * sysfile.h. Each is true when its thing is there now, with the figure in DETAIL (one line, at most
 * SIZE bytes); false when it is not or when the file that would tell cannot be read. */
#ifndef HARNESS_WARNINGS_FIND_H
#define HARNESS_WARNINGS_FIND_H

#include <stdbool.h>
#include <stddef.h>

typedef bool (*warning_find)(const char *root, char *detail, size_t size);
typedef bool (*warning_find_over)(const char *root, double threshold, char *detail, size_t size);

/* warnings_cpu.c */
bool find_governor(const char *root, char *detail, size_t size);
bool find_turbo_intel(const char *root, char *detail, size_t size);
bool find_turbo(const char *root, char *detail, size_t size);
bool find_smt(const char *root, char *detail, size_t size);
bool find_idle_states(const char *root, double threshold, char *detail, size_t size);
bool find_battery(const char *root, char *detail, size_t size);
bool find_hypervisor(const char *root, char *detail, size_t size);
bool find_steal(const char *root, double threshold, char *detail, size_t size);
bool find_clocksource_tsc(const char *root, char *detail, size_t size);
bool find_clocksource(const char *root, char *detail, size_t size);
bool find_isolated_unused(const char *root, char *detail, size_t size);
bool find_isolated_tick(const char *root, char *detail, size_t size);
bool find_cpus_not_allowed(const char *root, char *detail, size_t size);
bool find_load(const char *root, double threshold, char *detail, size_t size);

/* warnings_memory.c */
bool find_memory_pressure(const char *root, double threshold, char *detail, size_t size);
bool find_swap(const char *root, char *detail, size_t size);
bool find_ksm(const char *root, char *detail, size_t size);
bool find_numa_balancing(const char *root, char *detail, size_t size);
bool find_thp_always(const char *root, char *detail, size_t size);
bool find_aslr(const char *root, char *detail, size_t size);
bool find_cpu_quota(const char *root, char *detail, size_t size);
bool find_container(const char *root, char *detail, size_t size);

/* warnings_kernel.c */
bool find_debug_options(const char *root, char *detail, size_t size);
bool find_debug_boot(const char *root, char *detail, size_t size);
bool find_tracer(const char *root, char *detail, size_t size);
bool find_trace_events(const char *root, char *detail, size_t size);
bool find_kprobes(const char *root, char *detail, size_t size);
bool find_traced(const char *root, char *detail, size_t size);
bool find_seccomp(const char *root, char *detail, size_t size);
bool find_audit(const char *root, char *detail, size_t size);
bool find_bpf_stats(const char *root, char *detail, size_t size);
bool find_schedstats(const char *root, char *detail, size_t size);
bool find_delay_accounting(const char *root, char *detail, size_t size);
bool find_nmi_watchdog(const char *root, char *detail, size_t size);
bool find_ibpb(const char *root, char *detail, size_t size);
bool find_mitigations(const char *root, char *detail, size_t size);

#endif
