// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/errno_name.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define NAMED(error)                                                                               \
	{                                                                                          \
		error, #error                                                                      \
	}

static const struct {
	int error;
	const char *name;
} errors[] = {
	NAMED(E2BIG),  NAMED(EACCES),     NAMED(EAGAIN), NAMED(EBADF),  NAMED(EBUSY),
	NAMED(EEXIST), NAMED(EFAULT),     NAMED(EINTR),  NAMED(EINVAL), NAMED(EMFILE),
	NAMED(ENFILE), NAMED(ENOENT),     NAMED(ENOMEM), NAMED(ENOSPC), NAMED(ENOSYS),
	NAMED(ENXIO),  NAMED(EOPNOTSUPP), NAMED(EPERM),  NAMED(ESRCH),  NAMED(ETXTBSY),
	NAMED(EUSERS),
};

#define ERRORS (sizeof(errors) / sizeof(errors[0]))

const char *errno_name(int error)
{
	for (size_t i = 0; i < ERRORS; i++)
		if (errors[i].error == error)
			return errors[i].name;
	return "unknown";
}

int errno_number(const char *name)
{
	for (size_t i = 0; i < ERRORS; i++)
		if (!strcmp(errors[i].name, name))
			return errors[i].error;
	return 0;
}
