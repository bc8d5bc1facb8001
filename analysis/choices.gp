# SPDX-License-Identifier: GPL-2.0-or-later
# One row a choice: choices.tsv has y, median, low, high, colour, label. Bars from 0, so that lengths compare; points on a
# logarithmic axis where the longest bar would leave nothing of the others.
load "style.gp"
hex(i) = ("0x" . colour(i)[2:7]) + 0
stats "choices.tsv" using 2 nooutput
scale = STATS_max < 1e-3 ? 1e6 : STATS_max < 1 ? 1e3 : 1
wide = STATS_max > 20*STATS_min
set format x "%g " . (STATS_max < 1e-3 ? "µs" : STATS_max < 1 ? "ms" : "s")
set lmargin at screen 0.30
set rmargin at screen 0.92
set xrange [0:*]
if (wide) set logscale x
if (wide) set xrange [STATS_min*scale/2:STATS_max*scale*2]
set yrange [0.4:bars + 0.6]
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set ytics scale 0
set xlabel "call to reaped, median" textcolor rgb text
set style fill solid 0.85 noborder
unset key
if (wide) {
	plot "choices.tsv" using ($2*scale):1:(hex(int($5))):yticlabel(6) with points pt 7 ps 1.2 lc rgb variable, \
		"choices.tsv" using ($2*scale):1:($3*scale):($4*scale) with xerrorbars pt 0 lw 1.4 lc rgb text
} else {
	plot "choices.tsv" using ($2/2*scale):1:($2/2*scale):(0.3):(hex(int($5))):yticlabel(6) with boxxyerror lc rgb variable, \
		"choices.tsv" using ($2*scale):1:($3*scale):($4*scale) with xerrorbars pt 0 lw 1.4 lc rgb text
}
