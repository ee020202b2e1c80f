import sys

from kit.commands import run
from complaints.app import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
