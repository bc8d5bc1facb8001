// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides how a tree of phases stands in the columns of a terminal. Everything is made in UTF-8
 * first: what a terminal does not have is replaced at the end, column by column. */
#include "analysis/phases_table.h"

#include <errno.h>
#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "analysis/measures.h"
#include "analysis/phases.h"
#include "analysis/table.h"
#include "analysis/tail.h"
#include "analysis/text.h"

enum {
	WIDTH_TIME = 7,
	WIDTH_SHARE = 6,
	WIDTH_BAR = 10,
	WIDTH_COUNT = 6,
	GAP = 2,
	WIDTH_FIGURES = 2 * (GAP + WIDTH_TIME) + GAP + WIDTH_SHARE + GAP + WIDTH_COUNT,
	WIDTH_REMARK = 15,       /* at least */
	WIDTH_WITHOUT_BARS = 90, /* names and remarks need the room more */
	INDENT = 2
};

struct phases_look phases_look_of(FILE *file)
{
	struct phases_look look = { .columns = TABLE_COLUMNS, .colour = table_wants_colour(file) };
	struct winsize size;

	look.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	if (fileno(file) < 0 || ioctl(fileno(file), TIOCGWINSZ, &size) || !size.ws_col)
		return look;
	look.columns = size.ws_col < PHASES_NARROWEST ? PHASES_NARROWEST
		       : size.ws_col > PHASES_WIDEST  ? PHASES_WIDEST
						      : size.ws_col;
	return look;
}

void phases_look_write(const struct phases_look *look, const char *text, FILE *file)
{
	if (look->utf8)
		fputs(text, file);
	else
		text_ascii(file, text);
}

/* SHARE of WIDTH_BAR columns in eighths; the least that there is shows. */
static void write_bar(double share, bool utf8, FILE *file)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int steps = utf8 ? 8 : 1, length;

	fputc(' ', file);
	share = isfinite(share) ? fmin(share, 1) : 0;
	length = (int)(share * WIDTH_BAR * steps + 0.5);
	if (utf8 && share > 0 && !length)
		length = 1;
	for (int i = 0; i < length / steps; i++)
		fputs("█", file);
	fputs(eighths[length % steps], file);
	fprintf(file, "%*s", WIDTH_BAR - length / steps - (length % steps > 0), "");
}

struct form {
	const struct phases *phases;
	const struct phases_look *look;
	FILE *file;
	unsigned *depths;
	size_t name_width, bar_width, what_width;
};

static void paint(const struct form *form, const char *code)
{
	if (form->look->colour)
		fprintf(form->file, "\033[%sm", code);
}

static void column(const struct form *form, const char *text, size_t width)
{
	fprintf(form->file, "%*s", GAP, "");
	text_pad(form->file, text, width, 1);
}

/* As wide as the widest name, if that leaves room for the remarks. */
static size_t name_width(const struct phases *phases, size_t room)
{
	size_t width = strlen("phase"), most = room - GAP - WIDTH_REMARK;

	for (size_t i = 0; i < phases->count; i++) {
		size_t own = INDENT * phases->rows[i].depth + text_width(phases->rows[i].name);

		width = own > width ? own : width;
	}
	return width < most ? width : most;
}

static void write_cut(FILE *file, const char *text, size_t columns, bool pad)
{
	char *cut = text_cut(text, columns);

	text_pad(file, cut ? cut : "?", pad ? columns : 0, 0);
	free(cut);
}

static void write_name(const struct form *form, size_t i)
{
	char lines[PHASES_LINES], *name = NULL;

	phases_lines(form->depths, form->phases->count, i, lines);
	if (asprintf(&name, "%s%s", lines, form->phases->rows[i].name) < 0)
		name = NULL;
	write_cut(form->file, name ? name : "?", form->name_width, true);
	free(name);
}

static void write_row(const struct form *form, size_t i)
{
	const struct phases_row *row = &form->phases->rows[i];
	bool dim = !isfinite(row->mean_ns);
	char text[NUMBER_SIZE], *remark = phases_remark(row);

	if (dim)
		paint(form, "2");
	write_name(form, i);
	number_time(row->p50_ns, text);
	column(form, text, WIDTH_TIME);
	phases_percent(row->share, text);
	column(form, text, WIDTH_SHARE);
	if (form->bar_width)
		write_bar(row->share, form->look->utf8, form->file);
	number_time(row->p99_ns, text);
	column(form, text, WIDTH_TIME);
	phases_often(row->count, text);
	column(form, text, WIDTH_COUNT);
	fprintf(form->file, "%*s", GAP, "");
	write_cut(form->file, remark ? remark : "?",
		  form->look->columns - form->name_width - WIDTH_FIGURES - form->bar_width - GAP,
		  false);
	if (dim)
		paint(form, "0");
	fputc('\n', form->file);
	free(remark);
}

