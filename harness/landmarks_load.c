// SPDX-License-Identifier: GPL-2.0-or-later
/* How a tracepoint's arguments lie on this kernel is read from its BTF, or known by its version
 * where it has none. */
#include "harness/landmarks_load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/phase_map.h"
#include "harness/landmarks.skel.h"

/* Numbers of system calls that no architecture has. */
#define ANNOUNCE_BASE 0x10000000u
#define ANNOUNCE_MASK 0x0fffffffu

/* "raw_tp/NAME" -> NAME */
static const char *tracepoint_of(const struct bpf_program *program)
{
	return strchr(bpf_program__section_name(program), '/') + 1;
}

bool landmarks_has_tracepoint(void *context, const char *name)
{
	const struct landmarks_kernel *kernel = context;
	char symbol[128];

	if (kernel->btf) {
		snprintf(symbol, sizeof(symbol), "btf_trace_%s", name);
		return btf__find_by_name_kind(kernel->btf, symbol, BTF_KIND_TYPEDEF) > 0;
	}
	snprintf(symbol, sizeof(symbol), "__traceiter_%s", name);
	return kallsyms_has(&kernel->symbols, symbol);
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

bool landmarks_is_at_least(unsigned major, unsigned minor)
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

/* It is refused under lockdown=confidentiality. */
static bool may_read(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_FUNC_probe_read_kernel,
				       NULL) == 1;
}

static void set_up(const struct landmarks_kernel *kernel, const struct phase_map *map,
		   struct landmarks_bpf *skeleton)
{
	struct track_setup *setup = (struct track_setup *)&skeleton->rodata->setup;
	bool reads = may_read();
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)getpid() << 8 ^ (uint32_t)clock();
	setup->announce = ANNOUNCE_BASE + (random & ANNOUNCE_MASK);
	setup->page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
	setup->released_has_path = kernel->btf
					   ? argument_count(kernel->btf, "mmap_lock_released") >= 3
					   : !landmarks_is_at_least(6, 14);
	setup->switch_has_state = kernel->btf ? argument_count(kernel->btf, "sched_switch") >= 4
					      : landmarks_is_at_least(5, 18);
	setup->cache_name = cache_member(kernel->btf, "name");
	setup->cache_object_size = cache_member(kernel->btf, "object_size");
	setup->cache_size = cache_member(kernel->btf, "size");
	setup->alloc_has_cache =
		is_cache(kernel->btf, "kmem_cache_alloc", 2) && setup->cache_name && reads;
	setup->free_has_cache =
		is_cache(kernel->btf, "kmem_cache_free", 2) && setup->cache_name && reads;
	/* Up to 5.18 (place, object, wanted, given, flags), in 5.19 and 6.0 with the cache in front
	 * of the sizes, since then with the cache instead of them. */
	if (!landmarks_is_at_least(6, 1))
		setup->alloc_bytes_at = landmarks_is_at_least(5, 19) ? 4 : 3;
	setup->kmalloc_bytes_at =
		landmarks_is_at_least(5, 19) && !landmarks_is_at_least(6, 1) ? 4 : 3;
	class_syscalls(setup->syscalls);
	memcpy((void *)skeleton->rodata->rules, map->rules, sizeof(map->rules));
	memcpy((void *)skeleton->rodata->sums_of, map->sums_of, sizeof(map->sums_of));
}

/* Which programs this kernel can have. */
static void choose_programs(const struct landmarks_kernel *kernel,
			    bool (*wanted)(const char *program), struct landmarks_bpf *skeleton)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, skeleton->obj)
	{
		if (!landmarks_has_tracepoint((void *)kernel, tracepoint_of(program)) ||
		    (wanted && !wanted(bpf_program__name(program))))
			bpf_program__set_autoload(program, false);
	}
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

int landmarks_load(const struct landmarks_kernel *kernel, const struct phase_map *map,
		   bool (*wanted)(const char *program), struct landmarks_bpf **skeleton, char *why,
		   size_t why_size)
{
	int error;

	errno = 0;
	*skeleton = landmarks_bpf__open();
	if (!*skeleton) {
		error = errno ? -errno : -ENOMEM;
		explain(error, why, why_size);
		return error;
	}
	choose_programs(kernel, wanted, *skeleton);
	set_up(kernel, map, *skeleton);
	error = landmarks_bpf__load(*skeleton);
	if (error)
		explain(error, why, why_size);
	return error;
}

int landmarks_link(struct landmarks_bpf *skeleton, const char *program, struct bpf_link **link)
{
	struct bpf_program *found = bpf_object__find_program_by_name(skeleton->obj, program);

	if (!found || !bpf_program__autoload(found))
		return -ENOENT;
	*link = bpf_program__attach(found);
	return (int)libbpf_get_error(*link);
}

static int be_quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (getenv("FORKMARK_BPF_DEBUG"))
		return vfprintf(stderr, format, arguments);
	(void)level;
	return 0;
}

int landmarks_kernel_read(struct landmarks_kernel *kernel, char *why, size_t why_size)
{
	int error;

	*kernel = (struct landmarks_kernel){ 0 };
	libbpf_set_print(be_quiet);
	error = kallsyms_read("/proc/kallsyms", &kernel->symbols);
	if (error && error != -ENOENT && error != -EACCES) {
		snprintf(why, why_size, "/proc/kallsyms: %s", strerror(-error));
		return error;
	}
	kernel->btf = btf__load_vmlinux_btf();
	if (libbpf_get_error(kernel->btf))
		kernel->btf = NULL;
	return 0;
}

void landmarks_kernel_free(struct landmarks_kernel *kernel)
{
	btf__free(kernel->btf);
	kallsyms_free(&kernel->symbols);
}
