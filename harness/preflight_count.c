// SPDX-License-Identifier: GPL-2.0-or-later
/* Counting threads, descriptors and resource limits. All from /proc rather than by getrlimit and
 * getuid, so that a test can put any machine in a folder. */
#include "harness/preflight_count.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

#define CAP_BIT(number)      (UINT64_C(1) << (number))
#define CAP_SYS_ADMIN_BIT    CAP_BIT(21)
#define CAP_SYS_RESOURCE_BIT CAP_BIT(24)

/* "Max processes             96365                96365                processes" */
bool preflight_rlimit(const char *root, const char *row, uint64_t *hard)
{
	char soft_text[32], hard_text[32], *text, words[SYSFILE_LINE], *end;
	bool found;

	if (sysfile_load(root, "/proc/self/limits", &text))
		return false;
	found = sysfile_words(text, row, words, sizeof(words)) &&
		sscanf(words, "%31s %31s", soft_text, hard_text) == 2 &&
		isdigit((unsigned char)hard_text[0]);
	free(text);
	if (found)
		*hard = strtoull(hard_text, &end, 10);
	return found;
}

/* Is the user namespace the first one? Its map is the identity over all of the numbers. */
static bool first_user_namespace(const char *root)
{
	unsigned long inside, outside, length;
	char line[SYSFILE_LINE];

	if (sysfile_line(root, line, sizeof(line), "/proc/self/uid_map"))
		return true; /* a kernel without user namespaces */
	return sscanf(line, "%lu %lu %lu", &inside, &outside, &length) == 3 && !inside &&
	       !outside && length == UINT32_MAX;
}

bool preflight_nproc_binds(const char *root)
{
	char words[SYSFILE_LINE], *text;
	uint64_t uid = 0, capabilities = 0;

	if (!first_user_namespace(root))
		return true;
	if (sysfile_load(root, "/proc/self/status", &text))
		return true;
	if (!sysfile_field(text, "Uid:", &uid))
		uid = UINT64_MAX;
	if (sysfile_words(text, "CapEff:", words, sizeof(words)))
		capabilities = strtoull(words, NULL, 16);
	free(text);
	return uid && !(capabilities & (CAP_SYS_ADMIN_BIT | CAP_SYS_RESOURCE_BIT));
}

struct count {
	const char *root;
	uint64_t uid, threads;
};

static void add_process(const char *name, void *data)
{
	struct count *count = data;
	uint64_t uid, threads;
	char path[64], *text;

	if (!isdigit((unsigned char)name[0]) ||
	    (size_t)snprintf(path, sizeof(path), "/proc/%s/status", name) >= sizeof(path) ||
	    sysfile_load(count->root, path, &text)) /* it may be gone by now */
		return;
	if (sysfile_field(text, "Uid:", &uid) && uid == count->uid &&
	    sysfile_field(text, "Threads:", &threads))
		count->threads += threads;
	free(text);
}

uint64_t preflight_user_threads(const char *root)
{
	struct count count = { .root = root };
	char *text;

	if (sysfile_load(root, "/proc/self/status", &text))
		return 0;
	if (!sysfile_field(text, "Uid:", &count.uid))
		count.uid = UINT64_MAX;
	free(text);
	if (sysfile_each(root, "/proc", add_process, &count))
		return 0;
	return count.threads;
}

uint64_t preflight_threads(const char *root)
{
	char line[SYSFILE_LINE], *slash;

	if (sysfile_line(root, line, sizeof(line), "/proc/loadavg"))
		return 0;
	slash = strchr(line, '/');
	return slash ? strtoull(slash + 1, NULL, 10) : 0;
}

static void add_one(const char *name, void *data)
{
	uint64_t *count = data;

	(void)name;
	++*count;
}

uint64_t preflight_open_files(const char *root)
{
	uint64_t count = 0;

	/* the folder that is read has a descriptor too: one too many is on the safe side */
	return sysfile_each(root, "/proc/self/fd", add_one, &count) ? 0 : count;
}
