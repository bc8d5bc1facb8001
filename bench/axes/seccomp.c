// SPDX-License-Identifier: GPL-2.0-or-later
/* seccomp: filters stacked upon the process, which allow everything. Each reads an argument of the
 * call, so that no kernel answers from its cache (Linux 5.11) and each filter runs at each system
 * call: what a filter costs at worst. The child shares them all. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/look.h"

static int build(struct image *image)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	uint64_t count = image_number(image, AXIS_SECCOMP);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return fault_set(image->fault, "image", errno, "PR_SET_NO_NEW_PRIVS: %s",
				 strerror(errno));
	for (uint64_t i = 0; i < count; i++)
		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
			return fault_set(image->fault, "image", errno,
					 "seccomp filter %llu of %llu: %s (a filter of ours or of "
					 "a container is long, or sysctl net.core.bpf_jit_limit)",
					 (unsigned long long)i + 1, (unsigned long long)count,
					 strerror(errno));
	return 0;
}

/* Filters of a container that we run in are counted, too. */
static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_SECCOMP), mode, filters;
	int error = look_number(image, "/proc/self/status", "\nSeccomp:", 10, &mode);
	bool counted;

	if (!error)
		error = look_number(image, "/proc/self/status", "\nSeccomp_filters:", 10, &filters);
	if (error)
		return error;
	counted = strstr(image->scratch, "\nSeccomp_filters:") != NULL; /* Linux 5.9 */
	image_find(image, "seccomp_mode", mode);
	if (counted)
		image_find(image, "seccomp_filters", filters);
	if (mode == SECCOMP_MODE_FILTER && (!counted || filters >= asked))
		return 0;
	return fault_set(
		image->fault, "verify", 0, "seccomp: %llu filters asked, mode %llu with %llu found",
		(unsigned long long)asked, (unsigned long long)mode, (unsigned long long)filters);
}

static const char *unavailable(uint64_t count)
{
	if (!count || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0)
		return NULL;
	return "the kernel has no seccomp filters: needs CONFIG_SECCOMP_FILTER";
}

/* A filter is a program of some hundred bytes, which may be compiled into a page. */
static void need(uint64_t count, struct image_need *need)
{
	need->bytes += count * 4096;
	need->build_ns += count * 20000;
}

const struct axis axis_seccomp = {
	.key = "seccomp",
	.unit = "filters",
	.fallback = "0",
	.summary = "seccomp filters that allow everything",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = 3000, /* 32,768 instructions, of which each takes 10 as the kernel counts */
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_CONFINED,
	.build = build,
	.verify = verify,
	.need = need,
};
