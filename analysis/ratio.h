/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One positive figure over another, each with its 95 % interval, and the interval of the ratio: by
 * the method of variance estimates recovery on logarithms, for two figures that were measured
 * apart,
 *
 *     low  = ln(a/b) - sqrt((ln a - ln a_low)^2 + (ln b_high - ln b)^2)
 *     high = ln(a/b) + sqrt((ln a_high - ln a)^2 + (ln b - ln b_low)^2)
 *
 * G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general
 * approach", Statistics in Medicine 27 (2008), 1693 to 1702. It needs no more of a document than
 * its intervals, keeps their skewness, and is exact to the bit on every machine. */
#ifndef ANALYSIS_RATIO_H
#define ANALYSIS_RATIO_H

struct ratio {
	double value, low, high; /* NAN: not known */
};

/* VALUE is NAN unless both are positive; LOW and HIGH are NAN unless both have intervals around
 * them. */
struct ratio ratio_of(double a, const double a_ci95[2], double b, const double b_ci95[2]);

#endif
