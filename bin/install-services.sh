#!/usr/bin/env bash
# What `npm run test:services` needs beside PostgreSQL and Redis: Tryton for test/erp, Chromium for test/browser. Debian
# and Ubuntu, as root.
set -euo pipefail

bash "$(dirname "$0")/install-tryton.sh"
if command -v chromium >/dev/null; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Chromium is missing. Run this as root, or: sudo apt-get install chromium" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "Chromium is missing, and there is no apt-get to install it with. Install it so that 'chromium' is found." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
