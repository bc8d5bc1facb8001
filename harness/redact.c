// SPDX-License-Identifier: GPL-2.0-or-later
/* The topology's info attributes are let through by name (anything may be in an attribute that is
 * not known). The kernel's parameters are too many for that: there, a value is taken out by the
 * parameter's name or by what it looks like. It is better to lose a harmless value than to publish
 * an address. */
#include "harness/redact.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GONE "..."

/* hwloc's documentation, "Object attributes: custom string infos". */
static const char *const harmless[] = {
	"Architecture",
	"Backend",
	"CPUFamilyNumber",
	"CPUModel",
	"CPUModelNumber",
	"CPURevision",
	"CPUStepping",
	"CPUType",
	"CPUVendor",
	"ClusterMode",
	"CoreType",
	"DMIBIOSDate",
	"DMIBIOSVendor",
	"DMIBIOSVersion",
	"DMIBoardName",
	"DMIBoardVendor",
	"DMIBoardVersion",
	"DMIChassisType",
	"DMIChassisVendor",
	"DMIChassisVersion",
	"DMIProductFamily",
	"DMIProductName",
	"DMIProductVersion",
	"DMISysVendor",
	"FrequencyBaseMHz",
	"FrequencyMaxMHz",
	"Inclusive",
	"LinuxCapacity",
	"MemoryMode",
	"MemoryTier",
	"OSName",
	"OSRelease",
	"OSVersion",
	"PCIDevice",
	"PCIVendor",
	"PlatformBoardID",
	"PlatformModel",
	"PlatformName",
	"PlatformRevision",
	"PlatformVendor",
	"SyntheticDescription",
	"Type",
	"hwlocVersion",
};

static bool is_harmless(const char *name)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (!strcmp(harmless[i], name))
			return true;
	return false;
}

/* hwloc 2 has no call that removes an attribute. The array is a public member; hwloc frees its
 * strings with free(). */
static void redact_object(hwloc_topology_t topology, hwloc_obj_t object)
{
	hwloc_obj_t child = NULL;
	unsigned kept = 0;

	for (unsigned i = 0; i < object->infos_count; i++) {
		if (is_harmless(object->infos[i].name)) {
			object->infos[kept++] = object->infos[i];
		} else {
			free(object->infos[i].name);
			free(object->infos[i].value);
		}
	}
	object->infos_count = kept;
	while ((child = hwloc_get_next_child(topology, object, child)))
		redact_object(topology, child);
}

void redact_topology(hwloc_topology_t topology)
{
	redact_object(topology, hwloc_get_root_obj(topology));
}

/* Anywhere in a parameter's name. */
static const char *const telling_parts[] = {
	"addr",  "auth", "bond",   "cert",     "cifs",       "cred", "crypt",  "disk",
	"dns",   "host", "http",   "ignition", "iscsi",      "key",  "label",  "login",
	"luks",  "lvm",  "mac",    "name",     "netconsole", "nfs",  "ntp",    "pass",
	"proxy", "pwd",  "resume", "root",     "secret",     "seed", "serial", "token",
	"url",   "user", "uuid",   "vlan",     "wwn",        "zfs",
};

/* The whole name. */
static const char *const telling_names[] = {
	"BOOTIF", "bridge", "dm",    "ds",    "gateway", "ip",
	"ks",     "md",     "rd.dm", "rd.md", "server",  "team"
};

static bool telling_key(const char *key, size_t length)
{
	char name[128];
	size_t size = length < sizeof(name) ? length : sizeof(name) - 1;

	if (length >= sizeof(name))
		return true;
	memcpy(name, key, size);
	name[size] = '\0';
	for (size_t i = 0; i < sizeof(telling_parts) / sizeof(telling_parts[0]); i++)
		if (strcasestr(name, telling_parts[i]))
			return true;
	for (size_t i = 0; i < sizeof(telling_names) / sizeof(telling_names[0]); i++)
		if (!strcasecmp(name, telling_names[i]))
			return true;
	return false;
}

