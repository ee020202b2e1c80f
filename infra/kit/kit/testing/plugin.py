"""pytest plugin with every fixture of the kit; a test names what it needs."""

pytest_plugins = [
    "kit.testing.client",
    "kit.testing.databases",
    "kit.testing.kafka",
    "kit.testing.bus",
    "kit.testing.processes",
]
