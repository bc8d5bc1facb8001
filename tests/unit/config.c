// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "harness/config.h"

/* Every test runs in an empty folder, so that messages name "c.yaml". */
static int enter_folder(void **state)
{
	char folder[] = "/tmp/forkmark-config-XXXXXX";

	(void)state;
	return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int leave_folder(void **state)
{
	char folder[PATH_MAX];

	(void)state;
	return getcwd(folder, sizeof(folder)) && !chdir("/") && !rmdir(folder) ? 0 : -1;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink("c.yaml") && errno != ENOENT ? -1 : 0;
}

static void write_file(const char *text, size_t length)
{
	FILE *file = fopen("c.yaml", "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void expect(int error, const char *message)
{
	struct config config;
	char why[512] = "";

	assert_int_equal(config_read("c.yaml", &config, why, sizeof(why)), error);
	assert_string_equal(why, message);
	assert_null(config.blocks);
}

struct bad {
	const char *text;
	size_t length;
	const char *message;
};

static void refuse(void **state)
{
	const struct bad *bad = *state;

	write_file(bad->text, bad->length);
	expect(-EINVAL, bad->message);
}

#define BAD(name_, text_, message_)                                                                \
	{                                                                                          \
		.name = name_, .test_func = refuse, .teardown_func = remove_file,                  \
		.initial_state = &(struct bad)                                                     \
		{                                                                                  \
			text_, sizeof(text_) - 1, message_                                         \
		}                                                                                  \
	}

#define CELLS "cells:\n- mechanism: fork\n"

static void accept_all_keys(void **state)
{
	static const char text[] =
		"question: what does it cost?\nbudget: 80s\nruns: 12\nseed: 7\nretries: 3\ncells:\n"
		"  - mechanism: [fork, clone]\n    mm: [0, 64M]\n"
		"  - {placement: '0,2', action: touch=3, mm: 4096}\n  - {}\n";
	struct config config;
	char why[512] = "";

	(void)state;
	write_file(text, sizeof(text) - 1);
	assert_int_equal(config_read("./c.yaml", &config, why, sizeof(why)), 0);
	assert_string_equal(config.name, "c");
	assert_string_equal(config.question, "what does it cost?");
	assert_int_equal(config.budget_ns, 80000000000);
	assert_int_equal(config.runs, 12);
	assert_int_equal(config.retries, 3);
	assert_true(config.seed_set);
	assert_int_equal(config.seed, 7);
	assert_int_equal(config.count, 3);
	assert_string_equal(config.blocks[0].where, "./c.yaml:7");
	assert_int_equal(config.blocks[0].axis[AXIS_MECHANISM].count, 2);
	assert_string_equal(config.blocks[0].axis[AXIS_MECHANISM].values[1].text, "clone");
	assert_string_equal(config.blocks[0].axis[AXIS_MM].where, "./c.yaml:8");
	assert_int_equal(config.blocks[0].axis[AXIS_MM].values[1].number, 67108864);
	assert_int_equal(config.blocks[0].axis[AXIS_REAP].count, 0);
	assert_string_equal(config.blocks[1].axis[AXIS_PLACEMENT].values[0].text, "0+2");
	assert_string_equal(config.blocks[1].axis[AXIS_MM].values[0].text, "4K");
	assert_int_equal(config.blocks[1].axis[AXIS_ACTION].values[0].number, 3);
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		assert_int_equal(config.blocks[2].axis[id].count, 0);
	config_free(&config);
}

static void accept_little(void **state)
{
	static const char text[] = "# a comment\twith a tab\r\ncells:\r\n- mechanism: fork\r\n";
	struct config config;
	char why[512] = "";

	(void)state;
	write_file(text, sizeof(text) - 1);
	assert_int_equal(config_read("c.yaml", &config, why, sizeof(why)), 0);
	assert_null(config.question);
	assert_int_equal(config.budget_ns, 0);
	assert_int_equal(config.runs, 0);
	assert_int_equal(config.retries, 0);
	assert_false(config.seed_set);
	assert_int_equal(config.count, 1);
	config_free(&config);
}

static void read_text(const char *text, struct config *config)
{
	char why[512] = "";

	write_file(text, strlen(text));
	assert_int_equal(config_read("c.yaml", config, why, sizeof(why)), 0);
	assert_string_equal(why, "");
}

static void tolerance_of_all(void **state)
{
	struct config config;

	(void)state;
	read_text("tolerance: 0.5%\n" CELLS, &config);
	for (size_t of = 0; of < TOLERANCES; of++)
		assert_float_equal(config.tolerance[of], 0.005, 1e-12);
	config_free(&config);
	read_text(CELLS, &config);
	assert_false(tolerance_said(config.tolerance));
	config_free(&config);
}

static void tolerance_by_figure(void **state)
{
	struct config config;

	(void)state;
	read_text("tolerance: {total: 2%, call: 3.5%, p99: 1000%, counts: 0%}\n" CELLS, &config);
	assert_true(tolerance_said(config.tolerance));
	assert_float_equal(config.tolerance[INTERVAL_TOTAL], 0.02, 1e-12);
	assert_float_equal(config.tolerance[INTERVAL_CALL], 0.035, 1e-12);
	assert_float_equal(config.tolerance[TOLERANCE_P99], 10, 1e-12);
	assert_float_equal(config.tolerance[TOLERANCE_COUNTS], 0, 0);
	assert_true(isnan(config.tolerance[TOLERANCE_RATE]));
	assert_true(isnan(config.tolerance[INTERVAL_EXIT]));
	config_free(&config);
}

static void absent(void **state)
{
	(void)state;
	expect(-ENOENT,
	       "c.yaml: cannot be opened: No such file or directory; `forkmark list configs` shows the ready ones");
}

static void directory(void **state)
{
	(void)state;
	assert_int_equal(mkdir("c.yaml", 0700), 0);
	expect(-EISDIR, "c.yaml: is a directory; name a file in it");
	assert_int_equal(rmdir("c.yaml"), 0);
}

static void fifo(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("c.yaml", 0600), 0);
	alarm(10); /* a reader that blocks dies of it */
	expect(-EINVAL, "c.yaml: is not a regular file; save the config to a file");
	alarm(0);
}

static void at_most_1_mib(void **state)
{
	char *text = malloc(1024 * 1024 + 1);
	struct config config;
	char why[512] = "";

	(void)state;
	assert_non_null(text);
	memset(text, '#', 1024 * 1024 + 1);
	memcpy(text, CELLS, sizeof(CELLS) - 1);
	write_file(text, 1024 * 1024 + 1);
	expect(-EFBIG, "c.yaml: is larger than 1 MiB; this is not a config");
	write_file(text, 1024 * 1024);
	assert_int_equal(config_read("c.yaml", &config, why, sizeof(why)), 0);
	config_free(&config);
	free(text);
}

static void deep_nesting(void **state)
{
	char *text = malloc(1024 * 1024);

	(void)state;
	assert_non_null(text);
	memset(text, '[', 1024 * 1024);
	write_file(text, 1024 * 1024);
	expect(-EINVAL, "c.yaml:1: is nested too deep; see docs/config.md");
	free(text);
}

static void line_feed_in_path(void **state)
{
	struct config config;
	char why[512] = "";

	(void)state;
	assert_int_equal(config_read("a\nb.yaml", &config, why, sizeof(why)), -ENOENT);
	assert_null(strchr(why, '\n'));
	assert_memory_equal(why, "a?b.yaml: cannot be opened", 26);
}

static void set_refuses(struct config *config, const char *assignment, const char *where,
			const char *message)
{
	char why[512] = "";

	assert_int_equal(config_set(config, assignment, where, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, message);
}

static void bad_options(void **state)
{
	struct config config;

	(void)state;
	assert_int_equal(config_init(&config), 0);
	assert_string_equal(config.name, "command line");
	set_refuses(&config, "mm=10E", "--set",
		    "--set mm=10E: '10E' is not a size; write 0, 4K, 64M or 1G");
	set_refuses(&config, "mm=0,", "--set",
		    "--set mm=0,: '' is empty; write a value, or leave mm out");
	set_refuses(&config, "mm=", "--set",
		    "--set mm=: '' is empty; write a value, or leave mm out");
	set_refuses(&config, "mm=4K,4096", "--set",
		    "--set mm=4K,4096: '4096' is there twice; name each value once");
	set_refuses(&config, "mm", "--set",
		    "--set mm: has no '='; write axis=value, such as mm=0,64M");
	set_refuses(&config, "", "--set", "--set : has no '='; write axis=value, such as mm=0,64M");
	set_refuses(&config, "=5", "--set",
		    "--set =5: '' is not an axis; see `forkmark list axes`");
	set_refuses(&config, "thread=5", "--set",
		    "--set thread=5: 'thread' is not an axis; did you mean 'threads'?");
	set_refuses(&config, "runs=5", "--set",
		    "--set runs=5: 'runs' is not an axis; see `forkmark list axes`");
	set_refuses(&config, "mm=4K\n\033[2J", "--set",
		    "--set mm=4K??[2J: '4K??[2J' is not a size; write 0, 4K, 64M or 1G");
	set_refuses(&config, "workers=0", "--workers",
		    "--workers 0: '0' is too small; the least is 1");
	set_refuses(&config, "workers", "--workers",
		    "--workers workers: has no '='; write axis=value, such as mm=0,64M");
	for (size_t id = 0; id < AXIS_TOTAL; id++)
		assert_int_equal(config.blocks[0].axis[id].count, 0);
	config_free(&config);
}

static void options_replace(void **state)
{
	static const char text[] = "cells:\n- mm: [0, 4K]\n- threads: 2\n";
	struct config config;
	char why[512] = "";

	(void)state;
	write_file(text, sizeof(text) - 1);
	assert_int_equal(config_read("c.yaml", &config, why, sizeof(why)), 0);
	assert_int_equal(config_set(&config, "mm=1G,8K,0", "--set", why, sizeof(why)), 0);
	assert_int_equal(config_set(&config, "placement=0+2,1", "--placement", why, sizeof(why)),
			 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(config.blocks[i].axis[AXIS_MM].count, 3);
		assert_string_equal(config.blocks[i].axis[AXIS_MM].values[0].text, "1G");
		assert_int_equal(config.blocks[i].axis[AXIS_MM].values[1].number, 8192);
		assert_string_equal(config.blocks[i].axis[AXIS_MM].where, "--set mm=1G,8K,0");
		assert_true(config.blocks[i].axis[AXIS_MM].option);
		assert_int_equal(config.blocks[i].axis[AXIS_PLACEMENT].count, 2);
		assert_string_equal(config.blocks[i].axis[AXIS_PLACEMENT].where,
				    "--placement 0+2,1");
	}
	assert_int_equal(config.blocks[1].axis[AXIS_THREADS].values[0].number, 2);
	assert_false(config.blocks[1].axis[AXIS_THREADS].option);
	set_refuses(
		&config, "mm=4K", "--set",
		"--set mm=4K: mm was set before, by --set mm=1G,8K,0; set it once, with commas between values");
	config_free(&config);
}

#define TEST(function)                                                                             \
	{                                                                                          \
		.name = #function, .test_func = function, .teardown_func = remove_file             \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(accept_all_keys),
		TEST(accept_little),
		TEST(tolerance_of_all),
		TEST(tolerance_by_figure),
		TEST(absent),
		TEST(directory),
		TEST(at_most_1_mib),
		TEST(deep_nesting),
		TEST(line_feed_in_path),
		TEST(bad_options),
		TEST(options_replace),
		BAD("no bytes", "",
		    "c.yaml:1: is empty; write cells: and what to measure, see docs/config.md"),
		BAD("only a comment", "# hello\n",
		    "c.yaml:1: says nothing; write cells: and what to measure, see docs/config.md"),
		BAD("NUL byte", "cells:\n- mm: 4K\0\n",
		    "c.yaml:2: has the control character 0x00; this is not a text file"),
		BAD("ELF", "\177ELF\2\1\1\0\0",
		    "c.yaml:1: has the control character 0x02; this is not a text file"),
		BAD("not UTF-8", CELLS "  mm: \377\376\n",
		    "c.yaml:3: is not UTF-8 text: invalid leading UTF-8 octet; save it as UTF-8"),
		BAD("DEL", CELLS "  mm: 4K\177\n",
		    "c.yaml:3: is not UTF-8 text: control characters are not allowed; save it as UTF-8"),
		BAD("tab for indentation", "cells:\n\t- mechanism: fork\n",
		    "c.yaml:2: has a tab; write spaces"),
		BAD("tab after a comment", "# hello\ncells:\n\t- mechanism: fork\n",
		    "c.yaml:3: has a tab; write spaces"),
		BAD("9 levels", "cells: [[[[[[[[0]]]]]]]]\n",
		    "c.yaml:1: is nested too deep; see docs/config.md"),
		BAD("8 levels", "cells: [[[[[[[0]]]]]]]\n",
		    "c.yaml:1: cells: has an entry that is not `axis: values`; see docs/config.md"),
		BAD("tab between words", CELLS "  mm:\t4K\n", "c.yaml:3: has a tab; write spaces"),
		BAD("escaped NUL", CELLS "  mm: \"4K\\0\"\n",
		    "c.yaml:3: mm: has a NUL byte; leave it out"),
		BAD("escaped line feed", CELLS "  mm: \"4K\\n\"\n",
		    "c.yaml:3: mm: '4K?' is not a size; write 0, 4K, 64M or 1G"),
		BAD("syntax", "cells:\n- mm: [0, 4K\n- mm: 0\n",
		    "c.yaml:3: is not YAML: did not find expected ',' or ']'; see docs/config.md"),
		BAD("alias loop", "cells: &a\n- *a\n",
		    "c.yaml:1: has an anchor or an alias (& or *); write the values out, or quote them"),
		BAD("alias of nothing", "cells: *a\n",
		    "c.yaml:1: has an anchor or an alias (& or *); write the values out, or quote them"),
		BAD("anchored scalar", CELLS "  mm: &a 4K\n",
		    "c.yaml:3: has an anchor or an alias (& or *); write the values out, or quote them"),
		BAD("tag", CELLS "  mm: !!int 4096\n",
		    "c.yaml:3: has a tag (!); leave it out, or quote the value"),
		BAD("two documents", CELLS "---\n" CELLS,
		    "c.yaml:3: begins a second document; write one config a file"),
		BAD("root is a list", "- mm: 0\n",
		    "c.yaml:1: is not a list of `key: value`; see docs/config.md"),
		BAD("root is a word", "fork\n",
		    "c.yaml:1: is not a list of `key: value`; see docs/config.md"),
		BAD("unknown key", CELLS "bugdet: 5s\n",
		    "c.yaml:3: bugdet: is not a key of a config; did you mean 'budget'?"),
		BAD("key far from all", CELLS "colour: red\n",
		    "c.yaml:3: colour: is not a key of a config; those are question, budget, runs, retries, seed, phases, counters, multiplex, raw, tolerance, cells"),
		BAD("axis outside a block", CELLS "mm: 0\n",
		    "c.yaml:3: mm: is an axis; write it in a block under cells:"),
		BAD("key is a list", "[a, b]: 5\n", "c.yaml:1: key: is a list; write one value"),
		BAD("merge key", CELLS "  <<: {mm: 0}\n",
		    "c.yaml:3: <<: is not an axis; see `forkmark list axes`"),
		BAD("duplicate key", "runs: 5\n" CELLS "runs: 6\n",
		    "c.yaml:4: runs: is there twice, first in line 1; keep one"),
		BAD("duplicate axis", CELLS "  mm: 0\n  mechanism: vfork\n",
		    "c.yaml:4: mechanism: is there twice, first in line 2; keep one"),
		BAD("no cells", "runs: 5\n",
		    "c.yaml:1: cells: is missing; write the list of blocks to measure"),
		BAD("cells empty", "cells: []\n",
		    "c.yaml:1: cells: is not a list of blocks; begin each with `- mechanism:`"),
		BAD("cells a mapping", "cells:\n  mm: 0\n",
		    "c.yaml:2: cells: is not a list of blocks; begin each with `- mechanism:`"),
		BAD("block a word", "cells:\n- fork\n",
		    "c.yaml:2: cells: has an entry that is not `axis: values`; see docs/config.md"),
		BAD("unknown axis", "cells:\n- mechansim: fork\n",
		    "c.yaml:2: mechansim: is not an axis; did you mean 'mechanism'?"),
		BAD("unknown word", "cells:\n- mechanism: [fork,\n    vfrok]\n",
		    "c.yaml:3: mechanism: 'vfrok' is unknown; did you mean 'vfork'?"),
		BAD("no such size", CELLS "  mm: 10E\n",
		    "c.yaml:3: mm: '10E' is not a size; write 0, 4K, 64M or 1G"),
		BAD("negative", CELLS "  threads: -1\n",
		    "c.yaml:3: threads: '-1' is not a count; write a whole number such as 1"),
		BAD("overflow", CELLS "  threads: 99999999999999999999\n",
		    "c.yaml:3: threads: '99999999999999999999' is too large; the most is 4194304"),
		BAD("value twice", CELLS "  mm: [4K, 4096]\n",
		    "c.yaml:3: mm: '4096' is there twice; name each value once"),
		BAD("empty value", CELLS "  mm:\n",
		    "c.yaml:3: mm: '' is empty; write a value, or leave mm out"),
		BAD("empty list", CELLS "  mm: []\n",
		    "c.yaml:3: mm: is an empty list; write a value, or leave mm out"),
		BAD("list in a list", CELLS "  mm: [[0]]\n",
		    "c.yaml:3: mm: is a list; write one value"),
		BAD("mapping as value", CELLS "  mm: {a: b}\n",
		    "c.yaml:3: mm: is a mapping; write one value"),
		BAD("budget a list", "budget: [5s]\n" CELLS,
		    "c.yaml:1: budget: is a list; write one value"),
		BAD("budget without unit", "budget: 80\n" CELLS,
		    "c.yaml:1: budget: '80' is not a time; write 500ms, 80s or 30m"),
		BAD("budget 0", "budget: 0s\n" CELLS,
		    "c.yaml:1: budget: '0s' is not a time; write 500ms, 80s or 30m"),
		BAD("budget too long", "budget: 721h\n" CELLS,
		    "c.yaml:1: budget: '721h' is too long; the most is 720h"),
		BAD("runs 0", "runs: 0\n" CELLS,
		    "c.yaml:1: runs: '0' does not fit; write a whole number from 1 to 100000"),
		BAD("retries too many", "retries: 11\n" CELLS,
		    "c.yaml:1: retries: '11' does not fit; write a whole number from 0 to 10"),
		BAD("runs too many", "runs: 4294967297\n" CELLS,
		    "c.yaml:1: runs: '4294967297' does not fit; write a whole number from 1 to 100000"),
		BAD("seed negative", "seed: -7\n" CELLS,
		    "c.yaml:1: seed: '-7' does not fit; write a whole number from 0 to 9223372036854775807"),
		BAD("seed overflows", "seed: 9223372036854775808\n" CELLS,
		    "c.yaml:1: seed: '9223372036854775808' does not fit; write a whole number from 0 to "
		    "9223372036854775807"),
		BAD("question of two lines", "question: \"a\\nb\"\n" CELLS,
		    "c.yaml:1: question: is more than one line of text; write one line"),
		BAD("question empty", "question: ''\n" CELLS,
		    "c.yaml:1: question: has 0 bytes; write 1 to 200"),
		BAD("tolerance without unit", "tolerance: 2\n" CELLS,
		    "c.yaml:1: tolerance: '2' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance negative", "tolerance: -2%\n" CELLS,
		    "c.yaml:1: tolerance: '-2%' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance in hexadecimal", "tolerance: 0x2%\n" CELLS,
		    "c.yaml:1: tolerance: '0x2%' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance of two points", "tolerance: 1.2.3%\n" CELLS,
		    "c.yaml:1: tolerance: '1.2.3%' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance no number", "tolerance: nan%\n" CELLS,
		    "c.yaml:1: tolerance: 'nan%' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance too large", "tolerance:\n  total: 2%\n  p99: 1001%\n" CELLS,
		    "c.yaml:3: tolerance: p99: '1001%' is not a percentage from 0% to 1000%; write 2% or 0.5%"),
		BAD("tolerance a list", "tolerance: [2%]\n" CELLS,
		    "c.yaml:1: tolerance: is a list; write one value"),
		BAD("tolerance of nothing", "tolerance: {}\n" CELLS,
		    "c.yaml:1: tolerance: is an empty mapping; name a figure, or leave tolerance out"),
		BAD("tolerance a mapping of mappings", "tolerance: {total: {a: b}}\n" CELLS,
		    "c.yaml:1: tolerance: total: is a mapping; write one value"),
		BAD("tolerance of another figure", "tolerance:\n  totla: 2%\n" CELLS,
		    "c.yaml:2: tolerance: 'totla' is not a figure; did you mean 'total'?"),
		BAD("tolerance of no figure", "tolerance:\n  latency: 2%\n" CELLS,
		    "c.yaml:2: tolerance: 'latency' is not a figure; those are call, start, run, exit, total, queue, p99, rate, counts"),
		BAD("tolerance twice", "tolerance: {total: 2%, total: 3%}\n" CELLS,
		    "c.yaml:1: total: is there twice, first in line 1; keep one"),
		TEST(fifo),
	};

	return cmocka_run_group_tests_name("config", tests, enter_folder, leave_folder);
}
