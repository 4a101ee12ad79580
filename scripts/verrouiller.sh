#!/usr/bin/env bash
# Lock every list of packages again, with hashes and without any registry's address.
set -euo pipefail
uv=.venv/outils/bin/uv
cd requirements
lock() { ../$uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version "$@"; }
lock 3.10 outils.in -o outils.txt
lock 3.11 application.in -o application.txt
lock 3.11 tests.in -o tests.txt
lock 3.10 --override bot-overrides.txt bot.in -o bot.txt
