import sys

from complaints.app import SERVICE
from kit.commands import run

sys.exit(run(SERVICE, sys.argv[1:]))
