/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's symbols, from /proc/kallsyms (proc(5)). */
#ifndef HARNESS_KALLSYMS_H
#define HARNESS_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kallsym {
	uint64_t address; /* 0: hidden from us */
	const char *name;
	bool is_static; /* other files may have another function of that name, inlined */
};

struct kallsyms {
	size_t count;
	struct kallsym *list; /* functions only, by address */
	bool hidden;          /* every address is 0: kptr_restrict, or no CAP_SYSLOG */
	char *text;
};

/* Read PATH. 0 or -errno; kallsyms_free() in either case. */
int kallsyms_read(const char *path, struct kallsyms *symbols);

/* Is there a function of that name? Where the compiler made parts or copies of it ("dup_fd.part.0",
 * "free_fs_struct.isra.0"), these count. */
bool kallsyms_has(const struct kallsyms *symbols, const char *name);

/* The name of the function that ADDRESS lies in, without the compiler's suffix (in NAME), and how
 * far inside. NULL: not known. */
const char *kallsyms_name(const struct kallsyms *symbols, uint64_t address, char *name, size_t size,
			  uint64_t *offset);

void kallsyms_free(struct kallsyms *symbols);

#endif
