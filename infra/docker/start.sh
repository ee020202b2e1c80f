#!/bin/sh
# Read the settings (secrets among them) from their file, then run `python -m SERVICE ROLE`.
set -eu
set -a
. /run/secrets/settings
set +a
exec python -m "$@"