static void write_tree(const struct form *form)
{
	paint(form, "1");
	text_pad(form->file, "phase", form->name_width, 0);
	column(form, "p50", WIDTH_TIME);
	column(form, "share", WIDTH_SHARE);
	fprintf(form->file, "%*s", (int)form->bar_width, "");
	column(form, "p99", WIDTH_TIME);
	column(form, "count", WIDTH_COUNT);
	fputs("  how it is known", form->file);
	paint(form, "0");
	fputc('\n', form->file);
	for (size_t i = 0; i < form->phases->count; i++)
		write_row(form, i);
}

static int write_top(const struct form *form)
{
	const struct phases *phases = form->phases;
	char cover[160], *line, *plain;

	phases_cover(phases, cover, sizeof(cover));
	if (asprintf(&line, "phases by %s%s%s", *phases->backend ? phases->backend : "?",
		     *cover ? ": " : "", cover) < 0)
		return -ENOMEM;
	plain = text_plain(line);
	free(line);
	if (!plain)
		return -ENOMEM;
	text_wrap(form->file, "  ", plain, form->look->columns);
	free(plain);
	return 0;
}

static int write_nothing(const struct form *form)
{
	const char *reason = form->phases->reason;
	char *line, *plain;

	if (asprintf(&line, "no phases: %s", reason && *reason ? reason : "none were traced") < 0)
		return -ENOMEM;
	plain = text_plain(line);
	free(line);
	if (!plain)
		return -ENOMEM;
	text_wrap(form->file, "  ", plain, form->look->columns);
	free(plain);
	return 0;
}

enum {
	WIDTH_WHERE = 24,
	WIDTH_WHAT = 34, /* at most */
	WIDTH_BYTES = 9,
	WIDTH_ADJUSTED = 13,
	WIDTH_WAIT = WIDTH_WHERE + GAP + GAP + WIDTH_COUNT + 2 * (GAP + WIDTH_TIME)
};

static void write_waits(const struct form *form)
{
	char text[NUMBER_SIZE], *what;

	fputc('\n', form->file);
	paint(form, "1");
	text_pad(form->file, "held up", WIDTH_WHERE, 0);
	fprintf(form->file, "%*s", GAP, "");
	text_pad(form->file, "by", form->what_width, 0);
	column(form, "count", WIDTH_COUNT);
	column(form, "mean", WIDTH_TIME);
	column(form, "longest", WIDTH_TIME);
	paint(form, "0");
	fputc('\n', form->file);
	for (size_t i = 0; i < form->phases->wait_count; i++) {
		const struct phases_wait *wait = &form->phases->waits[i];

		write_cut(form->file, wait->phase, WIDTH_WHERE, true);
		fprintf(form->file, "%*s", GAP, "");
		if (asprintf(&what, "%s%s%s", wait->reason, *wait->site ? " in " : "", wait->site) <
		    0)
			what = NULL;
		write_cut(form->file, what ? what : "?", form->what_width, true);
		free(what);
		phases_often(wait->count, text);
		column(form, text, WIDTH_COUNT);
		number_time(wait->mean_ns, text);
		column(form, text, WIDTH_TIME);
		number_time(wait->max_ns, text);
		column(form, text, WIDTH_TIME);
		fputc('\n', form->file);
	}
}

static void write_memory(const struct form *form)
{
	char text[NUMBER_SIZE];

	fputc('\n', form->file);
	paint(form, "1");
	text_pad(form->file, "kernel memory of", WIDTH_WHERE, 0);
	fprintf(form->file, "%*s", GAP, "");
	text_pad(form->file, "what", form->what_width, 0);
	column(form, "count", WIDTH_COUNT);
	column(form, "bytes", WIDTH_BYTES);
	paint(form, "0");
	fputc('\n', form->file);
	for (size_t i = 0; i < form->phases->memory_count; i++) {
		const struct phases_memory *memory = &form->phases->memory[i];

		write_cut(form->file, memory->phase, WIDTH_WHERE, true);
		fprintf(form->file, "%*s", GAP, "");
		write_cut(form->file, memory->what, form->what_width, true);
		phases_often(memory->count, text);
		column(form, text, WIDTH_COUNT);
		measures_value("x_bytes", memory->bytes, text);
		column(form, text, WIDTH_BYTES);
		fputc('\n', form->file);
	}
}

