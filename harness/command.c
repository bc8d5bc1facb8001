// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/command.h"

#include <errno.h>
#include <json-c/json.h>
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

int command_json(struct json_object *object)
{
	if (!object)
		return command_error("out of memory");
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_SPACED |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return EXIT_GOOD;
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
