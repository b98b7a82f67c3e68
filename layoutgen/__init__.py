"""layoutgen: training sets for metric spatial reasoning from AI2-THOR houses."""

__version__ = "0.1.0"
