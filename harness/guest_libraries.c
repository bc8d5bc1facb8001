// SPDX-License-Identifier: GPL-2.0-or-later
/* The closure of DT_NEEDED. LD_LIBRARY_PATH is heeded only for this machine's own programs, as the
 * loader does. */
#include "harness/guest_libraries.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/guest_cpio.h"
#include "harness/guest_elf.h"
#include "harness/sysfile.h"

#define MOST 256

static const char usual_folders[] = "/usr/local/lib:/lib64:/usr/lib64:/lib:/usr/lib";

struct found {
	char *name; /* as it is needed */
	char *path; /* on the host */
};

struct closure {
	const char *system;
	unsigned machine;
	struct found found[MOST];
	size_t count;
	const char
		*missing; /* the last one that was not found: a name in a file that is still open */
};

/* glibc's sysdeps/generic/dl-cache.h: what ldconfig writes since 2.32. */
struct cache_header {
	char magic[20];
	uint32_t count, strings_size;
	uint32_t unused[5];
};

struct cache_entry {
	int32_t flags;
	uint32_t name, path; /* from the file's beginning */
	uint32_t unused;
	uint64_t hwcap;
};

/* A file of the right architecture? PATH is set to SYSTEM, FOLDER and NAME. */
static bool try(const struct closure *closure, const char *folder, const char *name, char *path)
{
	struct guest_elf elf;
	bool fits;

	if ((size_t)snprintf(path, PATH_MAX, "%s%s%s%s", closure->system, folder,
			     *folder ? "/" : "", name) >= PATH_MAX ||
	    guest_elf_open(&elf, path))
		return false;
	fits = elf.machine == closure->machine;
	guest_elf_close(&elf);
	return fits;
}

/* In one of FOLDERS with ':' between them; $ORIGIN is ORIGIN, which is below SYSTEM. */
static bool try_folders(const struct closure *closure, const char *folders, const char *origin,
			const char *name, char *path)
{
	for (const char *next = folders; next;
	     next = strchr(next, ':') ? strchr(next, ':') + 1 : NULL) {
		int length = (int)strcspn(next, ":"), skip = 0;
		char folder[PATH_MAX];

		if (!strncmp(next, "$ORIGIN", 7))
			skip = 7;
		else if (!strncmp(next, "${ORIGIN}", 9))
			skip = 9;
		if (skip > length)
			continue;
		if ((size_t)snprintf(folder, sizeof(folder), "%s%.*s", skip ? origin : "",
				     length - skip, next + skip) < sizeof(folder) &&
		    *folder && try(closure, folder, name, path))
			return true;
	}
	return false;
}

static bool try_cache(const struct closure *closure, const char *name, char *path)
{
	char file[PATH_MAX];
	struct stat about;
	struct cache_header header;
	bool found = false;
	char *text = NULL;
	FILE *cache;

	snprintf(file, sizeof(file), "%s/etc/ld.so.cache", closure->system);
	cache = fopen(file, "re");
	if (!cache)
		return false;
	if (!fstat(fileno(cache), &about) && about.st_size > (off_t)sizeof(header))
		text = calloc(1, (size_t)about.st_size + 1);
	if (text && fread(text, 1, (size_t)about.st_size, cache) == (size_t)about.st_size &&
	    !memcmp(text, "glibc-ld.so.cache1.1", sizeof(header.magic))) {
		size_t size = (size_t)about.st_size;
		struct cache_entry entry;

		memcpy(&header, text, sizeof(header));
		for (uint32_t i = 0; !found && i < header.count; i++) {
			size_t offset = sizeof(header) + i * sizeof(entry);

			if (offset + sizeof(entry) > size)
				break;
			memcpy(&entry, text + offset, sizeof(entry));
			if (!entry.hwcap && entry.name < size && entry.path < size &&
			    !strcmp(text + entry.name, name))
				found = try(closure, "", text + entry.path, path);
		}
	}
	free(text);
	fclose(cache);
	return found;
}

static const char *multiarch_folders(unsigned machine)
{
	return machine == EM_X86_64    ? "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu"
	       : machine == EM_AARCH64 ? "/lib/aarch64-linux-gnu:/usr/lib/aarch64-linux-gnu"
				       : NULL;
}

static bool find(const struct closure *closure, const struct guest_elf *needing, const char *origin,
		 const char *name, char *path)
{
	const char *told = *closure->system ? NULL : getenv("LD_LIBRARY_PATH");

	return try_folders(closure, needing->runpath, origin, name, path) ||
	       try_folders(closure, told, origin, name, path) || try_cache(closure, name, path) ||
	       try_folders(closure, multiarch_folders(closure->machine), origin, name, path) ||
	       try_folders(closure, usual_folders, origin, name, path);
}

