#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For a guest that does nothing else: runs of fork with nothing around them, and with one disturbance each, which are
# measured one after the other. Leaves /out/NAME/result.json; tests/cli/guest_noise.bats and docs/noise.md are about these.
set -eu
cd /

measure() {
	out=$1
	shift
	forkmark run --set mechanism=fork --set mm=0 --no-controls --no-report -q -o "/out/$out" "$@"
}

mkdir -p /cg /hog
mount -t cgroup2 none /cg
echo "+cpu +memory" >/cg/cgroup.subtree_control

measure quiet --runs 2 --budget 1s

(while :; do :; done) &
pid=$!
measure loop --runs 2 --budget 1s
kill -9 "$pid"

# 0.3 of a CPU, for all that the script does from here on
mkdir /cg/quota
echo "15000 50000" >/cg/quota/cpu.max
echo $$ >/cg/quota/cgroup.procs
measure quota --runs 2 --budget 1300ms
echo $$ >/cg/cgroup.procs

# The root file system is memory: 100 MiB of it are wanted by who may have 48.
mkdir /cg/hog
echo $((48 << 20)) >/cg/hog/memory.high
sh -c 'echo $$ >/cg/hog/cgroup.procs; exec dd if=/dev/zero of=/hog/file bs=1M count=100' &
pid=$!
sleep 0.5
measure memory --runs 2 --budget 1s
kill -9 "$pid"
rm -f /hog/file

# The subject is the one whose grandparent is ours: its keeper has another name than its children.
measure stop --runs 1 --retries 1 --budget 2s &
pid=$!
sleep 0.5
for stat in /proc/[0-9]*/stat; do
	read -r subject name _ keeper _ <"$stat" || continue
	[ "$name" = "(forkmark-subjec)" ] || continue
	read -r _ name _ <"/proc/$keeper/stat" || continue
	[ "$name" != "(forkmark)" ] || break
done
kill -STOP "$subject"
sleep 0.2
kill -CONT "$subject"
wait "$pid"
