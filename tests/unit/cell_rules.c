// SPDX-License-Identifier: GPL-2.0-or-later
/* Which values go together: each rule is broken once, by the smallest cell that breaks it, and says
 * which axis, where, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/config.h"
#include "harness/plan.h"

/* ASSIGNMENTS are separated by spaces. */
static int make(const char *assignments, struct plan *plan, char *why, size_t size)
{
	char copy[200], *rest = copy, *one;
	struct config config;
	int error = config_init(&config);

	snprintf(copy, sizeof(copy), "%s", assignments);
	while (!error && (one = strsep(&rest, " ")))
		error = config_set(&config, one, "--set", why, size);
	if (!error)
		error = plan_make(&config, NULL, false, plan, why, size);
	config_free(&config);
	return error;
}

static void refuses(const char *assignments, const char *expected)
{
	struct plan plan;
	char why[500] = "";

	assert_int_equal(make(assignments, &plan, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, expected);
}

static void accepts(const char *assignments)
{
	struct plan plan;
	char why[500] = "";

	if (make(assignments, &plan, why, sizeof(why)))
		fail_msg("%s: %s", assignments, why);
	plan_free(&plan);
}

static void loads(void **state)
{
	(void)state;
	refuses("rate=5", "--set rate=5: '5' does not go with load=closed (the default), which has "
			  "no rate: set load=open");
	refuses("load=open",
		"--set load=open: 'open' does not go with rate=0 (the default), set how "
		"many creations a second");
	accepts("load=open rate=100");
	accepts("load=open-fixed rate=100 concurrency=8");
	accepts("load=storm workers=2");
}

static void memory(void **state)
{
	(void)state;
	refuses("touched=read",
		"--set touched=read: 'read' does not go with mm=0 (the default), set "
		"mm");
	refuses("stride=2", "--set stride=2: '2' does not go with mm=0 (the default), set mm");
	refuses("mm=1M stride=2 touched=never",
		"--set stride=2: '2' does not go with touched=never (--set touched=never), no page is "
		"touched");
	accepts("mm=1M touched=read stride=2");
}

static void kinds_of_pages(void **state)
{
	(void)state;
	refuses("pages=shmem",
		"--set pages=shmem: 'shmem' does not go with mm=0 (the default), set mm");
	refuses("mm=3M pages=hugetlb-2m",
		"--set mm=3M: '3M' does not go with pages=hugetlb-2m (--set pages=hugetlb-2m): "
		"not a multiple of 2M");
	refuses("mm=4M pages=hugetlb-2m stride=3",
		"--set stride=3: '3' does not go with pages=hugetlb-2m (--set pages=hugetlb-2m): "
		"a page of it is touched whole: not a multiple of its 512 base pages");
	refuses("mm=1M pages=swapped touched=read",
		"--set touched=read: 'read' does not go with pages=swapped (--set pages=swapped), "
		"which takes pages that were written");
	refuses("mm=1M pages=pinned stride=2",
		"--set stride=2: '2' does not go with pages=pinned (--set pages=pinned), which takes "
		"all pages");
	refuses("mm=1M pages=dontfork action=touch",
		"--set action=touch: 'touch' does not go with pages=dontfork (--set pages=dontfork), "
		"the child has no such memory");
	accepts("mm=4M pages=hugetlb-2m stride=512 touched=read");
	accepts("mm=1M pages=file-private stride=3 touched=read,write");
	accepts("mm=1M pages=wipeonfork action=touch");
}

static void children(void **state)
{
	(void)state;
	refuses("mechanism=null concurrency=2",
		"--set concurrency=2: '2' does not go with mechanism=null (--set mechanism=null), of "
		"which one is in flight at a time");
	refuses("mechanism=posix_spawn child-cpu=free",
		"--set child-cpu=free: 'free' does not go with mechanism=posix_spawn (--set "
		"mechanism=posix_spawn), whose child has no first act of ours");
	refuses("workers-as=thread child-cpu=sibling",
		"--set child-cpu=sibling: 'sibling' does not go with workers-as=thread (--set "
		"workers-as=thread), whose children all have one parent");
	refuses("workers-as=thread workers=4096 concurrency=2",
		"--set workers=4096: '4096' does not go with workers-as=thread (--set "
		"workers-as=thread), of which 4096 children can be in flight");
	accepts("workers-as=thread workers=4096");
	accepts("mechanism=vfork child-cpu=free");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads),
		cmocka_unit_test(memory),
		cmocka_unit_test(kinds_of_pages),
		cmocka_unit_test(children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
