// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading, attaching and reading the programs of bpf/landmarks.bpf.c. How a tracepoint's arguments
 * lie on this kernel is read from its BTF, or known by its version where it has none. */
#include "harness/landmarks.h"

#ifndef HAVE_BPF

#include <errno.h>
#include <stdio.h>

int landmarks_open(struct landmarks **landmarks, char *why, size_t why_size)
{
	*landmarks = NULL;
	snprintf(why, why_size, "built without BPF (libbpf, clang, bpftool)");
	return -ENOTSUP;
}

uint32_t landmarks_announcement(const struct landmarks *landmarks)
{
	(void)landmarks;
	return 0;
}

const struct phase_map *landmarks_map(const struct landmarks *landmarks)
{
	(void)landmarks;
	return NULL;
}

const struct kallsyms *landmarks_symbols(const struct landmarks *landmarks)
{
	(void)landmarks;
	return NULL;
}

int landmarks_attach(struct landmarks *landmarks, enum landmarks_view view, char *why,
		     size_t why_size)
{
	(void)landmarks;
	(void)view;
	snprintf(why, why_size, "built without BPF");
	return -ENOTSUP;
}

int landmarks_detach(struct landmarks *landmarks, struct trace *trace)
{
	(void)landmarks;
	(void)trace;
	return -ENOTSUP;
}

void landmarks_close(struct landmarks *landmarks)
{
	(void)landmarks;
}

#else

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/kallsyms.h"
#include "harness/landmarks_read.h"
#include "harness/phase_map.h"
#include "harness/landmarks.skel.h"

#define LINKS         48
/* Numbers of system calls that no architecture has. */
#define ANNOUNCE_BASE 0x10000000u
#define ANNOUNCE_MASK 0x0fffffffu

enum {
	IN_CALL = 1 << LANDMARKS_CALL,
	IN_LIFE = 1 << LANDMARKS_LIFE,
	IN_ALLOCATIONS = 1 << LANDMARKS_ALLOCATIONS,
};

