# SPDX-License-Identifier: GPL-2.0-or-later
# One bar a cell: phases.tsv has a line a piece (y, from, to, colour), names.tsv a block a name of the first colours,
# ends.tsv a line a bar (y, its end, its time as text, its label). Ten colours are more than style.gp has: three more of
# the same kind; what has no name of its own is grey.
load "style.gp"
piece(i) = word("#1A7EC2 #E69F00 #009E73 #CC79A7 #56B4E9 #D55E00 #8C6D31 #9E9AC8 #A6BDA0 #B07A7A #A8A8A8 #D6D6D6", i)
hex(i) = ("0x" . piece(int(i))[2:7]) + 0
stats "ends.tsv" using 2 nooutput
scale = relative ? 1 : STATS_max < 1e-3 ? 1e6 : STATS_max < 1 ? 1e3 : 1
set format x relative ? "%g %%" : "%g " . (STATS_max < 1e-3 ? "µs" : STATS_max < 1 ? "ms" : "s")
# Room for the time at the end of the longest bar.
set xrange [0:STATS_max*scale*1.11]
set yrange [0.4:bars + 0.6]
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set border 1
set ytics scale 0
if (relative) { set xtics 0,20,100 }
set key at screen 0.97, screen 1 - (top + 6.0)/height top right horizontal Left reverse maxrows 3
set tmargin at screen 1 - (top + 68.0)/height
set style fill solid 1 noborder
plot "ends.tsv" using (0):1:yticlabel(4) with points pt 0 notitle, \
	"phases.tsv" using (0):1:($2*scale):($3*scale):($1-0.34):($1+0.34):(hex($4)) with boxxyerror lc rgb variable notitle, \
	"ends.tsv" using ($2*scale):1:3 with labels left offset 0.6,0 textcolor rgb text notitle, \
	for [i=1:pieces] "names.tsv" index i-1 using (NaN):(NaN) with boxes lc rgb piece(i) title columnheader(1), \
	NaN with boxes lc rgb piece(11) title "other phases", \
	NaN with boxes lc rgb piece(12) title "in no phase"
