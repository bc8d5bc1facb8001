// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int command_error(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "forkmark: ");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int command_finish(int code)
{
	int failed = ferror(stdout);
	int error = 0;

	if (fclose(stdout))
		error = errno;
	if (failed || error)
		return command_error("standard output: %s; nothing or only a part was written",
				     error ? strerror(error) : "write error");
	return code;
}
