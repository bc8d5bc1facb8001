// SPDX-License-Identifier: GPL-2.0-or-later
/* Fits the universal scalability law: GSL's trust region (Levenberg and Marquardt) from a start
 * that is exact for exact data, since N / X(N) is linear in 1, N - 1 and N (N - 1). */
#include "analysis/usl.h"

#include <errno.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
	MOST_STEPS = 200
};

/* Parameters in the order lambda, sigma, kappa; those that are held at 0 are not in GSL's vector.
 */
struct problem {
	const struct usl_point *points;
	size_t count;
	double scale; /* rates are fitted as shares of the highest */
	bool with_sigma, with_kappa;
};

static size_t parameters(const struct problem *problem)
{
	return 1 + problem->with_sigma + problem->with_kappa;
}

static struct usl unpack(const struct problem *problem, const gsl_vector *x)
{
	struct usl usl = { .lambda = gsl_vector_get(x, 0) };

	if (problem->with_sigma)
		usl.sigma = gsl_vector_get(x, 1);
	if (problem->with_kappa)
		usl.kappa = gsl_vector_get(x, x->size - 1);
	return usl;
}

static double divisor(const struct usl *usl, double n)
{
	return 1 + usl->sigma * (n - 1) + usl->kappa * n * (n - 1);
}

double usl_rate(const struct usl *usl, double workers)
{
	return usl->lambda * workers / divisor(usl, workers);
}

static int residuals(const gsl_vector *x, void *data, gsl_vector *f)
{
	const struct problem *problem = data;
	struct usl usl = unpack(problem, x);

	for (size_t i = 0; i < problem->count; i++)
		gsl_vector_set(f, i,
			       usl_rate(&usl, problem->points[i].workers) -
				       problem->points[i].rate / problem->scale);
	return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *data, gsl_matrix *matrix)
{
	const struct problem *problem = data;
	struct usl usl = unpack(problem, x);

	for (size_t i = 0; i < problem->count; i++) {
		double n = problem->points[i].workers, d = divisor(&usl, n);
		double by_sigma = -usl.lambda * n * (n - 1) / (d * d);

		gsl_matrix_set(matrix, i, 0, n / d);
		if (problem->with_sigma)
			gsl_matrix_set(matrix, i, 1, by_sigma);
		if (problem->with_kappa)
			gsl_matrix_set(matrix, i, matrix->size2 - 1, by_sigma * n);
	}
	return GSL_SUCCESS;
}

/* n / rate = (1 + sigma (n - 1) + kappa n (n - 1)) / lambda; weighted so that errors of the rate
 * count, not of its reciprocal. */
static int start(const struct problem *problem, gsl_vector *x)
{
	size_t p = parameters(problem);
	gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(problem->count, p);
	gsl_matrix *matrix = gsl_matrix_alloc(problem->count, p),
		   *covariance = gsl_matrix_alloc(p, p);
	gsl_vector *y = gsl_vector_alloc(problem->count), *w = gsl_vector_alloc(problem->count);
	int error = work && matrix && covariance && y && w ? 0 : -ENOMEM;
	double chisq;

	for (size_t i = 0; !error && i < problem->count; i++) {
		double n = problem->points[i].workers,
		       rate = problem->points[i].rate / problem->scale;

		gsl_matrix_set(matrix, i, 0, 1);
		if (problem->with_sigma)
			gsl_matrix_set(matrix, i, 1, n - 1);
		if (problem->with_kappa)
			gsl_matrix_set(matrix, i, p - 1, n * (n - 1));
		gsl_vector_set(y, i, n / rate);
		gsl_vector_set(w, i, pow(rate * rate / n, 2));
	}
	if (!error && gsl_multifit_wlinear(matrix, w, y, x, covariance, &chisq, work))
		error = -EDOM;
	if (!error) {
		double reciprocal = gsl_vector_get(x, 0);

		gsl_vector_scale(x, 1 / reciprocal);
		gsl_vector_set(x, 0, 1 / reciprocal);
		error = reciprocal > 0 ? 0 : -EDOM;
	}
	gsl_multifit_linear_free(work);
	gsl_matrix_free(matrix);
	gsl_matrix_free(covariance);
	gsl_vector_free(y);
	gsl_vector_free(w);
	return error;
}

