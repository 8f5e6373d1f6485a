#!/usr/bin/env bash
# Tryton 6.0 with price lists, as Debian has it, for test/erp: the tests start it themselves, on an SQLite database.
set -euo pipefail

packages=(tryton-server tryton-modules-sale-price-list tryton-modules-product-price-list-dates)
if dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Tryton is missing. Run this as root, or: sudo apt-get install --no-install-recommends ${packages[*]}" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "Tryton is missing, and there is no apt-get to install it with. Install it so that 'trytond' is found." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
