"""One file per wire. A provider is a `BaseLLMClient` that knows no retries and no allow-list."""
