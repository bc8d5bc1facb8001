// SPDX-License-Identifier: GPL-2.0-or-later
/* Tracks are begun, interrupted and ended by those programs of the landmarks that do so, loaded
 * without any rule; the functions' own programs move them from phase to phase. */
#include "harness/functions.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/function_map.h"
#include "harness/function_probe.h"
#include "harness/kernel_config.h"
#include "harness/landmarks_load.h"
#include "harness/landmarks_read.h"
#include "harness/phase.h"
#include "harness/trace.h"
#include "harness/landmarks.skel.h"

/* What makes a track. */
static const struct {
	const char *program;
	bool must;
} bases[] = {
	{ "sys_enter", true },    { "sys_exit", true },          { "task_newtask", true },
	{ "sched_switch", true }, { "contention_begin", false }, { "contention_end", false },
};
#define BASES (sizeof(bases) / sizeof(bases[0]))

struct functions {
	struct landmarks_kernel kernel;
	struct function_map map;
	struct landmarks_bpf *tracks;
	struct bpf_link *links[BASES];
	size_t count;
	struct function_probe probes[TRACK_PHASES];
	uint64_t misses; /* when this run began */
};

static bool is_base(const char *program)
{
	for (size_t i = 0; i < BASES; i++)
		if (!strcmp(bases[i].program, program))
			return true;
	return false;
}

/* Of two functions of one name, each known in its own file only, older kernels' BTF has one and may
 * have the wrong one; since 6.4 both are left out if pahole could do so. Later its kfuncs are
 * marked, by a pahole that can. */
static bool is_unambiguous(const struct landmarks_kernel *kernel)
{
	char *text = NULL, value[16] = "";
	size_t length;
	bool can;

	if (!kernel->btf)
		return false;
	if (btf__find_by_name_kind(kernel->btf, "bpf_kfunc", BTF_KIND_DECL_TAG) > 0)
		return true;
	can = landmarks_is_at_least(6, 4) && !kernel_config_load("", &text, &length) &&
	      kernel_config_value(text, "CONFIG_PAHOLE_VERSION", value, sizeof(value)) &&
	      strtol(value, NULL, 10) >= 125;
	free(text);
	return can;
}

/* Those that cannot be attached to are their callers' time, which must be known before what they
 * call themselves is opened. */
static int open_probes(struct functions *f, char *why, size_t why_size)
{
	int here = bpf_map__fd(f->tracks->maps.here), error = -ENOENT;
	char this[PHASE_SOURCE_SIZE] = "/proc/kallsyms names none of them";
	bool certain = is_unambiguous(&f->kernel);

	for (size_t row = 0; row < phase_count; row++) {
		struct function_probe *probe = &f->probes[f->count];
		const char *name = f->map.functions[row];
		struct track_function told;

		if (!name)
			continue;
		told = function_map_of(&f->map, row);
		error = function_probe_open(probe, name, &told, here,
					    certain || !f->map.is_static[row], this, sizeof(this));
		if (error) {
			function_map_drop(&f->map, row, this);
			continue;
		}
		snprintf(f->map.map.sources[row], sizeof(f->map.map.sources[row]), "%s %s",
			 probe->how, name);
		f->count++;
	}
	if (f->count)
		return 0;
	snprintf(why, why_size, "no function of the kernel can be attached to: %s", this);
	return error;
}

int functions_open(struct functions **functions, char *why, size_t why_size)
{
	struct functions *f = calloc(1, sizeof(*f));
	int error;

	*functions = NULL;
	if (!f) {
		snprintf(why, why_size, "out of memory");
		return -ENOMEM;
	}
	error = landmarks_kernel_read(&f->kernel, why, why_size);
	if (!error) {
		function_map_make(&f->kernel.symbols, &f->map);
		error = landmarks_load(&f->kernel, &f->map.map, is_base, &f->tracks, why, why_size);
	}
	if (!error)
		error = open_probes(f, why, why_size);
	if (error) {
		functions_close(f);
		return error;
	}
	*functions = f;
	return 0;
}

uint32_t functions_announcement(const struct functions *f)
{
	return f->tracks->rodata->setup.announce;
}

const struct phase_map *functions_map(const struct functions *f)
{
	return &f->map.map;
}

static void tell_use(struct functions *f)
{
	uint32_t last = (uint32_t)f->map.map.states - 1;

	memset(&f->tracks->bss->counts, 0, sizeof(f->tracks->bss->counts));
	f->tracks->bss->flags_seen = 0;
	f->tracks->data->flags_always = ~0ull;
	f->tracks->bss->use = (struct track_use){
		.begin = (uint32_t)f->map.map.numbers[phase_find("call")],
		.last_of_call = last,
		.born = TRACK_PHASES,
		.reaping = TRACK_PHASES,
		.factor = f->map.map.factor,
	};
}

/* Tracks end first: what is left then moves none. */
static void let_go(struct functions *f)
{
	for (size_t i = 0; i < BASES; i++) {
		bpf_link__destroy(f->links[i]);
		f->links[i] = NULL;
	}
	for (size_t i = 0; i < f->count; i++)
		function_probe_detach(&f->probes[i]);
}

/* False where the kernel does not tell. */
static bool count_misses(const struct functions *f, uint64_t *misses)
{
	*misses = 0;
	for (size_t i = 0; i < f->count; i++)
		if (!function_probe_misses(&f->probes[i], misses))
			return false;
	return true;
}

static int attach_base(struct functions *f, size_t i)
{
	int error = landmarks_link(f->tracks, bases[i].program, &f->links[i]);

	if (error)
		f->links[i] = NULL;
	return bases[i].must ? error : 0;
}

int functions_attach(struct functions *f, char *why, size_t why_size)
{
	int error = landmarks_clear(f->tracks);

	if (error) {
		snprintf(why, why_size, "clearing BPF maps: %s", strerror(-error));
		return error;
	}
	tell_use(f);
	count_misses(f, &f->misses);
	for (size_t i = 0; i < f->count && !error; i++) {
		error = function_probe_attach(&f->probes[i]);
		if (error)
			snprintf(why, why_size, "attaching to the function %s: %s",
				 f->probes[i].function, strerror(-error));
	}
	for (size_t i = 0; i < BASES && !error; i++) {
		error = attach_base(f, i);
		if (error)
			snprintf(why, why_size, "attaching to the tracepoint %s: %s",
				 bases[i].program, strerror(-error));
	}
	if (error)
		let_go(f);
	return error;
}

int functions_detach(struct functions *f, struct trace *trace)
{
	uint64_t misses;

	let_go(f);
	trace->probe_misses_known = count_misses(f, &misses);
	trace->probe_misses += misses - f->misses;
	return landmarks_read(f->tracks, &f->map.map, &f->kernel.symbols, false, trace);
}

void functions_close(struct functions *f)
{
	if (!f)
		return;
	let_go(f);
	for (size_t i = 0; i < f->count; i++)
		function_probe_close(&f->probes[i]);
	landmarks_bpf__destroy(f->tracks);
	landmarks_kernel_free(&f->kernel);
	free(f);
}
