// SPDX-License-Identifier: GPL-2.0-or-later
/* A trampoline costs less than a probe, so it is tried first. Which of the two a function can have
 * is not asked for but tried: what is refused depends on the kernel's build, its architecture, its
 * BTF, on what was compiled without a place for it, and on lockdown. */
#include "harness/function_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/functions.skel.h"

/* The kernel's own, include/linux/errno.h. */
#define ENOTSUPP 524

enum {
	ENTER,
	LEAVE
};

static struct bpf_program *program_of(const struct function_probe *probe, bool by_probe, int which)
{
	return by_probe         ? which == ENTER ? probe->skeleton->progs.enter_probe
						 : probe->skeleton->progs.leave_probe
	       : which == ENTER ? probe->skeleton->progs.enter
				: probe->skeleton->progs.leave;
}

static bool is_by_probe(const struct function_probe *probe)
{
	return !strcmp(probe->how, "kprobe");
}

/* Of the two ways only the one is loaded. */
static int choose(struct function_probe *probe)
{
	int error = 0;

	for (int which = ENTER; which <= LEAVE && !error; which++) {
		bool by_probe = is_by_probe(probe);

		error = bpf_program__set_autoload(program_of(probe, !by_probe, which), false);
		if (!error && !by_probe)
			error = bpf_program__set_attach_target(program_of(probe, false, which), 0,
							       probe->function);
	}
	return error;
}

static int load(struct function_probe *probe)
{
	int error;

	errno = 0;
	probe->skeleton = functions_bpf__open();
	if (!probe->skeleton)
		return errno ? -errno : -ENOMEM;
	memcpy((void *)&probe->skeleton->rodata->function, &probe->told, sizeof(probe->told));
	error = bpf_map__reuse_fd(probe->skeleton->maps.here, probe->here);
	if (!error)
		error = choose(probe);
	return error ? error : functions_bpf__load(probe->skeleton);
}

/* The exit first: from its first entry on, each has one. */
static int attach(struct function_probe *probe)
{
	int error = 0;

	for (int which = LEAVE; which >= ENTER && !error; which--) {
		struct bpf_program *program = program_of(probe, is_by_probe(probe), which);
		struct bpf_link *link =
			is_by_probe(probe) ? bpf_program__attach_kprobe(program, which == LEAVE,
									probe->function)
					   : bpf_program__attach(program);

		error = (int)libbpf_get_error(link);
		if (!error)
			probe->links[which] = link;
	}
	if (error)
		function_probe_detach(probe);
	return error;
}

int function_probe_attach(struct function_probe *probe)
{
	int error = attach(probe);

	/* Before 5.13 a program is attached to its trampoline but once. */
	if (error == -ENOENT) {
		function_probe_close(probe);
		error = load(probe);
		if (!error)
			error = attach(probe);
	}
	return error;
}

/* A probe's link, linux/bpf.h of 6.7 and later: headers of a build may be older. */
struct probe_info {
	uint32_t link_type, id, program, pad;
	uint32_t type, pad_too;
	uint64_t name;
	uint32_t name_size, offset;
	uint64_t address, missed;
};

static uint64_t missed_by(const struct bpf_link *link)
{
	struct probe_info info = { 0 };
	uint32_t length = sizeof(info);

	if (!link || bpf_obj_get_info_by_fd(bpf_link__fd(link), &info, &length) ||
	    info.link_type != BPF_LINK_TYPE_PERF_EVENT)
		return 0;
	return info.missed;
}

void function_probe_detach(struct function_probe *probe)
{
	for (int which = ENTER; which <= LEAVE; which++) {
		probe->missed += missed_by(probe->links[which]);
		bpf_link__destroy(probe->links[which]);
		probe->links[which] = NULL;
	}
}

static int try(struct function_probe *probe, const char *how)
{
	int error;

	probe->how = how;
	error = load(probe);
	if (!error)
		error = attach(probe);
	function_probe_detach(probe);
	if (error)
		function_probe_close(probe);
	return error;
}

static const char *words(int error, bool by_probe)
{
	switch (error) {
	case -ENOTSUPP:
	case -EOPNOTSUPP:
		return "not supported";
	case -EPERM:
	case -EACCES:
		return "not allowed";
	case -ESRCH:
		return by_probe ? "no such function" : "the kernel's BTF does not have it";
	case -EBUSY: /* of a function that has no place for it */
	case -EINVAL:
		return "this function may not be traced";
	case -ENOENT:
		return "this kernel has none";
	default:
		return strerror(-error);
	}
}

int function_probe_open(struct function_probe *probe, const char *function,
			const struct track_function *told, int here, bool certain, char *why,
			size_t why_size)
{
	int by_trampoline = -EINVAL, by_probe;

	*probe = (struct function_probe){ .function = function, .told = *told, .here = here };
	if (certain)
		by_trampoline = try(probe, "fentry");
	if (!by_trampoline)
		return 0;
	by_probe = try(probe, "kprobe");
	if (by_probe)
		snprintf(why, why_size, "fentry: %s; kprobe: %s",
			 certain ? words(by_trampoline, false) : "its arguments are not certain",
			 words(by_probe, true));
	return by_probe;
}

static bool add_misses(const struct bpf_program *program, uint64_t *misses)
{
	struct bpf_prog_info info = { 0 };
	uint32_t length = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &length) ||
	    length < offsetof(struct bpf_prog_info, recursion_misses) +
			     sizeof(info.recursion_misses))
		return false;
	*misses += info.recursion_misses;
	return true;
}

bool function_probe_misses(const struct function_probe *probe, uint64_t *misses)
{
	*misses += probe->missed;
	return add_misses(program_of(probe, is_by_probe(probe), ENTER), misses) &&
	       add_misses(program_of(probe, is_by_probe(probe), LEAVE), misses);
}

void function_probe_close(struct function_probe *probe)
{
	function_probe_detach(probe);
	functions_bpf__destroy(probe->skeleton);
	probe->skeleton = NULL;
}
