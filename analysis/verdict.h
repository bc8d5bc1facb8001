/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a difference and its error to an answer. Two questions are asked of each comparison, with
 * T the logarithm of 1 + tolerance:
 *
 * - is the change beyond the tolerance? One-sided tests of "change <= T" and "change >= -T" (tests
 *   of a minimum effect: Murphy and Myors, Journal of Applied Psychology 84, 1999), both of them
 *   asked, so that p is twice the smaller one;
 * - is it within the tolerance? Two one-sided tests (Schuirmann, Journal of Pharmacokinetics and
 *   Biopharmaceutics 15, 1987).
 *
 * Neither p is judged alone: over all comparisons the false discovery rate is held (Benjamini and
 * Hochberg; analysis/fdr.h), apart for each question. Where neither is answered, the verdict is
 * that it cannot be told, and how many more units it would take at a power of 80 %, from the sum of
 * the two quantiles of Student's t that go with so many units (Cochran and Cox, Experimental
 * Designs, 1957, section 2.21). */
#ifndef ANALYSIS_VERDICT_H
#define ANALYSIS_VERDICT_H

#include <stddef.h>

#define VERDICT_ALPHA 0.05 /* of all that is said, the share that may be wrong */
#define VERDICT_MOST  1000 /* more than so many times as many units nobody will measure */

enum verdict_answer {
	VERDICT_CANNOT_TELL,
	VERDICT_SAME,
	VERDICT_BETTER,
	VERDICT_WORSE,
	VERDICT_ANSWERS
};

struct verdict_question {
	double change;       /* logarithm of new over base, turned so that more is worse */
	double error;        /* its standard error; NAN: not known */
	double freedom;      /* of Student's t; INFINITY: normal */
	double tolerance;    /* logarithm of 1 + tolerance; 0 or more */
	double p_rank;       /* of a rank test on the same units; NAN: none */
	double p_rank_least; /* the smallest that it can be for so many */
};

struct verdict {
	enum verdict_answer answer;
	double p_beyond, p_within; /* NAN: not known */
	double q_beyond, q_within; /* adjusted over all questions */
	/* How many times as many units an answer would take, by what was seen; NAN: not known, or
	 * more than VERDICT_MOST. 1 where there is an answer. */
	double times;
};

/* "cannot tell", "same", "better", "worse". */
const char *verdict_words(enum verdict_answer answer);

/* Answer COUNT questions together at ALPHA. A rank test that could tell at ALPHA and sees nothing
 * takes "better" and "worse" back. 0, -ENOMEM. */
int verdict_judge(const struct verdict_question *questions, size_t count, double alpha,
		  struct verdict *verdicts);

/* Half the width of the interval that holds the change with probability 1 - ALPHA. */
double verdict_half_width(const struct verdict_question *question, double alpha);

#endif
