# SPDX-License-Identifier: GPL-2.0-or-later
# One bar a choice: choices.tsv has y, median, low, high, colour, label; from 0, so that lengths compare.
load "style.gp"
hex(i) = int(colour(i)[2:7] eq "" ? 0 : ("0x" . colour(i)[2:7]) + 0)
set lmargin at screen 0.30
set rmargin at screen 0.92
set format x "%.0s %cs"
set xrange [0:*]
set yrange [0.4:bars + 0.6]
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set ytics scale 0
set xlabel "call to reaped, median" textcolor rgb text
set boxwidth 0.6
set style fill solid 0.85 noborder
unset key
plot "choices.tsv" using ($2/2):1:($2/2):(0.3):(hex(int($5))):yticlabel(6) with boxxyerror lc rgb variable, \
	"choices.tsv" using 2:1:3:4 with xerrorbars pt 0 lw 1.4 lc rgb text