/* A run of hexadecimal digits and the separators of addresses: what is in it? */
struct run {
	size_t length;
	unsigned digits, colons, hyphens, dots;
	bool decimal; /* only 0 to 9 */
};

static struct run measure_run(const char *text, size_t length)
{
	struct run run = { .decimal = true };

	for (; run.length < length; run.length++) {
		char c = text[run.length];

		if (isxdigit((unsigned char)c)) {
			run.digits++;
			run.decimal &= isdigit((unsigned char)c) != 0;
		} else if (c == ':') {
			run.colons++;
		} else if (c == '-') {
			run.hyphens++;
		} else if (c == '.') {
			run.dots++;
		} else {
			break;
		}
	}
	return run;
}

/* MAC and IPv6 addresses, IPv4 addresses, UUIDs, digests; URLs, user@host, /dev/disk/by-... */
static bool telling_value(const char *value, size_t length)
{
	for (size_t i = 0; i < length;) {
		struct run run = measure_run(value + i, length - i);

		if (run.colons >= 2 || run.hyphens >= 5 || run.digits >= 24 ||
		    (run.dots >= 3 && run.decimal && run.digits >= 4))
			return true;
		i += run.length ? run.length : 1;
	}
	return memmem(value, length, "://", 3) || memchr(value, '@', length) ||
	       memmem(value, length, "/dev/disk/", 10) || memmem(value, length, "LABEL=", 6);
}

/* NAME as a word of its own in TEXT: "node7" is in "x.node7.y" but not in "node70". */
static bool names_host(const char *text, size_t length, const char *name, size_t name_length)
{
	if (!name_length)
		return false;
	for (size_t i = 0; i + name_length <= length; i++) {
		bool starts = !i || !isalnum((unsigned char)text[i - 1]);
		size_t end = i + name_length;

		if (starts && !strncasecmp(text + i, name, name_length) &&
		    (end == length || !isalnum((unsigned char)text[end])))
			return true;
	}
	return false;
}

/* The host's full name and its first label. A name that a machine has before it gets one says
 * nothing. */
static bool names_this_host(const char *text, size_t length, const char *hostname)
{
	if (!hostname || !strcmp(hostname, "localhost") || !strcmp(hostname, "(none)"))
		return false;
	return names_host(text, length, hostname, strlen(hostname)) ||
	       names_host(text, length, hostname, strcspn(hostname, "."));
}

/* A word of the command line ends at a space outside of double quotes (next_arg in the kernel's
 * lib/cmdline.c). */
static size_t word_length(const char *text)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i] && (quoted || !isspace((unsigned char)text[i])); i++)
		if (text[i] == '"')
			quoted = !quoted;
	return i;
}

static int write_word(FILE *out, const char *word, size_t length, const char *hostname)
{
	const char *equals = memchr(word, '=', length);
	size_t key = equals ? (size_t)(equals - word) : length;
	const char *value = equals ? equals + 1 : word;
	size_t value_length = equals ? length - key - 1 : length;

	if (names_this_host(word, key, hostname) || (!equals && telling_value(word, length)))
		return fprintf(out, GONE);
	if (equals && (telling_key(word, key) || telling_value(value, value_length) ||
		       names_this_host(value, value_length, hostname)))
		return fprintf(out, "%.*s=" GONE, (int)key, word);
	return fprintf(out, "%.*s", (int)length, word);
}

int redact_cmdline(const char *cmdline, const char *hostname, char **redacted)
{
	size_t size;
	FILE *out = open_memstream(redacted, &size);
	bool failed = false, first = true;

	if (!out)
		return -ENOMEM;
	while (*(cmdline += strspn(cmdline, " \t\n"))) {
		size_t length = word_length(cmdline);

		if (!first)
			failed |= fputc(' ', out) == EOF;
		first = false;
		if (length == 2 && !strncmp(cmdline, "--", 2)) {
			failed |= fprintf(out, "-- " GONE) < 0;
			break;
		}
		failed |= write_word(out, cmdline, length, hostname) < 0;
		cmdline += length;
	}
	if (fclose(out) || failed) {
		free(*redacted);
		return -ENOMEM;
	}
	return 0;
}
