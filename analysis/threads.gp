# SPDX-License-Identifier: GPL-2.0-or-later
# Cost against threads: x is log2 of their number, y begins at 0 so that flat looks flat.
load "style.gp"
set format y "%.0s %cs"
set yrange [0:*]
set xrange [left - 0.06*(right - left) : right + 0.04*(right - left)]
set xlabel "threads of the parent" textcolor rgb text
set ylabel "call to reaped, median" textcolor rgb text
set key outside right center vertical Left reverse
plot "ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	for [i=1:lines] "lines.tsv" index i-1 using 1:2:3:4 with yerrorlines lw 1.6 pt mark(int(word(colours, i))) ps 0.7 \
	dt dash(int(word(colours, i))) lc rgb colour(int(word(colours, i))) title columnheader(1)
