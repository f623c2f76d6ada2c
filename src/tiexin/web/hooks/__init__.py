"""Webhooks: what other systems are told."""
