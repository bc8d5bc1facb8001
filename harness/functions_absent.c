// SPDX-License-Identifier: GPL-2.0-or-later
/* functions.h in a build without BPF: nothing is ever opened. */
#include <errno.h>
#include <stdio.h>

#include "harness/functions.h"

int functions_open(struct functions **functions, char *why, size_t why_size)
{
	*functions = NULL;
	snprintf(why, why_size, "built without BPF (libbpf, clang, bpftool)");
	return -ENOTSUP;
}

uint32_t functions_announcement(const struct functions *functions)
{
	(void)functions;
	return 0;
}

const struct phase_map *functions_map(const struct functions *functions)
{
	(void)functions;
	return NULL;
}

int functions_attach(struct functions *functions, char *why, size_t why_size)
{
	(void)functions;
	snprintf(why, why_size, "built without BPF");
	return -ENOTSUP;
}

int functions_detach(struct functions *functions, struct trace *trace)
{
	(void)functions;
	(void)trace;
	return -ENOTSUP;
}

void functions_close(struct functions *functions)
{
	(void)functions;
}