static bool has(const struct closure *closure, const char *name)
{
	for (size_t i = 0; i < closure->count; i++)
		if (!strcmp(closure->found[i].name, name))
			return true;
	return false;
}

/* Add what the file at PATH needs and has not been found yet; what those need follows when it is
 * their turn. */
static int add_needed(struct closure *closure, const struct guest_elf *elf, const char *path,
		      char *why, size_t why_size)
{
	size_t above = strncmp(path, closure->system, strlen(closure->system))
			       ? 0
			       : strlen(closure->system);
	char origin[PATH_MAX], library[PATH_MAX];
	const char *name;

	snprintf(origin, sizeof(origin), "%.*s", (int)(strrchr(path, '/') - (path + above)),
		 path + above);
	for (size_t i = 0; (name = guest_elf_needed(elf, i)) != NULL; i++) {
		struct found *next = &closure->found[closure->count];

		if (has(closure, name))
			continue;
		if (closure->count == MOST || !find(closure, elf, origin, name, library)) {
			snprintf(why, why_size, "%s, which %s needs: %s", name, path,
				 closure->count == MOST ? "too many libraries"
							: "none of its architecture is found");
			return closure->count == MOST ? -E2BIG : -ENOENT;
		}
		next->name = strdup(name);
		next->path = strdup(library);
		closure->count++;
		if (!next->name || !next->path) {
			snprintf(why, why_size, "%s: %s", name, strerror(ENOMEM));
			return -ENOMEM;
		}
	}
	return 0;
}

static int add_needed_of(struct closure *closure, const char *path, char *why, size_t why_size)
{
	struct guest_elf elf;
	int error = guest_elf_open(&elf, path);

	if (error) {
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
		return error;
	}
	error = add_needed(closure, &elf, path, why, why_size);
	guest_elf_close(&elf);
	return error;
}

/* The folder in which the loader looks by itself: where the C library was found. */
static void own_folder(const struct closure *closure, char *folder)
{
	snprintf(folder, PATH_MAX, "/lib");
	for (size_t i = 0; i < closure->count; i++)
		if (!strncmp(closure->found[i].name, "libc.so", 7)) {
			const char *path = closure->found[i].path + strlen(closure->system);

			snprintf(folder, PATH_MAX, "%.*s", (int)(strrchr(path, '/') - path), path);
		}
}

/* A second program's libraries are mostly there already. */
static int put(struct guest_cpio *cpio, const char *host, const char *inside, char *why,
	       size_t why_size)
{
	int error = guest_cpio_put(cpio, host, inside, why, why_size);

	return error == -EEXIST ? 0 : error;
}

static int put_all(struct guest_cpio *cpio, const struct closure *closure, const char *interpreter,
		   char *why, size_t why_size)
{
	char folder[PATH_MAX], inside[PATH_MAX + NAME_MAX + 2], loader[PATH_MAX];
	int error;

	own_folder(closure, folder);
	snprintf(loader, sizeof(loader), "%s%s", closure->system, interpreter);
	error = put(cpio, loader, interpreter, why, why_size);
	for (size_t i = 0; !error && i < closure->count; i++) {
		const char *name = closure->found[i].name;

		snprintf(inside, sizeof(inside), "%s/%s", folder, name);
		error = put(cpio, closure->found[i].path, inside, why, why_size);
	}
	return error;
}

int guest_libraries_put(struct guest_cpio *cpio, const char *program, const char *system, char *why,
			size_t why_size)
{
	struct closure *closure = calloc(1, sizeof(*closure));
	struct guest_elf elf;
	int error = closure ? guest_elf_open(&elf, program) : -ENOMEM;

	if (error) {
		snprintf(why, why_size, "%s: %s", program, strerror(-error));
		free(closure);
		return error;
	}
	closure->system = system;
	closure->machine = elf.machine;
	error = add_needed(closure, &elf, program, why, why_size);
	for (size_t i = 0; !error && i < closure->count; i++)
		error = add_needed_of(closure, closure->found[i].path, why, why_size);
	if (!error && elf.interpreter)
		error = put_all(cpio, closure, elf.interpreter, why, why_size);
	for (size_t i = 0; i < closure->count; i++) {
		free(closure->found[i].name);
		free(closure->found[i].path);
	}
	free(closure);
	guest_elf_close(&elf);
	return error;
}
