// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made of a document: figures as text, names, lines, the answer, the table, the page.
 * gnuplot is not run here (tests/cli/report.bats does that): the page is made from a folder without
 * scripts, has no plots and has to say so. */
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
#include <unistd.h>

#include "analysis/answer.h"
#include "analysis/caveats.h"
#include "analysis/document.h"
#include "analysis/names.h"
#include "analysis/number.h"
#include "analysis/report.h"
#include "analysis/series.h"
#include "analysis/svg.h"
#include "analysis/table.h"
#include "analysis/text.h"

static void load(const char *name, struct document *document)
{
	char path[512], why[1024] = "";

	snprintf(path, sizeof(path), "%s/%s.json", getenv("DOCUMENTS"), name);
	if (document_load(path, document, why, sizeof(why)))
		fail_msg("%s", why);
}

static void numbers(void **state)
{
	char text[NUMBER_SIZE];

	(void)state;
	number_time(63512, text);
	assert_string_equal(text, "63.5 µs");
	number_time(999.7, text);
	assert_string_equal(text, "1.00 µs");
	number_time(999.4, text);
	assert_string_equal(text, "999 ns");
	number_time(2.5e12, text);
	assert_string_equal(text, "2,500 s");
	number_time(0.41, text);
	assert_string_equal(text, "0.41 ns");
	number_time(NAN, text);
	assert_string_equal(text, "-");
	number_rate(16234, text);
	assert_string_equal(text, "16,200/s");
	number_rate(999600, text);
	assert_string_equal(text, "1.00M/s");
	number_count(1234567, text);
	assert_string_equal(text, "1,234,567");
	number_bytes(33554432000.0, text);
	assert_string_equal(text, "31.2 GiB");
	number_bytes(1048575, text);
	assert_string_equal(text, "1.00 MiB");
	number_half_width(99, 101, 100, text);
	assert_string_equal(text, "±1.0%");
	number_half_width(70, 110, 100, text);
	assert_string_equal(text, "±20%");
	assert_true(number_size("64M") == 67108864);
	assert_true(isnan(number_size("64X")));
	assert_true(isnan(number_size("-1")));
}

static char *written(void (*write)(FILE *file, const char *text), const char *text)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	write(file, text);
	assert_int_equal(fclose(file), 0);
	return out;
}

static void expect(char *found, const char *wanted)
{
	assert_string_equal(found, wanted);
	free(found);
}

static void words(void **state)
{
	(void)state;
	assert_int_equal(text_width("µs±"), 3);
	assert_int_equal(text_width("中文"), 4);
	assert_int_equal(text_width("e\xcc\x81"), 1);
	expect(text_plain("a\nb\tc\033[31m\xe2\x80\xae!\xff"), "a b c [31m !?");
	expect(text_cut("abcdef", 6), "abcdef");
	expect(text_cut("abcdefg", 6), "abcde…");
	expect(text_cut("中文中文", 5), "中文…");
	expect(written(text_html, "<a b=\"c\" d='`e`'>&\n\033"),
	       "&lt;a b=&quot;c&quot; d=&#39;&#96;e&#96;&#39;&gt;&amp;\n&#xfffd;");
	expect(written(text_field, "a\"b\tc\\d`e`\n"), "a'b c\\\\d`e` ");
	expect(written(text_shell, "it's $(x)"), "'it'\\''s $(x)'");
	expect(written(text_shell, "--seed=42"), "--seed=42");
	expect(written(text_shell, ""), "''");
}

static void short_names(void **state)
{
	const struct cell *cells[64];
	struct document document;
	char *name;

	(void)state;
	load("full", &document);
	for (size_t i = 0; i < document.cells.count; i++)
		cells[i] = &document.cells.list[i];
	expect(names_common(cells, document.cells.count), "threads=1");
	expect(names_short(cells[0], cells, document.cells.count, NULL), "fork mm=0");
	expect(names_short(cells[0], cells, document.cells.count, "mm"), "fork");
	expect(names_short(cells[26], cells, document.cells.count, NULL), "fork mm=0 threads=64");
	expect(names_short(cells[30], cells, document.cells.count, NULL), "vfork mm=0 workers=4");
	name = names_short(&document.controls.list[0], NULL, 0, NULL);
	expect(name, "null mm=0 threads=1");
	document_free(&document);
}