/* The programs, and in which views they are attached. EVENT: only where a rule needs it. */
static const struct {
	const char *program;
	unsigned views;
	bool must; /* without it nothing can be told */
	enum track_event event;
} programs[] = {
	{ "sys_enter", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sys_exit", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "task_newtask", IN_CALL | IN_ALLOCATIONS, true, 0 },
	{ "sched_process_fork", IN_CALL | IN_ALLOCATIONS, true, 0 },
	{ "sched_wakeup_new", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sched_switch", IN_CALL | IN_LIFE | IN_ALLOCATIONS, true, 0 },
	{ "sched_waking", IN_LIFE, true, 0 },
	{ "mmap_lock_start_locking", IN_CALL | IN_LIFE | IN_ALLOCATIONS, false, TRACK_LOCK_START },
	{ "mmap_lock_acquire_returned", IN_CALL | IN_ALLOCATIONS, false, TRACK_LOCK_ACQUIRED },
	{ "mmap_lock_released", IN_CALL | IN_LIFE | IN_ALLOCATIONS, false, TRACK_LOCK_RELEASED },
	{ "tlb_flush", IN_CALL | IN_ALLOCATIONS, false, TRACK_TLB_FLUSH },
	{ "page_fault_user", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PAGE_FAULT },
	{ "sched_prepare_exec", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PREPARE_EXEC },
	{ "sched_process_exec", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PROCESS_EXEC },
	{ "sched_process_exit", IN_LIFE | IN_ALLOCATIONS, false, TRACK_PROCESS_EXIT },
	{ "signal_generate", IN_LIFE | IN_ALLOCATIONS, false, TRACK_SIGNAL },
	{ "kmem_cache_alloc", IN_CALL | IN_LIFE, false, 0 },
	{ "kmem_cache_alloc_node", IN_CALL, false, 0 },
	{ "kmem_cache_free", IN_LIFE, false, 0 },
	{ "mm_page_alloc", IN_CALL, false, TRACK_PAGE_ALLOC },
	{ "learn_kmem_cache_alloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmem_cache_alloc_node", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmalloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmalloc_node", IN_ALLOCATIONS, false, 0 },
	{ "learn_kmem_cache_free", IN_ALLOCATIONS, false, 0 },
	{ "learn_kfree", IN_ALLOCATIONS, false, 0 },
	{ "learn_mm_page_alloc", IN_ALLOCATIONS, false, 0 },
	{ "learn_mm_page_free", IN_ALLOCATIONS, false, 0 },
	{ "contention_begin", IN_CALL, false, 0 },
	{ "contention_end", IN_CALL, false, 0 },
};
#define PROGRAMS      (sizeof(programs) / sizeof(programs[0]))

struct landmarks {
	struct landmarks_bpf *skeleton;
	struct btf *btf; /* the kernel's; NULL: it has none */
	struct kallsyms symbols;
	struct phase_map map;
	enum landmarks_view view;
	struct bpf_link *links[LINKS];
	size_t link_count;
};

/* "raw_tp/NAME" -> NAME */
static const char *tracepoint_of(const struct bpf_program *program)
{
	return strchr(bpf_program__section_name(program), '/') + 1;
}

static bool has_tracepoint(void *context, const char *name)
{
	const struct landmarks *l = context;
	char symbol[128];

	if (l->btf) {
		snprintf(symbol, sizeof(symbol), "btf_trace_%s", name);
		return btf__find_by_name_kind(l->btf, symbol, BTF_KIND_TYPEDEF) > 0;
	}
	snprintf(symbol, sizeof(symbol), "__tracepoint_%s", name);
	return kallsyms_has(&l->symbols, symbol);
}

/* The prototype of a tracepoint's probes; NULL. Its first parameter is the probe's own data. */
static const struct btf_type *prototype_of(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *type;
	char symbol[128];
	int id;

	snprintf(symbol, sizeof(symbol), "btf_trace_%s", tracepoint);
	id = btf ? btf__find_by_name_kind(btf, symbol, BTF_KIND_TYPEDEF) : -1;
	if (id <= 0)
		return NULL;
	type = btf__type_by_id(btf, btf__type_by_id(btf, (uint32_t)id)->type);
	return btf_is_ptr(type) ? btf__type_by_id(btf, type->type) : NULL;
}

/* Is argument I of the tracepoint a `struct kmem_cache *`? */
static bool is_cache(const struct btf *btf, const char *tracepoint, unsigned i)
{
	const struct btf_type *prototype = prototype_of(btf, tracepoint), *type;

	if (!prototype || i + 1 >= btf_vlen(prototype))
		return false;
	type = btf__type_by_id(btf, btf_params(prototype)[i + 1].type);
	if (!btf_is_ptr(type))
		return false;
	type = btf__type_by_id(btf, type->type);
	while (btf_is_mod(type))
		type = btf__type_by_id(btf, type->type);
	return btf_is_struct(type) &&
	       !strcmp(btf__name_by_offset(btf, type->name_off), "kmem_cache");
}

static unsigned argument_count(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *prototype = prototype_of(btf, tracepoint);

	return prototype ? btf_vlen(prototype) - 1 : 0;
}

/* Where a member of struct kmem_cache lies, in bytes; 0: not known (it is never the first). */
static uint32_t cache_member(const struct btf *btf, const char *name)
{
	int id = btf ? btf__find_by_name_kind(btf, "kmem_cache", BTF_KIND_STRUCT) : -1;
	const struct btf_type *type = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;

	for (uint32_t i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_members(type)[i].name_off), name))
			return btf_member_bit_offset(type, i) / 8;
	return 0;
}

static bool is_at_least(unsigned major, unsigned minor)
{
	struct utsname name;
	unsigned have[2] = { 0, 0 };

	return !uname(&name) && sscanf(name.release, "%u.%u", &have[0], &have[1]) == 2 &&
	       (have[0] > major || (have[0] == major && have[1] >= minor));
}

static void class_syscalls(uint8_t *kinds)
{
	static const struct {
		long number;
		enum track_syscall kind;
	} known[] = {
#ifdef SYS_fork
		{ SYS_fork, TRACK_CREATES },  { SYS_vfork, TRACK_CREATES },
#endif
		{ SYS_clone, TRACK_CREATES }, { SYS_clone3, TRACK_CREATES },
		{ SYS_wait4, TRACK_REAPS },   { SYS_waitid, TRACK_REAPS_QUIETLY },
		{ SYS_execve, TRACK_EXECS },  { SYS_execveat, TRACK_EXECS },
		{ SYS_exit, TRACK_EXITS },    { SYS_exit_group, TRACK_EXITS },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		kinds[known[i].number] = (uint8_t)known[i].kind;
}

/* bpf_probe_read_kernel() is refused under lockdown=confidentiality. */
static bool may_read(void)
{
	char line[128] = "";
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	bool may = true;

	if (file && fgets(line, sizeof(line), file))
		may = !strstr(line, "[confidentiality]");
	if (file)
		fclose(file);
	return may;
}

static void set_up(struct landmarks *l)
{
	struct track_setup *setup = (struct track_setup *)&l->skeleton->rodata->setup;
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)getpid() << 8 ^ (uint32_t)clock();
	setup->announce = ANNOUNCE_BASE + (random & ANNOUNCE_MASK);
	setup->page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
	setup->released_has_path =
		l->btf ? argument_count(l->btf, "mmap_lock_released") >= 3 : !is_at_least(6, 14);
	setup->switch_has_state =
		l->btf ? argument_count(l->btf, "sched_switch") >= 4 : is_at_least(5, 18);
	setup->cache_name = cache_member(l->btf, "name");
	setup->cache_object_size = cache_member(l->btf, "object_size");
	setup->cache_size = cache_member(l->btf, "size");
	setup->alloc_has_cache =
		is_cache(l->btf, "kmem_cache_alloc", 2) && setup->cache_name && may_read();
	setup->free_has_cache =
		is_cache(l->btf, "kmem_cache_free", 2) && setup->cache_name && may_read();
	/* Up to 5.18 (place, object, wanted, given, flags), in 5.19 and 6.0 with the cache in front
	 * of the sizes, since then with the cache instead of them. */
	if (!is_at_least(6, 1))
		setup->alloc_bytes_at = is_at_least(5, 19) ? 4 : 3;
	setup->kmalloc_bytes_at = is_at_least(5, 19) && !is_at_least(6, 1) ? 4 : 3;
	class_syscalls(setup->syscalls);
	memcpy((void *)l->skeleton->rodata->rules, l->map.rules, sizeof(l->map.rules));
	memcpy((void *)l->skeleton->rodata->sums_of, l->map.sums_of, sizeof(l->map.sums_of));
}

/* Which programs this kernel can have. */
static void choose_programs(struct landmarks *l)
{
	struct bpf_program *program;

	bpf_object__for_each_program(
		program, l->skeleton->obj) if (!has_tracepoint(l, tracepoint_of(program)))
		bpf_program__set_autoload(program, false);
}

static void explain(int error, char *why, size_t why_size)
{
	if (error == -EPERM)
		snprintf(
			why, why_size,
			"loading BPF programs is not allowed: needs root, or CAP_BPF and CAP_PERFMON");
	else if (error == -ENOSYS || error == -EINVAL || error == -EACCES)
		snprintf(
			why, why_size,
			"this kernel refuses the BPF programs: %s (FORKMARK_BPF_DEBUG=1 tells more)",
			strerror(-error));
	else
		snprintf(why, why_size, "loading BPF programs: %s", strerror(-error));
}

static int load(struct landmarks *l, char *why, size_t why_size)
{
	int error;

	errno = 0;
	l->skeleton = landmarks_bpf__open();
	if (!l->skeleton) {
		error = errno ? -errno : -ENOMEM;
		explain(error, why, why_size);
		return error;
	}
	phase_map_make(has_tracepoint, l, &l->map);
	choose_programs(l);
	set_up(l);
	error = landmarks_bpf__load(l->skeleton);
	if (error)
		explain(error, why, why_size);
	return error;
}

/* A process that creates a few children, as a subject does. Nothing but system calls: it is a copy
 * of a program with threads and locks. */
static void calibrate_in_child(uint32_t announcement)
{
	int status;

	syscall(announcement);
	for (int i = 0; i < 4; i++) {
		long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

		if (pid == 0)
			syscall(SYS_exit_group, 0);
		if (pid < 0 || syscall(SYS_wait4, pid, &status, 0, NULL) != pid)
			syscall(SYS_exit_group, 1);
	}
	syscall(SYS_exit_group, 0);
}

/* Which place is which: from what a few forks of our own allocate. */
static int calibrate(struct landmarks *l, char *why, size_t why_size)
{
	struct trace trace = { 0 };
	int error = landmarks_attach(l, LANDMARKS_ALLOCATIONS, why, why_size), status = 0;
	pid_t pid;

	if (error)
		return error;
	pid = fork();
	if (pid == 0)
		calibrate_in_child(landmarks_announcement(l));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		error = -ECHILD;
	if (!error)
		error = trace_prepare(&trace, "landmarks", &l->map);
	if (!error)
		error = landmarks_detach(l, &trace);
	if (!error && !trace.allocating)
		error = -ENODATA;
	if (error)
		snprintf(why, why_size, "the calibration saw no fork of its own: %s",
			 strerror(-error));
	trace_free(&trace);
	return error;
}

static int be_quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (getenv("FORKMARK_BPF_DEBUG"))
		return vfprintf(stderr, format, arguments);
	(void)level;
	return 0;
}

