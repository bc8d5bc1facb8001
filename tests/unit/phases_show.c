// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees of kernel phases as people see them: the tree for a terminal, two trees side by side,
 * folded stacks, the icicle. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/flame.h"
#include "analysis/phases.h"
#include "analysis/phases_table.h"
#include "analysis/text.h"
#include "tests/unit/made_phases.h"

/* clang-format off */
#define SMALL \
	"{\"backend\":\"landmarks\",\"coverage\":0.9836,\"slowdown\":1.084,\"phases\":[" \
	ROW("call", "null", "measured", TIMES("4000")) "," \
	ROW("copy_mm", "\"call\"", "measured", TIMES("3000") ",\"source\":\"kmem_cache_alloc in mm_alloc\"") "," \
	ROW("vma_dup", "\"copy_mm\"", "derived", TIMES("50") ",\"with\":[\"mm_init\",\"copy_page_range\"]") "," \
	ROW("copy_page_range", "\"copy_mm\"", "measured", TIMES("2000")) "," \
	ROW("init", "\"call\"", "merged", TIMES("500") ",\"with\":[\"sched_fork\",\"attach\"]") "," \
	ROW("sched_fork", "\"call\"", "merged", ",\"with\":[\"init\"]") "," \
	ROW("attach", "\"call\"", "merged", ",\"with\":[\"init\"]") "," \
	ROW("wait_for_vfork_done", "\"call\"", "not_executed", ",\"reason\":\"CLONE_VFORK is not given\"") "," \
	ROW("copy_io", "\"call\"", "unavailable", ",\"reason\":\"inlined\"") "," \
	ROW("child", "null", "measured", TIMES("1000")) "]," \
	"\"waits\":[{\"phase\":\"copy_mm\",\"reason\":\"lock\",\"site\":\"dup_mmap\",\"count\":0.5," \
	"\"mean_ns\":12,\"max_ns\":9000}]," \
	"\"kernel_memory\":[{\"phase\":\"vma_dup\",\"what\":\"vm_area_struct\",\"bytes\":2800,\"count\":14}]," \
	"\"kernel_memory_net_bytes\":-64}"
/* clang-format on */

static void load(const char *name, struct document *document)
{
	char path[512], why[1024] = "";

	snprintf(path, sizeof(path), "%s/%s.json", getenv("DOCUMENTS"), name);
	if (document_load(path, document, why, sizeof(why)))
		fail_msg("%s", why);
}

static char *table_of(const struct phases *phases, size_t columns, bool colour, bool utf8)
{
	struct phases_look look = { .columns = columns, .colour = colour, .utf8 = utf8 };
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	assert_int_equal(phases_table_write(phases, &look, file), 0);
	assert_int_equal(fclose(file), 0);
	return out;
}

static void expect(char *found, const char *wanted)
{
	assert_string_equal(found, wanted);
	free(found);
}

/* clang-format off */
static const char small_table[] =
	"phases by landmarks: covers 98.4% of the traced call; with tracing it takes 1.08 times as long\n"
	"phase                      p50   share                 p99   count  how it is known\n"
	"call                   4.00 µs  100.0% ██████████  4.00 µs       1  measured\n"
	"├ copy_mm              3.00 µs   75.0% ███████▌    3.00 µs       1  kmem_cache_alloc in mm_alloc\n"
	"│ ├ vma_dup            50.0 ns    1.2% ▏           50.0 ns       1  derived, between mm_init and co…\n"
	"│ └ copy_page_range    2.00 µs   50.0% █████       2.00 µs       1  measured\n"
	"├ init                  500 ns   12.5% █▎           500 ns       1  with sched_fork, attach\n"
	"├ sched_fork                 -       -                   -       -  in init\n"
	"├ attach                     -       -                   -       -  in init\n"
	"├ wait_for_vfork_done        -       -                   -       -  not executed: CLONE_VFORK is no…\n"
	"└ copy_io                    -       -                   -       -  unavailable: inlined\n"
	"child                  1.00 µs  100.0% ██████████  1.00 µs       1  measured\n"
	"\n"
	"held up                   by                                   count     mean  longest\n"
	"copy_mm                   lock in dup_mmap                       0.5  12.0 ns  9.00 µs\n"
	"\n"
	"kernel memory of          what                                 count      bytes\n"
	"vma_dup                   vm_area_struct                          14   2.73 KiB\n"
	"kept after the child was reaped: -64.0 B\n";

static const char narrow_table[] =
	"phases by landmarks: covers 98.4% of the traced call; with\n"
	"  tracing it takes 1.08 times as long\n"
	"phase          p50   share      p99   count  how it is known\n"
	"call       4.00 us  100.0%  4.00 us       1  measured\n"
	"| copy_mm  3.00 us   75.0%  3.00 us       1  kmem_cache_all.\n"
	"| | vma_.  50.0 ns    1.2%  50.0 ns       1  derived, betwe.\n"
	"| ` copy.  2.00 us   50.0%  2.00 us       1  measured\n"
	"| init      500 ns   12.5%   500 ns       1  with sched_for.\n"
	"| sched_.        -       -        -       -  in init\n"
	"| attach         -       -        -       -  in init\n"
	"| wait_f.        -       -        -       -  not executed: .\n"
	"` copy_io        -       -        -       -  unavailable: i.\n"
	"child      1.00 us  100.0%  1.00 us       1  measured\n";
