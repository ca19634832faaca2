"""What is kept of a secret that opens something: never the secret itself."""

import hashlib


def secret_hash(secret: str) -> str:
    """The hash of a secret with 192 random bits: a plain one cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