int landmarks_open(struct landmarks **landmarks, char *why, size_t why_size)
{
	struct landmarks *l = calloc(1, sizeof(*l));
	int error;

	*landmarks = NULL;
	if (!l) {
		snprintf(why, why_size, "out of memory");
		return -ENOMEM;
	}
	libbpf_set_print(be_quiet);
	error = kallsyms_read("/proc/kallsyms", &l->symbols);
	if (error && error != -ENOENT && error != -EACCES) {
		snprintf(why, why_size, "/proc/kallsyms: %s", strerror(-error));
		landmarks_close(l);
		return error;
	}
	l->btf = btf__load_vmlinux_btf();
	if (libbpf_get_error(l->btf))
		l->btf = NULL;
	error = load(l, why, why_size);
	if (!error)
		error = calibrate(l, why, why_size);
	if (error) {
		landmarks_close(l);
		return error;
	}
	*landmarks = l;
	return 0;
}

uint32_t landmarks_announcement(const struct landmarks *l)
{
	return l->skeleton->rodata->setup.announce;
}

const struct phase_map *landmarks_map(const struct landmarks *l)
{
	return &l->map;
}

const struct kallsyms *landmarks_symbols(const struct landmarks *l)
{
	return &l->symbols;
}

static uint32_t number_of(const struct landmarks *l, const char *name)
{
	return (uint32_t)l->map.numbers[phase_find(name)];
}

