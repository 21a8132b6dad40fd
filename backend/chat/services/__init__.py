"""Use cases of conversations, each as one transaction. Nothing here launches a run or parses a
request.
"""
