#!/bin/bash
# Allows one deployment at a time: the lock is held as long as any process has the descriptor.
exec 200>>"${LOCK:-/tmp/deploy.lock}"
flock -n 200 || exit 1
sleep 40 > /dev/null 2>&1 &
while (( SECONDS < 2 )); do :; done
echo deployed
