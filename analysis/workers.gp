# SPDX-License-Identifier: GPL-2.0-or-later
# Rate against workers, both logarithmic, with the curves of fits.tsv through them; the dotted line starts at the first line's first point and scales perfectly.
load "style.gp"
set logscale y
if (dense) eval label_2_5
set format y "%.0s%c/s"
set xrange [left - 0.06*(right - left) : right + 0.04*(right - left)]
set xlabel "workers at the same time" textcolor rgb text
set ylabel "processes created" textcolor rgb text
set key outside right center vertical Left reverse
stats "lines.tsv" index 0 every ::1::1 using 1:2 nooutput
first_x = STATS_min_x
first_y = STATS_min_y
set samples 2
plot "ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	first_y*2**(x - first_x) with lines lw 1 dt 3 lc rgb text title "perfect scaling", \
	for [i=1:lines] "fits.tsv" index i-1 using 1:2 with lines lw 1.6 \
	dt dash(int(word(colours, i))) lc rgb colour(int(word(colours, i))) notitle, \
	for [i=1:lines] "lines.tsv" index i-1 using 1:2:3:4 with yerrorbars lw 1.6 pt mark(int(word(colours, i))) ps 0.7 \
	lc rgb colour(int(word(colours, i))) title columnheader(1)
