/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a logarithmic axis has its marks: round numbers, also when it is shorter than a decade,
 * where gnuplot would have none or one. */
#ifndef ANALYSIS_TICKS_H
#define ANALYSIS_TICKS_H

#include <stddef.h>

#define TICKS_MOST 16

/* The round numbers between LOW and HIGH, both above 0, ascending: at equal steps of 1, 2 or 5
 * times a power of ten where the axis is shorter than a factor of 8, else 1, 2 and 5 of each
 * decade, else powers of ten, every so many of them. Returns how many; 0 when LOW and HIGH are no
 * axis. */
size_t ticks_logarithmic(double low, double high, double ticks[TICKS_MOST]);

#endif
