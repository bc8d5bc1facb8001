# SPDX-License-Identifier: GPL-2.0-or-later
# One row a cell: tools.tsv has y, rate, colour, label. Points on a logarithmic axis, since rates differ by decades.
load "style.gp"
hex(i) = ("0x" . colour(i)[2:7]) + 0
stats "tools.tsv" using 2 nooutput
set logscale x
set format x "%.0s%c/s"
set lmargin at screen 0.36
set rmargin at screen 0.94
set xrange [STATS_min/2:STATS_max*2]
set yrange [0.4:bars + 0.6]
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set ytics scale 0
set xlabel "processes created" textcolor rgb text
unset key
plot "tools.tsv" using 2:1:(hex(int($3))):yticlabel(4) with points pt 7 ps 1.2 lc rgb variable
