"""What users do with their accounts."""
