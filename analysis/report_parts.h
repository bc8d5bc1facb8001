/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of the report's page; each writes HTML to FILE. Errors show in ferror(FILE). */
#ifndef ANALYSIS_REPORT_PARTS_H
#define ANALYSIS_REPORT_PARTS_H

#include <stdio.h>

struct document;

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
