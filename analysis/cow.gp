# SPDX-License-Identifier: GPL-2.0-or-later
# Five bars a cell: cow.tsv has y, seconds, which bar, the time as text, the cell's label.
load "style.gp"
stats "cow.tsv" using 2 nooutput
set format x "%.1s %cs"
set xrange [0:STATS_max*1.16]
set yrange [0:rows]
set xlabel "time to write to one page" textcolor rgb text
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set border 1
set ytics scale 0
set tmargin at screen 1 - (top + 42.0)/height
set key at screen 0.98, screen 1 - (top + 8.0)/height top right horizontal Left reverse
set style fill solid 1 noborder
name(i) = i == 1 ? "parent, first" : i == 2 ? "child, first" : i == 3 ? "parent, later" : i == 4 ? "child, later" : "plain"
bar(i) = word("#0072B2 #E69F00 #56B4E9 #F0C36D #8a8a8a", i)
plot "cow.tsv" using (0):($3 == 3 ? $1 : NaN):yticlabel(5) with points ps 0 notitle, \
	for [i=1:5] "" using (0):($3 == i ? $1 : NaN):(0):2:($1-0.42):($1+0.42) with boxxyerror lc rgb bar(i) \
	title name(i), \
	"" using 2:1:4 with labels left offset 0.6,0 textcolor rgb text notitle
