// SPDX-License-Identifier: GPL-2.0-or-later
/* elf(5): program headers, and of the dynamic section the entries with names. Each offset is
 * checked against the file. */
#include "harness/guest_elf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* SIZE bytes at OFFSET; NULL when they are not all in the file. */
static const void *at(const struct guest_elf *elf, uint64_t offset, uint64_t size)
{
	return offset <= elf->size && size <= elf->size - offset ? (const char *)elf->map + offset
								 : NULL;
}

/* Where the address lies in the file; its end when no segment has it. */
static uint64_t offset_of(const struct guest_elf *elf, const Elf64_Phdr *segments, size_t count,
			  uint64_t address)
{
	for (size_t i = 0; i < count; i++)
		if (segments[i].p_type == PT_LOAD && address >= segments[i].p_vaddr &&
		    address - segments[i].p_vaddr < segments[i].p_filesz)
			return segments[i].p_offset + (address - segments[i].p_vaddr);
	return elf->size;
}

/* A string of the string table; NULL when it does not end there. */
static const char *string(const struct guest_elf *elf, uint64_t offset)
{
	if (!elf->strings || offset >= elf->strings_size)
		return NULL;
	return memchr(elf->strings + offset, '\0', elf->strings_size - offset)
		       ? elf->strings + offset
		       : NULL;
}

static const Elf64_Dyn *entry(const struct guest_elf *elf, int64_t tag)
{
	for (size_t i = 0; i < elf->dynamic_count && elf->dynamic[i].d_tag != DT_NULL; i++)
		if (elf->dynamic[i].d_tag == tag)
			return &elf->dynamic[i];
	return NULL;
}

static int find_strings(struct guest_elf *elf, const Elf64_Phdr *segments, size_t count)
{
	const Elf64_Dyn *table = entry(elf, DT_STRTAB), *size = entry(elf, DT_STRSZ), *path;

	if (!table || !size)
		return elf->dynamic_count ? -ENOEXEC : 0;
	elf->strings_size = size->d_un.d_val;
	elf->strings =
		at(elf, offset_of(elf, segments, count, table->d_un.d_ptr), elf->strings_size);
	if (!elf->strings)
		return -ENOEXEC;
	path = entry(elf, DT_RUNPATH) ?: entry(elf, DT_RPATH);
	elf->runpath = path ? string(elf, path->d_un.d_val) : NULL;
	return 0;
}

static int parse(struct guest_elf *elf)
{
	const Elf64_Ehdr *header = at(elf, 0, sizeof(*header));
	const Elf64_Phdr *segments;

	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_phentsize != sizeof(*segments))
		return -ENOEXEC;
	segments = at(elf, header->e_phoff, (uint64_t)header->e_phnum * sizeof(*segments));
	if (!segments || header->e_phoff % _Alignof(Elf64_Phdr))
		return -ENOEXEC;
	elf->machine = header->e_machine;
	for (size_t i = 0; i < header->e_phnum; i++) {
		const void *part = at(elf, segments[i].p_offset, segments[i].p_filesz);

		if (segments[i].p_type != PT_INTERP && segments[i].p_type != PT_DYNAMIC)
			continue;
		if (!part)
			return -ENOEXEC;
		if (segments[i].p_type == PT_INTERP) {
			elf->interpreter = part;
			if (!memchr(part, '\0', segments[i].p_filesz))
				return -ENOEXEC;
		} else {
			elf->dynamic = part;
			elf->dynamic_count = segments[i].p_filesz / sizeof(*elf->dynamic);
			if (segments[i].p_offset % _Alignof(Elf64_Dyn))
				return -ENOEXEC;
		}
	}
	return find_strings(elf, segments, header->e_phnum);
}

int guest_elf_open(struct guest_elf *elf, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = 0;
	struct stat about;

	memset(elf, 0, sizeof(*elf));
	if (fd < 0)
		return -errno;
	if (fstat(fd, &about))
		error = -errno;
	else if (!S_ISREG(about.st_mode) || !about.st_size)
		error = -ENOEXEC;
	if (!error) {
		elf->size = (size_t)about.st_size;
		elf->map = mmap(NULL, elf->size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (elf->map == MAP_FAILED) {
			elf->map = NULL;
			error = -errno;
		}
	}
	close(fd);
	if (!error)
		error = parse(elf);
	if (error)
		guest_elf_close(elf);
	return error;
}

const char *guest_elf_needed(const struct guest_elf *elf, size_t index)
{
	for (size_t i = 0; i < elf->dynamic_count && elf->dynamic[i].d_tag != DT_NULL; i++)
		if (elf->dynamic[i].d_tag == DT_NEEDED && !index--)
			return string(elf, elf->dynamic[i].d_un.d_val);
	return NULL;
}

void guest_elf_close(struct guest_elf *elf)
{
	if (elf->map)
		munmap(elf->map, elf->size);
	memset(elf, 0, sizeof(*elf));
}
