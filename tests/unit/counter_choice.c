// SPDX-License-Identifier: GPL-2.0-or-later
/* Which words a plan may ask for counters with, and what they come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/counter_choice.h"

static void assert_wanted(const char *words, const char *expected)
{
	struct counter_choice choice = { 0 }, copy;
	struct counter_wanted *wanted;
	char why[200] = "", text[600] = "";
	size_t count;

	if (words)
		assert_int_equal(
			counter_choice_parse(&choice, words, "--counters", why, sizeof(why)), 0);
	assert_int_equal(counter_choice_copy(&choice, &copy), 0);
	counter_choice_free(&choice);
	assert_int_equal(counter_choice_expand(&copy, &wanted, &count), 0);
	for (size_t i = 0; i < count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, counter_wanted_name(&wanted[i]));
	}
	assert_string_equal(text, expected);
	free(wanted);
	counter_choice_free(&copy);
}

static void what_is_wanted(void **state)
{
	(void)state;
	assert_wanted(NULL, "PAPI_TOT_CYC PAPI_TOT_INS");
	assert_wanted("auto", "PAPI_TOT_CYC PAPI_TOT_INS");
	assert_wanted("core", "PAPI_TOT_CYC PAPI_TOT_INS");
	assert_wanted("off", "");
	assert_wanted("branch,PAPI_L1_DCM", "PAPI_BR_INS PAPI_BR_MSP PAPI_L1_DCM");
	assert_wanted("PAPI_BR_MSP,branch", "PAPI_BR_MSP PAPI_BR_INS");
	assert_wanted("stall-frontend", "stall-frontend");
	assert_wanted("PAPI_FP_OPS,perf::CYCLES,amd64_fam17h_zen2::RETIRED_UOPS",
		      "PAPI_FP_OPS perf::CYCLES amd64_fam17h_zen2::RETIRED_UOPS");
}

static void assert_refused(const char *words, const char *expected)
{
	struct counter_choice choice = { 0 };
	char why[200] = "";

	assert_int_equal(counter_choice_parse(&choice, words, "--counters", why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, expected);
	counter_choice_free(&choice);
}

static void what_is_refused(void **state)
{
	(void)state;
	assert_refused("coer", "--counters: 'coer' is no set and no event; did you mean 'core'?");
	assert_refused("core,spoons",
		       "--counters: 'spoons' is no set and no event; see `forkmark list counters`");
	assert_refused("", "--counters: '' is no set and no event; see `forkmark list counters`");
	assert_refused("core,core", "--counters: 'core' is there twice; name each once");
	assert_refused("core,off",
		       "--counters: 'off' stands alone; write off, or what is to be counted");
	assert_refused("off,core",
		       "--counters: 'core' goes not with off; write the one or the other");
	assert_refused(
		"PAPI TOT",
		"--counters: 'PAPI TOT' is no set and no event; see `forkmark list counters`");
}

static void candidates(void **state)
{
	const char *set = NULL;
	const struct counter_event *event = counter_event_find("PAPI_TLB_IM", &set);
	const struct counter_wanted preset = { .event = event };
	const struct counter_wanted native = { .event = counter_event_find("dtlb-walks", &set) };
	const struct counter_wanted bare = { .word = "perf::CYCLES" };

	(void)state;
	assert_string_equal(set, "tlb");
	assert_string_equal(counter_wanted_candidate(&preset, 0), "PAPI_TLB_IM");
	assert_string_equal(counter_wanted_candidate(&preset, 1), "L1I_TLB_REFILL");
	assert_null(counter_wanted_candidate(&preset, 3));
	/* What is no preset is no name that PAPI could know. */
	assert_string_equal(counter_wanted_candidate(&native, 0),
			    "DTLB_LOAD_MISSES:WALK_COMPLETED");
	assert_string_equal(counter_wanted_candidate(&bare, 0), "perf::CYCLES");
	assert_null(counter_wanted_candidate(&bare, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wanted),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(candidates),
	};

	return cmocka_run_group_tests_name("counter_choice", tests, NULL, NULL);
}
