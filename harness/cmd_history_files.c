// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_history_files.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>

#include "analysis/history_files.h"
#include "analysis/text.h"
#include "harness/command.h"

static int say(const char *line)
{
	char *plain = text_plain(line);
	int code = command_error("%s", plain ? plain : "out of memory");

	free(plain);
	return code;
}

int cmd_history_files(const char *path, bool quiet, struct history_files *files)
{
	char *const paths[] = { (char *)path };
	char why[PATH_MAX + 512];

	if (history_files_read(files, paths, 1, true, why, sizeof(why)))
		return say(why);
	for (size_t i = 0; i < files->aside_count && !quiet; i++)
		say(files->aside[i]);
	return files->count ? EXIT_GOOD : command_error("%s: there is no document in it", path);
}
