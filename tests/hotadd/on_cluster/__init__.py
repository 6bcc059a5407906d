"""Scenarios of hot-adding on a real API server and a real LiteLLM pair, and what they stand on."""
