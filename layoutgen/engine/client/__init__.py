"""The engine's side of AI2-THOR's protocol: messages in, frames and metadata out."""
