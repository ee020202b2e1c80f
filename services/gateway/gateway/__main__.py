import sys

from gateway.app import main

main(sys.argv[1:])