static void lines_over_an_axis(void **state)
{
	struct document document;
	struct series_set set;

	(void)state;
	load("full", &document);
	assert_int_equal(series_over(&document, "mm", 4, &set), 0);
	assert_int_equal(set.count, 4);
	assert_int_equal(set.left_out, 2);
	assert_string_equal(set.list[3].label, "clone-vm");
	assert_int_equal(set.list[0].count, 4);
	assert_true(set.list[0].points[0].x == 0);
	assert_true(set.list[0].points[3].x == 1073741824);
	assert_string_equal(set.list[0].points[3].text, "1G");
	series_free(&set);
	assert_int_equal(series_over(&document, "threads", 4, &set), 0);
	assert_int_equal(set.count, 1);
	assert_int_equal(set.list[0].count, 4);
	series_free(&set);
	assert_int_equal(series_over(&document, "placement", 4, &set), -ENODATA);
	document_free(&document);
}

static char *answer_of(const struct document *document)
{
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	answer_write(document, file);
	assert_int_equal(fclose(file), 0);
	return out;
}

static void answer(void **state)
{
	struct document document;

	(void)state;
	load("full", &document);
	expect(answer_of(&document),
	       "From a process that holds no memory of its own, fork costs 63.5 µs, vfork 31.0 "
	       "µs, clone 58.0 µs, clone-vm "
	       "30.2 µs, posix_spawn 212 µs and fork-exec 305 µs (median, from the call to the "
	       "reaped child). Each GiB of "
	       "written memory adds 27.0 ms to fork, 26.4 ms to clone and 27.3 ms to fork-exec. "
	       "vfork, clone-vm and "
	       "posix_spawn cost the same whatever the size (0 to 1G). The cheapest way to run "
	       "another program is "
	       "posix_spawn, at 212 µs; next is fork-exec, at 305 µs. 4 workers at the same time "
	       "create 46,700/s by fork, "
	       "3.1 times as many as one. 4 workers at the same time create 94,000/s by vfork, "
	       "3.0 times as many as one. ");
	/* The intervals of both ends of fork's line meet: nothing may be said of its growth. */
	document.cells.list[3].interval[INTERVAL_TOTAL].ci95_ns[0] = 60000;
	document.cells.list[0].interval[INTERVAL_TOTAL].ci95_ns[1] = 70000;
	char *words = answer_of(&document);

	assert_non_null(strstr(
		words,
		"Each GiB of written memory adds 26.4 ms to clone and 27.3 ms to fork-exec."));
	assert_non_null(strstr(
		words, "The figures of fork are too noisy to tell how memory matters to them."));
	assert_non_null(strstr(words, "fork costs 63.5 µs ±5.6%, vfork"));
	free(words);
	document_free(&document);
	load("partial", &document);
	document.cells.list[0].interval[INTERVAL_TOTAL].n = 0;
	expect(answer_of(&document), "Nothing has been measured yet.");
	document_free(&document);
}

static char *table_of(const char *name)
{
	struct document document;
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	assert_non_null(file);
	load(name, &document);
	assert_int_equal(table_write(&document, file, false), 0);
	assert_int_equal(fclose(file), 0);
	document_free(&document);
	return out;
}

static void table_fits(void **state)
{
	static const char *const names[] = { "full", "partial", "hostile" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *table = table_of(names[i]), *rest = table, *line;

		assert_null(strpbrk(table, "\033\t\r"));
		while ((line = strsep(&rest, "\n")))
			if (text_width(line) > TABLE_COLUMNS)
				fail_msg("%s: %zu columns: %s", names[i], text_width(line), line);
		free(table);
	}
}