/* "55 entries with their exits in a call, each costs 103 ns; 2 were not seen" */
static void write_probes(const struct form *form)
{
	const struct phases *phases = form->phases;
	char hits[NUMBER_SIZE], each[NUMBER_SIZE], misses[NUMBER_SIZE];

	phases_often(phases->probe_hits, hits);
	number_time(phases->probe_ns, each);
	phases_often(phases->probe_misses, misses);
	fprintf(form->file, "\n%s entries with their exits in a call", hits);
	if (isfinite(phases->probe_ns))
		fprintf(form->file, ", each costs %s", each);
	if (isfinite(phases->probe_misses))
		fprintf(form->file, "; %s were not seen", misses);
	fputc('\n', form->file);
}

/* An estimate beside what was measured, never in its place. */
static void write_adjusted(const struct form *form)
{
	char text[NUMBER_SIZE];

	paint(form, "1");
	text_pad(form->file, "phase", form->name_width, 0);
	column(form, "mean", WIDTH_TIME);
	column(form, "less own cost", WIDTH_ADJUSTED);
	paint(form, "0");
	fputc('\n', form->file);
	for (size_t i = 0; i < form->phases->count; i++) {
		const struct phases_row *row = &form->phases->rows[i];

		if (!isfinite(row->adjusted_ns))
			continue;
		write_name(form, i);
		number_time(row->mean_ns, text);
		column(form, text, WIDTH_TIME);
		number_time(row->adjusted_ns, text);
		column(form, text, WIDTH_ADJUSTED);
		fputc('\n', form->file);
	}
}

static void write_tail(const struct form *form)
{
	size_t count = tail_words_count(form->phases->object);

	if (!count)
		return;
	fputc('\n', form->file);
	paint(form, "1");
	fputs("why p99.9", form->file);
	paint(form, "0");
	fputc('\n', form->file);
	for (size_t i = 0; i < count; i++) {
		char *words = tail_words(form->phases->object, i);
		char *plain = words ? text_plain(words) : NULL;

		text_wrap(form->file, "  ", plain ? plain : "?", form->look->columns);
		free(plain);
		free(words);
	}
}

static int write_all(const struct form *form)
{
	const struct phases *phases = form->phases;
	char text[NUMBER_SIZE];
	int error = phases->count ? write_top(form) : write_nothing(form);

	if (error)
		return error;
	if (phases->count)
		write_tree(form);
	if (phases->object && isfinite(phases->probe_hits)) {
		write_probes(form);
		if (isfinite(phases->probe_ns))
			write_adjusted(form);
	}
	if (phases->wait_count)
		write_waits(form);
	if (phases->memory_count)
		write_memory(form);
	if (phases->object && isfinite(phases->memory_net_bytes)) {
		measures_value("x_bytes", phases->memory_net_bytes, text);
		fprintf(form->file, "kept after the child was reaped: %s\n", text);
	}
	write_tail(form);
	return 0;
}

int phases_table_write(const struct phases *phases, const struct phases_look *look, FILE *file)
{
	struct form form = { .phases = phases, .look = look };
	char *text = NULL;
	size_t size;
	int error;

	form.depths = calloc(phases->count + 1, sizeof(*form.depths));
	if (!form.depths)
		return -ENOMEM;
	for (size_t i = 0; i < phases->count; i++)
		form.depths[i] = phases->rows[i].depth;
	form.bar_width = look->columns < WIDTH_WITHOUT_BARS ? 0 : 1 + WIDTH_BAR;
	form.name_width = name_width(phases, look->columns - WIDTH_FIGURES - form.bar_width);
	form.what_width =
		look->columns < WIDTH_WAIT + WIDTH_WHAT ? look->columns - WIDTH_WAIT : WIDTH_WHAT;
	form.file = open_memstream(&text, &size);
	if (!form.file) {
		free(form.depths);
		return -ENOMEM;
	}
	error = write_all(&form);
	if (fclose(form.file) && !error)
		error = -ENOMEM;
	if (!error)
		phases_look_write(look, text, file);
	free(text);
	free(form.depths);
	return error ? error : ferror(file) ? -EIO : 0;
}
