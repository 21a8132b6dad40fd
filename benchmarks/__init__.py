"""The performance harness: a mock upstream, a load client, and one adapter per server measured."""
