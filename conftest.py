pytest_plugins = ["native.testing", "kit.testing.plugin"]
