"""What is known of AI2-THOR's world beforehand: facts that nothing measures and nobody may disagree about."""
