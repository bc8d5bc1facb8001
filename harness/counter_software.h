/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening the kernel's software events of a process. */
#ifndef HARNESS_COUNTER_SOFTWARE_H
#define HARNESS_COUNTER_SOFTWARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/counters.h"

struct counter_opening {
	pid_t pid;
	int group; /* its leader; -1: none, or this is to be one */
	bool disabled, inherit;
	uint64_t read_format;
};

/* A descriptor, or -1 with one clause in WHY. */
int counter_software_open(enum counter_id id, const struct counter_opening *how, char *why,
			  size_t why_size);

#endif
