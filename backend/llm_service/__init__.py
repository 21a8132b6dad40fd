"""Calls of language models: providers, the policy around them, their log and budgets.

Other apps make calls by `client.get_client()`, `client.completion` and `client.acompletion` only.
"""
