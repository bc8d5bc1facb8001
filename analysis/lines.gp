# SPDX-License-Identifier: GPL-2.0-or-later
# Cost against a size or a count, both logarithmic: lines.tsv has one block a line, x is already log2. Loaded by the
# scripts of such plots, which set xname.
load "style.gp"
set logscale y
if (dense) eval label_2_5
set format y "%.0s %cs"
set xrange [left - 0.06*(right - left) : right + 0.04*(right - left)]
set xlabel xname textcolor rgb text
set ylabel "call to reaped, median" textcolor rgb text
set key outside right center vertical Left reverse
if (zero) set arrow 1 from break_x, graph 0 to break_x, graph 1 nohead lw 0.8 lc rgb faint dt 2
plot "ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	for [i=1:lines] "lines.tsv" index i-1 using 1:2:3:4 with yerrorlines lw 1.6 pt mark(int(word(colours, i))) ps 0.7 \
	dt dash(int(word(colours, i))) lc rgb colour(int(word(colours, i))) title columnheader(1)
