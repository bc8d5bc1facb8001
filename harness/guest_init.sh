#!/bin/busybox sh
# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-or-later
# The first process of a guest: mounts what a Linux system has, runs the command in an empty folder, sends what it left
# there through the second serial port, and ends the machine. guest_stream.c reads what is sent here.

# Whatever goes wrong: a kernel that panics when this process ends resets the machine at once, which ends qemu.
/bin/busybox --install -s /bin
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb

# attach FOLDER TYPE [OPTIONS]: mount where the kernel has that type and a place for it.
attach() {
	mount -t "$2" -o "${3:-rw}" "$2" "$1" 2>/dev/null
}

attach /proc proc
attach /sys sysfs
attach /dev devtmpfs
mkdir -p /dev/pts /dev/shm
ln -s /proc/self/fd /dev/fd
attach /dev/pts devpts
attach /dev/shm tmpfs mode=1777
attach /tmp tmpfs mode=1777
attach /run tmpfs mode=755
attach /out tmpfs mode=755
# before 4.1 there was no folder for tracefs in sysfs
attach /sys/kernel/debug debugfs
attach /sys/kernel/tracing tracefs
attach /sys/fs/cgroup cgroup2
attach /sys/fs/bpf bpf

tell() {
	echo "forkmark-guest: $*" >/dev/console
}

port=/dev/$(cat /guest/port)
# Where it cannot be opened, exec ends this process.
if ! stty -F "$port" 115200 raw -echo; then
	tell "no serial port $port to send results through"
	reboot -f
fi
exec 3>"$port"

set --
for word in /guest/command/*; do
	word=$(cat "$word"; echo .) # a newline at the end would get lost
	set -- "$@" "${word%.}"
done
tell "the command begins after $(cut -d ' ' -f 1 /proc/uptime) s"
# Through a pipe, so that it does not draw on a terminal. exec: no word of this shell's own is meant.
mkfifo /run/console
cat /run/console >/dev/console &
reader=$!
(cd /out && exec 3>&- "$@") </dev/null >/run/console 2>&1
status=$?
# What still holds the pipe, but for its reader; signals to the kernel's own threads have no effect.
for process in /proc/[0-9]*; do
	process=${process#/proc/}
	[ "$process" -eq 1 ] || [ "$process" -eq "$reader" ] || kill -9 "$process" 2>/dev/null
done
wait "$reader"
tell "the command ended with $status after $(cut -d ' ' -f 1 /proc/uptime) s"

echo "forkmark-guest 1" >&3
# A record is KIND LENGTH, then LENGTH bytes, packed: that is less to send, and has a checksum in it.
cat >/run/send <<'END'
record() {
	gzip -c >/run/packed
	echo "$1 $(wc -c </run/packed)" >&3
	cat /run/packed >&3
}

for name; do
	{ printf '%s\0' "${name#./}"; cat "$name"; } | record file
	printf . >>/run/sent
done
END
: >/run/sent
cd /out && find . -type f -exec sh /run/send {} +
set --
# shellcheck source=/dev/null
. /run/send
printf '%d %d' "$status" "$(wc -c </run/sent)" | record end
exec 3>&-
reboot -f
