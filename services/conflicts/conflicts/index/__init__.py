"""The Elasticsearch index of the register: follows it, is searched, proves what it holds."""
