// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a kernel's configuration is found, and its digest. zlib reads plain files as well as
 * compressed ones. */
#include "harness/kernel_config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_NETTLE
#include <nettle/sha2.h>
#include <nettle/version.h>
#endif

#include "harness/sysfile.h"

#define FIRST_SIZE (256 << 10)
#define MOST_SIZE  (4 << 20)

/* Decompress to the end. *TEXT grows; on failure there is nothing to free. */
static int inflate_all(gzFile file, char **text, size_t *length)
{
	size_t size = FIRST_SIZE;
	int got = 0, error = 0;

	*length = 0;
	*text = malloc(size + 1);
	while (*text) {
		char *more;

		got = gzread(file, *text + *length, (unsigned)(size - *length));
		if (got <= 0)
			break;
		*length += (size_t)got;
		if (*length < size)
			continue;
		error = size < MOST_SIZE ? 0 : -EFBIG;
		more = error ? NULL : realloc(*text, size * 2 + 1);
		if (!more) {
			free(*text);
			*text = NULL;
			return error ? error : -ENOMEM;
		}
		*text = more;
		size *= 2;
	}
	if (!*text)
		return -ENOMEM;
	(*text)[*length] = '\0';
	if (got < 0 || !*length || strlen(*text) != *length) {
		free(*text);
		*text = NULL;
		return -EIO;
	}
	return 0;
}

static int load(const char *root, const char *path, char **text, size_t *length)
{
	char full[PATH_MAX];
	gzFile file;
	int error;

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >= sizeof(full))
		return -ENAMETOOLONG;
	file = gzopen(full, "rbe"); /* e: close on exec */
	if (!file)
		return errno ? -errno : -ENOMEM;
	error = inflate_all(file, text, length);
	if (gzclose(file) != Z_OK && !error) {
		free(*text);
		*text = NULL;
		error = -EIO; /* cut short */
	}
	return error;
}

int kernel_config_load(const char *root, char **text, size_t *length)
{
	static const char *const formats[] = { "/boot/config-%s", "/lib/modules/%s/config",
					       "/usr/lib/modules/%s/config" };
	char release[SYSFILE_LINE], path[PATH_MAX];
	int error = load(root, "/proc/config.gz", text, length);

	if (!error || error == -ENOMEM)
		return error;
	if (sysfile_line(root, release, sizeof(release), "/proc/sys/kernel/osrelease"))
		return -ENOENT;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(path, sizeof(path), formats[i], release);
#pragma GCC diagnostic pop
		error = load(root, path, text, length);
		if (!error || error == -ENOMEM)
			return error;
	}
	return -ENOENT;
}

bool kernel_config_value(const char *text, const char *option, char *value, size_t size)
{
	size_t length = strlen(option);

	while (text) {
		if (!strncmp(text, option, length) && text[length] == '=') {
			text += length + 1;
			snprintf(value, size, "%.*s", (int)strcspn(text, "\n"), text);
			return true;
		}
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return false;
}

int kernel_config_sha256(const char *text, size_t length, char hex[65])
{
#ifdef HAVE_NETTLE
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, length, (const uint8_t *)text);
#if NETTLE_VERSION_MAJOR >= 4
	sha256_digest(&context, digest);
#else
	sha256_digest(&context, sizeof(digest), digest);
#endif
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return 0;
#else
	(void)text;
	(void)length;
	hex[0] = '\0';
	return -ENOSYS;
#endif
}
