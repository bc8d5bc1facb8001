# SPDX-License-Identifier: GPL-2.0-or-later
# Ratios with their intervals, a row each: rows.tsv has row, verdict (0: cannot tell, 1: same, 2: better, 3: worse),
# ratio, low, high, whether these two are cut off, name and numbers; bands.tsv the tolerance's low and high, first and last
# row of it; ticks.tsv the axis's marks. LEFT pixels are for the names.
load "style.gp"
right = 175.0
set lmargin at screen real(left)/width
set rmargin at screen 1 - right/width
set tmargin at screen 1 - (top + 44.0)/height
set bmargin at screen 56.0/height
set logscale x
set xrange [low:high]
set yrange [rows + 0.5:0.5]
set border 1
unset ytics
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set label 1 "new / base" at screen (left + width - right)/2.0/width, screen 10.0/height center textcolor rgb text
set key at screen (left < 220 ? left : 220)/real(width), screen 1 - (top + 16.0)/height left center vertical maxrows 1 Left reverse samplen 1 width 0
set arrow 1 from 1, graph 0 to 1, graph 1 nohead lw 1.2 lc rgb text
# By verdict, as on the page: colours that differ for everybody, and marks that differ without colour.
look(v) = v == 3 ? 0xD55E00 : v == 2 ? 0x009E73 : v == 1 ? 0x1A7EC2 : 0x7F7F7F
shape(v) = int(word("6 7 11 9", v + 1))
verdict(v) = v == 0 ? "cannot tell" : word("same better worse", v)
tip = (high/low)**0.025
plot "bands.tsv" using (1):3:1:2:($3 - 0.5):($4 + 0.5) with boxxyerror fs solid 0.18 noborder lc rgb faint title "tolerance", \
	"ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	"rows.tsv" using 4:1:($5 - $4):(0):(look($2)) with vectors nohead lw 2 lc rgb variable notitle, \
	"rows.tsv" using ($6 > 0 ? low*tip : NaN):1:(low - low*tip):(0):(look($2)) with vectors head filled size screen 0.009,25 lw 2 lc rgb variable notitle, \
	"rows.tsv" using ($7 > 0 ? high/tip : NaN):1:(high - high/tip):(0):(look($2)) with vectors head filled size screen 0.009,25 lw 2 lc rgb variable notitle, \
	for [v in "3 2 1 0"] "rows.tsv" using ($2 == int(v) ? $3 : NaN):1 with points pt shape(int(v)) ps 0.9 lw 1.6 lc rgb look(int(v)) \
		title verdict(int(v)), \
	"rows.tsv" using (low):1:8 with labels right offset -1.2,0 textcolor rgb text notitle, \
	"rows.tsv" using (high):1:9 with labels left offset 1.2,0 textcolor rgb text notitle
