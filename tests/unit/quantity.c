// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/quantity.h"

typedef int (*parser)(const char *text, uint64_t *number);

static void accepts(parser parse, const char *text, uint64_t expected)
{
	uint64_t number = 12345;

	assert_int_equal(parse(text, &number), 0);
	assert_int_equal(number, expected);
}

static void refuses(parser parse, const char *text, int error)
{
	uint64_t number = 12345;

	assert_int_equal(parse(text, &number), error);
	assert_int_equal(number, 12345);
}

static void sizes(void **state)
{
	(void)state;
	accepts(quantity_parse_size, "0", 0);
	accepts(quantity_parse_size, "4096", 4096);
	accepts(quantity_parse_size, "4K", 4096);
	accepts(quantity_parse_size, "64M", 67108864);
	accepts(quantity_parse_size, "1G", 1073741824);
	accepts(quantity_parse_size, "2T", 2199023255552);
	accepts(quantity_parse_size, "9223372036854775807", INT64_MAX);
}

static void not_sizes(void **state)
{
	static const char *const texts[] = { "",    "K",    "10E", "4k",  "4KB",
					     "4 K", " 4K",  "4K ", "-4K", "+4K",
					     "0x4", "1.5G", "1e3", "٤K",  "99999999999999999999E" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refuses(quantity_parse_size, texts[i], -EINVAL);
}

static void sizes_too_large(void **state)
{
	(void)state;
	refuses(quantity_parse_size, "9223372036854775808", -ERANGE);
	refuses(quantity_parse_size, "18446744073709551616", -ERANGE);
	refuses(quantity_parse_size, "99999999999999999999999", -ERANGE);
	refuses(quantity_parse_size, "8388608T", -ERANGE);
	refuses(quantity_parse_size, "16777216T", -ERANGE);
}

static void times(void **state)
{
	(void)state;
	accepts(quantity_parse_time, "50ns", 50);
	accepts(quantity_parse_time, "100us", 100000);
	accepts(quantity_parse_time, "500ms", 500000000);
	accepts(quantity_parse_time, "2s", 2000000000);
	accepts(quantity_parse_time, "5m", 300000000000);
	accepts(quantity_parse_time, "1h", 3600000000000);
	refuses(quantity_parse_time, "90", -EINVAL);
	refuses(quantity_parse_time, "s", -EINVAL);
	refuses(quantity_parse_time, "1.5s", -EINVAL);
	refuses(quantity_parse_time, "-1s", -EINVAL);
	refuses(quantity_parse_time, "1S", -EINVAL);
	refuses(quantity_parse_time, "9223372037s", -ERANGE);
}

static void counts(void **state)
{
	(void)state;
	accepts(quantity_parse_count, "0", 0);
	accepts(quantity_parse_count, "007", 7);
	refuses(quantity_parse_count, "", -EINVAL);
	refuses(quantity_parse_count, "-1", -EINVAL);
	refuses(quantity_parse_count, "1K", -EINVAL);
	refuses(quantity_parse_count, "9223372036854775808", -ERANGE);
}

static void shows_size(uint64_t bytes, const char *expected)
{
	char text[32];

	quantity_format_size(bytes, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void sizes_as_text(void **state)
{
	(void)state;
	shows_size(0, "0");
	shows_size(4097, "4097");
	shows_size(4096, "4K");
	shows_size(67108864, "64M");
	shows_size(1572864, "1536K");
	shows_size(1099511627776, "1T");
	shows_size(UINT64_MAX, "18446744073709551615");
}

static void shows_time(double ns, const char *expected)
{
	char text[32];

	quantity_format_time(ns, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void times_as_text(void **state)
{
	(void)state;
	shows_time(0, "0 ns");
	shows_time(0.25, "0.250 ns");
	shows_time(0.9996, "1.00 ns");
	shows_time(9.994, "9.99 ns");
	shows_time(9.996, "10.0 ns");
	shows_time(99.96, "100 ns");
	shows_time(63512, "63.5 µs");
	shows_time(999.4, "999 ns");
	shows_time(999.6, "1.00 µs");
	shows_time(-63512, "-63.5 µs");
	shows_time(1.5e6, "1.50 ms");
	shows_time(80e9, "80.0 s");
	shows_time(119.6e9, "1.99 min");
	shows_time(1800e9, "30.0 min");
	shows_time(3600e9 * 48, "48.0 h");
	shows_time(NAN, "-");
	shows_time(INFINITY, "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),           cmocka_unit_test(not_sizes),
		cmocka_unit_test(sizes_too_large), cmocka_unit_test(times),
		cmocka_unit_test(counts),          cmocka_unit_test(sizes_as_text),
		cmocka_unit_test(times_as_text),
	};

	return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