/* clang-format on */

static void tree_for_a_terminal(void **state)
{
	struct phases phases;
	char *table;

	(void)state;
	read_text(SMALL, &phases);
	expect(table_of(&phases, 100, false, true), small_table);
	table = table_of(&phases, 60, false, false);
	table[strlen(narrow_table)] = '\0';
	expect(table, narrow_table);
	table = table_of(&phases, 100, true, true);
	assert_non_null(strstr(table, "\n\033[2m├ sched_fork "));
	assert_non_null(strstr(table, "\n\033[2m├ wait_for_vfork_done "));
	assert_non_null(strstr(table, " in init\033[0m\n"));
	assert_non_null(strstr(table, "\n├ init "));
	free(table);
	/* a bar of ASCII has whole columns */
	table = table_of(&phases, 100, false, false);
	assert_non_null(strstr(table, "| copy_mm              3.00 us   75.0% ########    3.00"));
	assert_non_null(strstr(table, "| | vma_dup            50.0 ns    1.2%             50.0"));
	free(table);
	phases_free(&phases);
}

/* clang-format off */
#define BY_FUNCTIONS \
	"{\"backend\":\"functions\",\"coverage\":0.5,\"slowdown\":1.25,\"phases\":[" \
	ROW("call", "null", "measured", TIMES("4000") ",\"self_ns\":1000,\"adjusted_ns\":3500") "," \
	ROW("copy_mm", "\"call\"", "derived", MEAN("2000") ",\"adjusted_ns\":1750,\"reason\":\"inlined\"") "," \
	ROW("mm_init", "\"copy_mm\"", "measured", TIMES("100") ",\"source\":\"kprobe mm_init\",\"adjusted_ns\":25") "," \
	ROW("copy_io", "\"call\"", "merged", ",\"with\":[\"call\"],\"reason\":\"inlined\"") "]," \
	"\"probe_hits\":2,\"probe_ns\":250,\"probe_misses\":%s}"

static const char functions_table[] =
	"phases by functions: covers 50.0% of the traced call; with tracing it takes 1.25 times as long\n"
	"phase            p50   share                 p99   count  how it is known\n"
	"call         4.00 µs  100.0% ██████████  4.00 µs       1  measured\n"
	"├ copy_mm          -   50.0% █████             -       -  derived: inlined\n"
	"│ └ mm_init   100 ns    2.5% ▎            100 ns       1  kprobe mm_init\n"
	"└ copy_io          -       -                   -       -  in call: inlined\n"
	"\n"
	"2 entries with their exits in a call, each costs 250 ns; 3 were not seen\n"
	"phase           mean  less own cost\n"
	"call         4.00 µs        3.50 µs\n"
	"├ copy_mm    2.00 µs        1.75 µs\n"
	"│ └ mm_init   100 ns        25.0 ns\n";
/* clang-format on */

static char *by_functions_of(const char *misses, struct phases *phases)
{
	char text[2000];

	snprintf(text, sizeof(text), BY_FUNCTIONS, misses);
	read_text(text, phases);
	return table_of(phases, 100, false, true);
}

static void own_cost(void **state)
{
	struct phases phases;
	char *table;

	(void)state;
	expect(by_functions_of("3", &phases), functions_table);
	phases_free(&phases);
	table = by_functions_of("null", &phases);
	assert_non_null(strstr(table, "each costs 250 ns\n"));
	phases_free(&phases);
	free(table);
}

static void no_tree(void **state)
{
	struct phases empty = { 0 }, phases;

	(void)state;
	expect(table_of(&empty, 100, false, true), "no phases: none were traced\n");
	read_text("{\"phases\":[],\"reason\":\"no\\u001b[31m BTF\"}", &phases);
	expect(table_of(&phases, 100, false, true), "no phases: no [31m BTF\n");
	phases_free(&phases);
}

static void tables_fit(void **state)
{
	static const char *const names[] = { "phases", "hostile" };
	static const size_t widths[] = { PHASES_NARROWEST, 89, 90, 100, PHASES_WIDEST };
	struct document document;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		size_t width = widths[i / 2];

		load(names[i % 2], &document);
		for (size_t j = 0; j < document.cells.count; j++) {
			char *table = table_of(&document.cells.list[j].phases, width, false, j % 2);
			char *rest = table, *line;

			assert_null(strpbrk(table, "\033\t\r"));
			while ((line = strsep(&rest, "\n")))
				if (text_width(line) > width)
					fail_msg("%s: %zu columns: %s", names[i % 2],
						 text_width(line), line);
			free(table);
		}
		document_free(&document);
	}
}