static void tell_use(struct landmarks *l)
{
	bool life = l->view == LANDMARKS_LIFE;
	struct track_use *use = &l->skeleton->bss->use;

	memcpy(l->skeleton->bss->sites, l->map.sites, sizeof(l->map.sites));
	memset(&l->skeleton->bss->counts, 0, sizeof(l->skeleton->bss->counts));
	memset(l->skeleton->bss->followers, 0, sizeof(l->skeleton->bss->followers));
	l->skeleton->bss->flags_seen = 0;
	l->skeleton->data->flags_always = ~0ull;
	*use = (struct track_use){
		.life = life,
		.children = l->view != LANDMARKS_CALL,
		.begin = number_of(l, life ? "whole_call" : "flags_check"),
		.last_of_call = number_of(l, life ? "whole_call" : "exit_to_user"),
		.born = number_of(l, "runqueue_wait"),
		.last_of_child = number_of(l, "exit_notify"),
		.reaping = number_of(l, "wait4"),
		.factor = l->map.factor,
	};
}

static void let_go(struct landmarks *l)
{
	while (l->link_count)
		bpf_link__destroy(l->links[--l->link_count]);
}

/* 0; -ENOENT when this kernel has no such tracepoint. */
static int attach(struct landmarks *l, struct bpf_program *program)
{
	struct bpf_link *link;
	int error;

	if (!bpf_program__autoload(program))
		return -ENOENT;
	link = bpf_program__attach(program);
	error = (int)libbpf_get_error(link);
	if (!error)
		l->links[l->link_count++] = link;
	return error;
}

int landmarks_attach(struct landmarks *l, enum landmarks_view view, char *why, size_t why_size)
{
	int error = landmarks_clear(l->skeleton);

	l->view = view;
	if (error) {
		snprintf(why, why_size, "clearing BPF maps: %s", strerror(-error));
		return error;
	}
	tell_use(l);
	for (size_t i = 0; i < PROGRAMS && l->link_count < LINKS; i++) {
		if (!(programs[i].views & 1u << view) ||
		    (programs[i].event && !phase_map_uses(&l->map, programs[i].event)))
			continue;
		error = attach(
			l, bpf_object__find_program_by_name(l->skeleton->obj, programs[i].program));
		if (error && programs[i].must) {
			snprintf(why, why_size, "attaching to the tracepoint %s: %s",
				 programs[i].program, strerror(-error));
			let_go(l);
			return error;
		}
	}
	return 0;
}

/* What the kernel gives back by RCU, or from a work queue, comes later: until nothing more does. */
static void wait_for_frees(struct landmarks *l)
{
	const struct timespec pause = { 0, 20000000 };
	uint64_t before = UINT64_MAX, now = landmarks_unfreed(l->skeleton);

	for (int i = 0, still = 0; i < 50 && now && still < 10; i++) {
		nanosleep(&pause, NULL);
		before = now;
		now = landmarks_unfreed(l->skeleton);
		still = now == before ? still + 1 : 0;
	}
}

int landmarks_detach(struct landmarks *l, struct trace *trace)
{
	int error;

	if (l->view == LANDMARKS_ALLOCATIONS)
		wait_for_frees(l);
	let_go(l);
	if (l->view != LANDMARKS_ALLOCATIONS)
		return landmarks_read(l->skeleton, &l->map, &l->symbols, l->view == LANDMARKS_LIFE,
				      trace);
	error = landmarks_learn(l->skeleton, &l->symbols, &l->map);
	return error ? error : landmarks_read_allocations(l->skeleton, &l->map, &l->symbols, trace);
}

void landmarks_close(struct landmarks *l)
{
	if (!l)
		return;
	let_go(l);
	landmarks_bpf__destroy(l->skeleton);
	btf__free(l->btf);
	kallsyms_free(&l->symbols);
	free(l);
}

#endif
