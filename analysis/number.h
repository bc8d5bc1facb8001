/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document's numbers in the units that a person reads: three significant digits, a comma between
 * thousands. A value that was not measured (NAN) is a dash. The decimal sign is that of LC_NUMERIC,
 * which forkmark leaves at "C". */
#ifndef ANALYSIS_NUMBER_H
#define ANALYSIS_NUMBER_H

#include <stddef.h>

#define NUMBER_SIZE 32

void number_time(double ns, char text[NUMBER_SIZE]);    /* 63512 -> "63.5 µs" */
void number_rate(double per_s, char text[NUMBER_SIZE]); /* 16234 -> "16,200/s", 2.5e6 -> "2.5M/s" */
void number_bytes(double bytes, char text[NUMBER_SIZE]); /* 33554432000 -> "31.2 GiB" */
void number_plain(double value, char text[NUMBER_SIZE]); /* 0.0213 -> "0.0213", 16234 -> "16,200" */
void number_count(double value, char text[NUMBER_SIZE]); /* every digit: "16,234" */

/* Half the width of the interval [LOW, HIGH] as a share of MIDDLE: "±0.6%". */
void number_half_width(double low, double high, double middle, char text[NUMBER_SIZE]);

/* A size axis's text, "0", "4096", "64M", "1G", in bytes; NAN when it is none. */
double number_size(const char *text);

#endif
