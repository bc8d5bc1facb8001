/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of /proc and /sys, under a ROOT folder: "" for the running machine, another one in
 * tests. PATH begins with '/'. A file that is not there is a stated absence for the caller:
 * -ENOENT, -EACCES, ... */
#ifndef HARNESS_SYSFILE_H
#define HARNESS_SYSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYSFILE_LINE 256

/* The whole file, NUL-terminated (NULs inside become spaces, as in /proc/PID/environ); the caller
 * frees *TEXT. 0, -ENOMEM, -EFBIG past 16 MiB, or the file's -errno. */
int sysfile_load(const char *root, const char *path, char **text);

/* Only the beginning of a long file (/proc/cpuinfo of a thousand CPUs), as much as one read gives.
 * 0 or -errno. */
int sysfile_head(const char *root, const char *path, char *text, size_t size);

/* The first line without its newline and the space around it, cut to SIZE. 0, -ENODATA when it is
 * empty, -errno. */
int sysfile_line(const char *root, char *line, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The number that the file begins with. 0, -EINVAL when there is none ("max"), -ERANGE, -errno. */
int sysfile_number(const char *root, int64_t *number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The selected word of a line like "always [madvise] never"; the whole line when nothing is
 * selected. */
int sysfile_selected(const char *root, char *word, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The number behind KEY and white space at the start of a line of TEXT ("MemTotal:",
 * "inactive_file"). */
bool sysfile_field(const char *text, const char *key, uint64_t *number);

/* The words behind KEY and white space, up to the line's end, cut to SIZE. */
bool sysfile_words(const char *text, const char *key, char *words, size_t size);

/* /proc/meminfo's row KEY ("MemAvailable:") in bytes. 0, -ENODATA, -errno. */
int sysfile_meminfo(const char *root, const char *key, uint64_t *bytes);

bool sysfile_exists(const char *root, const char *path);

/* Call EACH for every name in a folder, in natural order (cpu2 before cpu10), but those that begin
 * with '.'. 0 or -errno. */
int sysfile_each(const char *root, const char *folder, void (*each)(const char *name, void *data),
		 void *data);

#endif
