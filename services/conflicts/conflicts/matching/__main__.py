"""`python -m conflicts.matching < pairs.csv > scores.csv`: needs no server and no settings."""

import sys

from conflicts.matching.pairs import MissingColumns, match_pairs

try:
    match_pairs(sys.stdin, sys.stdout)
except MissingColumns as missing:
    sys.exit(str(missing))
