pytest_plugins = ["native.testing"]