static void the_least_shows(void **state)
{
	struct document document;
	char *table;

	(void)state;
	load("phases", &document);
	table = table_of(&document.cells.list[1].phases, 100, false, true);
	assert_non_null(
		strstr(table, "\n│ ├ copy_fs               970 ns    0.3% ▏           1.60"));
	free(table);
	document_free(&document);
}

static void look_of_a_file(void **state)
{
	FILE *file = tmpfile();
	struct phases_look look;

	(void)state;
	assert_non_null(file);
	look = phases_look_of(file);
	assert_int_equal(look.columns, 100);
	assert_false(look.colour);
	fclose(file);
}

static char *folded_of(const struct phases *phases)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	flame_folded(phases, file);
	assert_int_equal(fclose(file), 0);
	return out;
}

static void folded(void **state)
{
	struct phases phases;

	(void)state;
	read_text(SMALL, &phases);
	expect(folded_of(&phases), "call 500\n"
				   "call;copy_mm 950\n"
				   "call;copy_mm;vma_dup 50\n"
				   "call;copy_mm;copy_page_range 2000\n"
				   "call;init 500\n"
				   "child 1000\n");
	phases_free(&phases);
	read_text("{\"phases\":[" ROW("a;b\\n c", "null", "measured", MEAN("1.4")) "," ROW(
			  "d", "null", "measured", MEAN("0.4")) "]}",
		  &phases);
	expect(folded_of(&phases), "a,b  c 1\n");
	phases_free(&phases);
}

static char *svg_of(const struct flame_tree *trees, size_t count)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	flame_svg(trees, count, "a \"label\"", file);
	assert_int_equal(fclose(file), 0);
	return out;
}

static size_t times_in(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text++;
	}
	return count;
}

static void icicle(void **state)
{
	struct phases phases, empty = { 0 };
	struct flame_tree trees[3] = { { "first", &phases }, { "none", &empty }, { "", &phases } };
	char *svg;

	(void)state;
	read_text(SMALL, &phases);
	svg = svg_of(trees, 1);
	/* a title, three levels */
	assert_ptr_equal(strstr(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
				     "viewBox=\"0 0 960 84\""),
			 svg);
	assert_non_null(strstr(svg, "aria-label=\"a &quot;label&quot;\""));
	assert_non_null(strstr(svg, ">first</text>\n"));
	/* call and child are 4 to 1; copy_page_range begins where vma_dup ends */
	assert_non_null(strstr(svg, "<rect x=\"0.00\" y=\"24\" width=\"767.40\" height=\"19\""));
	assert_non_null(strstr(svg, "<rect x=\"768.00\" y=\"24\" width=\"191.40\" height=\"19\""));
	assert_non_null(strstr(svg, "<rect x=\"9.60\" y=\"64\" width=\"383.40\" height=\"19\""));
	assert_non_null(strstr(svg, ">copy_page_range 2.00 µs</text>"));
	assert_non_null(strstr(svg, ">init+2</text>"));
	assert_non_null(strstr(
		svg, "<title>init: mean 500 ns, 12.5%; of its own 500 ns; p50 500 ns, p99 500 ns; "
		     "1 a creation\nwith sched_fork, attach</title>"));
	assert_int_equal(times_in(svg, "<rect"), 6);
	assert_null(strstr(svg, "<script"));
	assert_null(strstr(svg, "NaN"));
	free(svg);
	/* twice: a title and three levels, a gap, three levels; the empty one is left out */
	svg = svg_of(trees, 3);
	assert_non_null(strstr(svg, "viewBox=\"0 0 960 158\""));
	assert_int_equal(times_in(svg, "<rect"), 12);
	assert_null(strstr(svg, "none"));
	free(svg);
	phases_free(&phases);
}

/* Means that do not add up stay inside their parent, and narrow frames have no words. */
static void icicle_of_bad_means(void **state)
{
	struct phases phases;
	struct flame_tree tree = { "", &phases };
	char *svg;

	(void)state;
	read_text("{\"phases\":[" ROW("call", "null", "measured", MEAN("1000")) "," ROW(
			  "<b>", "\"call\"", "measured",
			  MEAN("1990")) "," ROW("late", "\"call\"", "measured",
						MEAN("10")) "," ROW("child", "null", "measured",
								    MEAN("40")) "]}",
		  &phases);
	svg = svg_of(&tree, 1);
	assert_non_null(strstr(svg, "<rect x=\"0.00\" y=\"20\" width=\"922.48\""));
	assert_non_null(strstr(svg, ">&lt;b&gt; 1.99 µs</text>"));
	assert_null(strstr(svg, ">late"));
	assert_null(strstr(svg, "…"));
	assert_non_null(strstr(svg, "<title>child: "));
	free(svg);
	phases_free(&phases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree_for_a_terminal),
		cmocka_unit_test(own_cost),
		cmocka_unit_test(no_tree),
		cmocka_unit_test(tables_fit),
		cmocka_unit_test(the_least_shows),
		cmocka_unit_test(look_of_a_file),
		cmocka_unit_test(folded),
		cmocka_unit_test(icicle),
		cmocka_unit_test(icicle_of_bad_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