static void table_rows(void **state)
{
	char *table = table_of("full");

	(void)state;
	assert_ptr_equal(strstr(table, "where a name does not say otherwise: threads=1\ncell "),
			 table);
	assert_non_null(strstr(table,
			       "\nfork mm=1G            27.1 ms  ±0.7%  15.4 ms  16.8 ms  9.00 µs  "
			       "10.3 ms  41.9 "
			       "ms     "
			       "35.8/s !\n"));
	assert_non_null(strstr(table, "     36.7/s FAIL\n"));
	assert_non_null(strstr(
		table,
		"\ncontrols: null 24.0 ns ±0.4%, getpid 72.6 ns ±0.4%\n!! governor: 8 of 8 CPUs "
		"use "
		"governor powersave\n   mend: cpupower frequency-set -g performance\n"));
	assert_non_null(strstr(
		table,
		"\n!! reclaim (1 of 33 cells and controls): 212 pages reclaimed during 3 of 12 runs\n"));
	assert_non_null(strstr(
		table,
		"\nFAIL clone mm=1G threads=1: create failed with ENOMEM in 3 of 12 runs\n"));
	free(table);
	table = table_of("partial");
	assert_non_null(strstr(table, "\n1 of 6 cells measured so far\n"));
	assert_non_null(strstr(
		table,
		"\nvfork mm=0         -      -        -        -        -        -        -       "
		"   - "
		"SKIP\n"));
	free(table);
}

static void caveats_by_severity(void **state)
{
	struct caveat_group *groups;
	struct document document;
	size_t count;

	(void)state;
	load("full", &document);
	assert_int_equal(caveats_group(&document, &groups, &count), 0);
	assert_int_equal(count, 6);
	assert_string_equal(groups[0].name, "governor");
	assert_int_equal(groups[0].cells, 0);
	assert_string_equal(groups[2].name, "reclaim");
	assert_string_equal(groups[2].cell, "vfork mm=1G threads=1");
	assert_string_equal(groups[5].name, "stamp-cost");
	assert_int_equal(groups[5].cells, 31);
	assert_int_equal(groups[5].severity, 0);
	free(groups);
	document_free(&document);
}

static void svg_ids(void **state)
{
	static const char svg[] =
		"<?xml version=\"1.0\"?>\n<svg id=\"s\"><title>t</title><desc>d</desc><use "
		"xlink:href='#p' id='q' filter=\"url(#f)\"/><text> id='x' href='#y'</text></svg>";
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	(void)state;
	assert_non_null(file);
	assert_int_equal(svg_inline("no", "a-", "l", file), -EINVAL);
	assert_int_equal(svg_inline(svg, "a-", "\"", file), 0);
	assert_int_equal(fclose(file), 0);
	expect(out,
	       "<svg role=\"img\" aria-label=\"&quot;\" id=\"a-s\"><use xlink:href='#a-p' id='a-q' "
	       "filter=\"url(#a-f)\"/><text> id='x' href='#y'</text></svg>");
}

static void make_style(const char *folder, char *path, size_t size)
{
	FILE *file;

	snprintf(path, size, "%s/report.css", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs("p { margin: 0; }\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void page_without_plots(void **state)
{
	char folder[] = "/tmp/forkmark-test-XXXXXX", style[64];
	struct document document;
	char *html, why[1024];
	size_t size;

	(void)state;
	assert_non_null(mkdtemp(folder));
	make_style(folder, style, sizeof(style));
	load("hostile", &document);
	assert_int_equal(report_make(&document, "/nonexistent", &html, &size, why, sizeof(why)),
			 -ENOENT);
	assert_string_equal(
		why,
		"/nonexistent/report.css: No such file or directory; build or install forkmark "
		"again");
	assert_int_equal(report_make(&document, folder, &html, &size, why, sizeof(why)), 0);
	assert_non_null(strstr(
		why, "/style.gp: No such file or directory; build or install forkmark again"));
	assert_int_equal(strlen(html), size);
	assert_non_null(strstr(html, "<p class=\"note\">No plot 'Cost by memory size': "));
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "<img"));
	assert_null(strstr(html, "`"));
	assert_null(strstr(html, "\033"));
	assert_non_null(strstr(
		html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &quot;&gt;&lt;img src=x"));
	assert_non_null(strstr(html, " &#39;it&#39;\\&#39;&#39;s&#39; &#39;&#39;</pre>"));
	free(html);
	document_free(&document);
	unlink(style);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),     cmocka_unit_test(words),
		cmocka_unit_test(short_names), cmocka_unit_test(lines_over_an_axis),
		cmocka_unit_test(answer),      cmocka_unit_test(table_fits),
		cmocka_unit_test(table_rows),  cmocka_unit_test(caveats_by_severity),
		cmocka_unit_test(svg_ids),     cmocka_unit_test(page_without_plots),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
