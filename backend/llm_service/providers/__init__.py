"""One file per wire. A provider is a `BaseLLMClient` without retries and without allow-list."""
