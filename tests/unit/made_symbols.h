/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's symbols from a text of the test's own. */
#ifndef TESTS_UNIT_MADE_SYMBOLS_H
#define TESTS_UNIT_MADE_SYMBOLS_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/kallsyms.h"

/* To be freed with kallsyms_free(). */
static inline void read_symbols(const char *text, struct kallsyms *symbols)
{
	char path[] = "/tmp/forkmark-symbols-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(kallsyms_read(path, symbols), 0);
	unlink(path);
}

#endif
