# SPDX-License-Identifier: GPL-2.0-or-later
# Tiles by cell and round: tiles.tsv has round, row and percent, rows.tsv the label of each row. Row 0 is on top.
load "style.gp"
set palette defined (-1 "#0072B2", -0.15 "#c9d3da", 0 "#d4d4d4", 0.15 "#e0d2c8", 1 "#D55E00")
set cbrange [-range:range]
set format cb "%+.1f%%"
set colorbox horizontal user origin screen 0.55, screen 1 - (top + 28.0)/height size screen 0.3, screen 10.0/height noborder
set cbtics (-range, 0, range) scale 0 offset 0,0.4
set tmargin at screen 1 - (top + 58.0)/height
set xrange [0.5:rounds + 0.5]
set yrange [rows:-0.6]
set xlabel "round" textcolor rgb text
set xtics ceil(rounds/15.0)
set ytics scale 0
set border 0
unset grid
set style fill solid 1 noborder
plot "rows.tsv" using (NaN):1:yticlabel(2) notitle, \
	"tiles.tsv" using 1:2:($1-0.48):($1+0.48):($2-0.46):($2+0.46):3 with boxxyerror palette notitle
