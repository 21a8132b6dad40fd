"""The one door to every model: types, errors, providers and the policy around them.

Python code in the project asks `llm_service.client.get_client()` and nothing else.
"""
