/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of the report's page; each writes HTML to FILE. Errors show in ferror(FILE). */
#ifndef ANALYSIS_REPORT_PARTS_H
#define ANALYSIS_REPORT_PARTS_H

#include <stddef.h>
#include <stdio.h>

struct document;
struct json_object;

/* What stands before the first heading, with the style sheet of DATA_FOLDER. 0, or -errno with one
 * line in WHY. */
int report_head(const char *title, const char *data_folder, FILE *file, char *why, size_t why_size);

int report_doubts(const struct document *document, FILE *file); /* a list; 0, -ENOMEM */

/* A member of a document for people: "swap_bytes" -> "swap", 33554432000 -> "31.2 GiB". */
void report_label(FILE *file, const char *key);
void report_value(FILE *file, const char *key, struct json_object *object);

void report_cells(const struct document *document, FILE *file); /* the table of every cell */
void report_measures(const struct document *document,
		     FILE *file); /* the special measurements' figures, where there are any */
void report_phases(const struct document *document,
		   FILE *file); /* where in the kernel the time goes, as far as it was traced */
void report_tail(const struct document *document,
		 FILE *file); /* why the slowest samples are slow, where that was looked at */
void report_controls(const struct document *document, FILE *file);
void report_counters(const struct document *document,
		     FILE *file); /* per operation, and why some are not there */

void report_machine(const struct document *document, FILE *file);
void report_clock(const struct document *document, FILE *file);
void report_reproduce(const struct document *document, FILE *file);

#endif
