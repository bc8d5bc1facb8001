// SPDX-License-Identifier: GPL-2.0-or-later
/* Each entry is a header of 110 characters, the name, and the contents, both padded to 4 bytes. */
#include "harness/guest_cpio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRAILER "TRAILER!!!"

int guest_cpio_open(struct guest_cpio *cpio)
{
	int fd = memfd_create("initramfs", MFD_CLOEXEC);

	memset(cpio, 0, sizeof(*cpio));
	if (fd < 0)
		return -errno;
	cpio->file = fdopen(fd, "w+");
	if (!cpio->file) {
		int error = -errno;

		close(fd);
		return error;
	}
	return 0;
}

static void write_bytes(struct guest_cpio *cpio, const void *bytes, size_t size)
{
	fwrite(bytes, 1, size, cpio->file);
	cpio->length += size;
}

static void write_padding(struct guest_cpio *cpio)
{
	write_bytes(cpio, "\0\0\0", (4 - cpio->length % 4) % 4);
}

/* NAME without its leading '/'. */
static int write_header(struct guest_cpio *cpio, const char *name, mode_t mode, uint64_t size,
			unsigned major, unsigned minor)
{
	char header[111];

	if (size > UINT32_MAX)
		return -EFBIG;
	snprintf(header, sizeof(header),
		 "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		 (unsigned)cpio->name_count, (unsigned)mode, 0, 0, 1, 0, (unsigned)size, 0, 0,
		 major, minor, (unsigned)strlen(name) + 1, 0);
	write_bytes(cpio, header, sizeof(header) - 1);
	write_bytes(cpio, name, strlen(name) + 1);
	write_padding(cpio);
	return ferror(cpio->file) ? -EIO : 0;
}

static int add_name(struct guest_cpio *cpio, const char *name)
{
	char **names = reallocarray(cpio->names, cpio->name_count + 1, sizeof(*names));

	if (!names)
		return -ENOMEM;
	cpio->names = names;
	names[cpio->name_count] = strdup(name);
	if (!names[cpio->name_count])
		return -ENOMEM;
	cpio->name_count++;
	return 0;
}

static bool has_name(const struct guest_cpio *cpio, const char *name)
{
	for (size_t i = 0; i < cpio->name_count; i++)
		if (!strcmp(cpio->names[i], name))
			return true;
	return false;
}

static int enter_one(struct guest_cpio *cpio, const char *name, mode_t mode, uint64_t size,
		     unsigned major, unsigned minor)
{
	int error = add_name(cpio, name);

	return error ? error : write_header(cpio, name, mode, size, major, minor);
}

/* Absolute, no part of it empty or one of the two that mean another folder. */
static bool is_plain(const char *path)
{
	if (path[0] != '/')
		return false;
	for (const char *part = path; *part; part += strcspn(part, "/")) {
		size_t length = strcspn(++part, "/");

		if (!length || !strncmp(part, ".", length) || !strncmp(part, "..", length))
			return false;
	}
	return true;
}

/* Everything of an entry but its contents, after the folders that it lies in. */
static int enter(struct guest_cpio *cpio, const char *path, mode_t mode, uint64_t size,
		 unsigned major, unsigned minor)
{
	char part[PATH_MAX];
	int error = 0;

	if (!is_plain(path) || (size_t)snprintf(part, sizeof(part), "%s", path + 1) >= sizeof(part))
		return -EINVAL;
	for (char *slash = strchr(part, '/'); slash && !error; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!has_name(cpio, part))
			error = enter_one(cpio, part, S_IFDIR | 0755, 0, 0, 0);
		*slash = '/';
	}
	if (error)
		return error;
	return has_name(cpio, part) ? -EEXIST : enter_one(cpio, part, mode, size, major, minor);
}

int guest_cpio_folder(struct guest_cpio *cpio, const char *path)
{
	return enter(cpio, path, S_IFDIR | 0755, 0, 0, 0);
}

int guest_cpio_device(struct guest_cpio *cpio, const char *path, unsigned major, unsigned minor)
{
	return enter(cpio, path, S_IFCHR | 0600, 0, major, minor);
}

int guest_cpio_bytes(struct guest_cpio *cpio, const char *path, mode_t mode, const void *bytes,
		     size_t size)
{
	int error = enter(cpio, path, S_IFREG | mode, size, 0, 0);

	if (error)
		return error;
	write_bytes(cpio, bytes, size);
	write_padding(cpio);
	return ferror(cpio->file) ? -EIO : 0;
}

static int put_file(struct guest_cpio *cpio, int fd, const struct stat *about, const char *path)
{
	uint64_t left = (uint64_t)about->st_size;
	char buffer[65536];
	int error = enter(cpio, path, S_IFREG | (about->st_mode & 07777), left, 0, 0);

	while (!error && left) {
		ssize_t got = read(fd, buffer, left < sizeof(buffer) ? left : sizeof(buffer));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -ESTALE; /* it became shorter */
		write_bytes(cpio, buffer, (size_t)got);
		left -= (uint64_t)got;
	}
	write_padding(cpio);
	return !error && ferror(cpio->file) ? -EIO : error;
}

static int put_folder(struct guest_cpio *cpio, const char *host, const char *path, char *why,
		      size_t why_size)
{
	char host_part[PATH_MAX], part[PATH_MAX];
	DIR *folder = opendir(host);
	int error = folder ? guest_cpio_folder(cpio, path) : -errno;
	struct dirent *entry;

	while (folder && !error && (entry = readdir(folder)) != NULL) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if ((size_t)snprintf(host_part, sizeof(host_part), "%s/%s", host, entry->d_name) >=
			    sizeof(host_part) ||
		    (size_t)snprintf(part, sizeof(part), "%s/%s", path, entry->d_name) >=
			    sizeof(part))
			error = -ENAMETOOLONG;
		else
			error = guest_cpio_put(cpio, host_part, part, why, why_size);
	}
	if (folder)
		closedir(folder);
	return error;
}

int guest_cpio_put(struct guest_cpio *cpio, const char *host, const char *path, char *why,
		   size_t why_size)
{
	/* not blocking: a FIFO must not hang */
	int fd = open(host, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error;
	struct stat about;

	*why = '\0';
	if (fd < 0 || fstat(fd, &about))
		error = -errno;
	else if (S_ISDIR(about.st_mode))
		error = put_folder(cpio, host, path, why, why_size);
	else if (S_ISREG(about.st_mode))
		error = put_file(cpio, fd, &about, path);
	else
		error = -EINVAL;
	if (fd >= 0)
		close(fd);
	if (error && !*why)
		snprintf(why, why_size, "%s, as %s in the guest: %s", host, path,
			 error == -EINVAL   ? "the guest takes files and folders, at absolute paths"
			 : error == -EEXIST ? "there is one already"
					    : strerror(-error));
	return error;
}

int guest_cpio_finish(struct guest_cpio *cpio)
{
	int error = write_header(cpio, TRAILER, 0, 0, 0, 0);

	if (!error && fflush(cpio->file))
		error = -errno;
	return error ? error : fileno(cpio->file);
}

void guest_cpio_close(struct guest_cpio *cpio)
{
	for (size_t i = 0; i < cpio->name_count; i++)
		free(cpio->names[i]);
	free(cpio->names);
	if (cpio->file)
		fclose(cpio->file);
	memset(cpio, 0, sizeof(*cpio));
}
