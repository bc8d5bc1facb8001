// SPDX-License-Identifier: GPL-2.0-or-later
/* The same for clang's libFuzzer, which looks for damage that reaches new code:
 *
 *	CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
 *	ninja -C build-fuzz tests/libfuzzer-document && build-fuzz/tests/libfuzzer-document CORPUS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/analyse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct analyse *a;
	char why[600] = "";

	if (!a)
		a = analyse_begin(why, sizeof(why));
	if (a && analyse(a, (const char *)data, size, why, sizeof(why)) >= 0)
		return 0;
	fprintf(stderr, "%s\n", why);
	abort();
}