static int descend(struct problem *problem, gsl_vector *x, double *chisq)
{
	gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
	gsl_multifit_nlinear_workspace *work = gsl_multifit_nlinear_alloc(
		gsl_multifit_nlinear_trust, &how, problem->count, x->size);
	gsl_multifit_nlinear_fdf functions = {
		.f = residuals, .df = jacobian, .n = problem->count, .p = x->size, .params = problem
	};
	int status, stopped_by = 0;

	if (!work)
		return -ENOMEM;
	status = gsl_multifit_nlinear_init(x, &functions, work);
	if (!status)
		status = gsl_multifit_nlinear_driver(MOST_STEPS, 1e-12, 1e-12, 0, NULL, NULL,
						     &stopped_by, work);
	/* No step makes it better: the end of the arithmetic's digits. At the first step, so from
	 * an exact start, GSL calls it too many iterations. */
	if (status == GSL_ENOPROG || (status == GSL_EMAXITER && stopped_by == GSL_ENOPROG))
		status = GSL_SUCCESS;
	gsl_vector_memcpy(x, gsl_multifit_nlinear_position(work));
	gsl_blas_ddot(gsl_multifit_nlinear_residual(work), gsl_multifit_nlinear_residual(work),
		      chisq);
	gsl_multifit_nlinear_free(work);
	return status || !isfinite(*chisq) ? -EDOM : 0;
}

/* -EDOM also when it ends in a parameter below 0. */
static int fit_with(struct problem *problem, struct usl *usl, double *chisq)
{
	gsl_vector *x = gsl_vector_alloc(parameters(problem));
	int error = x ? start(problem, x) : -ENOMEM;

	if (!error)
		error = descend(problem, x, chisq);
	if (!error) {
		*usl = unpack(problem, x);
		if (!(usl->lambda > 0 && usl->sigma >= 0 && usl->kappa >= 0))
			error = -EDOM;
	}
	gsl_vector_free(x);
	return error;
}

static double spread(const struct problem *problem)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < problem->count; i++)
		mean += problem->points[i].rate / problem->scale / (double)problem->count;
	for (size_t i = 0; i < problem->count; i++)
		sum += pow(problem->points[i].rate / problem->scale - mean, 2);
	return sum;
}

static bool enough(const struct usl_point *points, size_t count)
{
	size_t different = 0;

	for (size_t i = 0; i < count; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |= points[j].workers == points[i].workers;
		different += !seen;
	}
	return different >= USL_FEWEST;
}

/* With two parameters that may be held at 0, the best of the four fits that end within bounds is
 * the bounded optimum, or so near that its interval says so. */
static int fit_bounded(struct problem *problem, struct usl *usl)
{
	double best = INFINITY;

	for (int held = 0; held < 4; held++) {
		struct usl one;
		double chisq;
		int error;

		problem->with_sigma = !(held & 1);
		problem->with_kappa = !(held & 2);
		error = fit_with(problem, &one, &chisq);
		if (error == -ENOMEM)
			return error;
		if (error || chisq >= best)
			continue;
		best = chisq;
		*usl = one;
		/* What is free and within bounds is never worse than what is held. */
		if (!held)
			break;
	}
	if (!isfinite(best))
		return -EDOM;
	usl->lambda *= problem->scale;
	usl->r2 = 1 - best / spread(problem);
	return 0;
}

int usl_fit(const struct usl_point *points, size_t count, struct usl *usl)
{
	struct problem problem = { .points = points, .count = count };
	gsl_error_handler_t *before;
	int error;

	if (!enough(points, count))
		return -ENODATA;
	for (size_t i = 0; i < count; i++)
		problem.scale = fmax(problem.scale, points[i].rate);
	before = gsl_set_error_handler_off();
	error = fit_bounded(&problem, usl);
	gsl_set_error_handler(before);
	return error;
}

double usl_peak(const struct usl *usl)
{
	if (usl->sigma >= 1)
		return 1;
	return usl->kappa > 0 ? fmax(1, sqrt((1 - usl->sigma) / usl->kappa)) : INFINITY;
}

double usl_most(const struct usl *usl)
{
	double peak = usl_peak(usl);

	if (isfinite(peak))
		return usl_rate(usl, peak);
	return usl->sigma > 0 ? usl->lambda / usl->sigma : INFINITY;
}
