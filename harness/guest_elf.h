/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ELF file (64 bit, little endian) says of who it needs. */
#ifndef HARNESS_GUEST_ELF_H
#define HARNESS_GUEST_ELF_H

#include <elf.h>
#include <stddef.h>

struct guest_elf {
	void *map; /* the file */
	size_t size;
	unsigned machine;        /* EM_X86_64, ... */
	const char *interpreter; /* its loader; NULL: none */
	const char *runpath;     /* folders with ':' between them; NULL: none */
	const Elf64_Dyn *dynamic;
	size_t dynamic_count;
	const char *strings;
	size_t strings_size;
};

/* 0; -ENOEXEC when it is not of this kind or damaged; or -errno. */
int guest_elf_open(struct guest_elf *elf, const char *path);

/* The library that is needed as number INDEX, from 0; NULL behind the last one. */
const char *guest_elf_needed(const struct guest_elf *elf, size_t index);

void guest_elf_close(struct guest_elf *elf);

#endif
