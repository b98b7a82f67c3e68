"""What tends to be far from a camera or to come into view late, measured, so that questions ask against it too."""

from collections.abc import Sequence
from math import exp

LATENESS = {
    "alarm clock": (-0.43, 0.27), "apple": (-0.22, 0.04), "armchair": (0.46, -0.03), "baseball bat": (0.27, 0.22),
    "basketball": (-0.15, 0.14), "bed": (-0.31, 0.31), "book": (-0.27, -0.19), "bottle": (-0.15, -1.63),
    "bowl": (-0.34, -0.69), "box": (0.60, 0.37), "butter knife": (-0.89, 0.07), "candle": (-0.12, 0.25),
    "cart": (-0.33, -0.43), "cd": (-0.77, 0.86), "cell phone": (-0.58, 0.05), "cloth": (0.18, 0.42),
    "clothes dryer": (0.34, -0.12), "coffee machine": (0.14, -0.04), "coffee table": (-0.55, -0.34),
    "counter top": (-0.61, -0.44), "credit card": (-0.73, -0.27), "cup": (-0.46, -0.18), "desk": (-0.22, 0.18),
    "desk lamp": (-0.06, 0.12), "desktop computer": (0.28, 0.33), "dining table": (-0.66, -0.97),
    "dish sponge": (-0.28, -0.48), "dog bed": (-0.23, 0.06), "dresser": (0.18, 0.24), "dumbbell": (-0.58, 0.37),
    "egg": (-0.82, -0.28), "faucet": (0.25, -0.07), "floor lamp": (0.86, 0.10), "footstool": (-0.28, 0.62),
    "fork": (-0.42, 0.65), "fridge": (0.66, -0.09), "garbage bag": (0.03, -0.14), "garbage can": (1.13, 0.45),
    "hand towel": (0.36, 0.69), "hand towel holder": (-0.02, 0.23), "head of lettuce": (-0.03, -0.50),
    "house plant": (0.54, 0.22), "kettle": (0.07, -0.27), "key chain": (-0.41, 0.12), "knife": (-0.43, 0.29),
    "ladle": (-0.69, -0.14), "laptop": (0.19, 0.06), "laundry hamper": (1.14, 0.79), "light switch": (-0.65, 0.86),
    "loaf of bread": (-0.13, -0.46), "microwave": (0.59, -0.41), "mug": (-0.29, -0.04), "newspaper": (-0.30, -0.14),
    "ottoman": (-0.26, 0.13), "painting": (1.21, 0.16), "pair of boots": (1.01, 0.01), "pan": (-0.29, -0.11),
    "paper towel roll": (0.32, -0.57), "pepper shaker": (-0.26, -0.39), "pillow": (0.29, 0.03), "plate": (-0.51, -0.74),
    "plunger": (0.24, 0.41), "pot": (-0.15, -0.30), "potato": (-0.57, -0.86), "remote control": (-1.12, 0.39),
    "roll of aluminum foil": (-0.20, -0.42), "safe": (0.58, 0.34), "scrub brush": (0.44, -0.27),
    "shelving unit": (0.68, 0.09), "shower curtain": (1.11, 0.36), "shower head": (1.01, 0.56),
    "side table": (0.26, -0.31), "sink": (0.41, 0.49), "soap bar": (-0.15, 0.00), "soap bottle": (-0.12, -0.74),
    "sofa": (-0.19, -0.26), "spatula": (-0.67, 0.33), "spoon": (-0.66, -0.66), "spray bottle": (-0.21, -0.40),
    "statue": (0.24, -0.29), "stool": (0.36, 0.21), "teddy bear": (-0.08, 0.12), "television": (0.78, -0.06),
    "tennis racket": (-0.25, 0.01), "tissue box": (0.12, 0.64), "toaster": (-0.01, -0.26), "toilet": (0.25, 0.38),
    "toilet paper hanger": (-0.67, 0.46), "toilet paper roll": (-0.14, 0.00), "tomato": (-0.43, -0.49),
    "towel": (0.34, 0.35), "towel holder": (-0.33, -0.04), "tv stand": (0.12, -0.41), "vacuum cleaner": (0.75, 0.59),
    "vase": (-0.19, -0.00), "washing machine": (0.48, 0.42), "watch": (-0.40, -0.09), "window blind": (1.35, 0.15),
    "wine bottle": (0.68, 0.00),
}  # fmt: skip
"""Category -> weights in `depth_order` and `appearance_order`: how much likelier, in natural logarithms, an order is
that has an object of it one place later. A multinomial logit over the offered orders of some 20,000 questions about
300 clips of real and generated houses; categories left out tend neither way."""

DEPTH, APPEARANCE = 0, 1


def kept_share(categories: Sequence[str], orders: Sequence[Sequence[int]], right: int, kind: int) -> float:
    """How often a question is to be kept so that, of those kept, every offered order is right equally often.

    Args:
        categories: of the objects, by place.
        orders: the options, each the objects' places in an order.
        right: which of them is right.
        kind: DEPTH or APPEARANCE.
    """
    weights = [LATENESS.get(name, (0.0, 0.0))[kind] for name in categories]
    chances = [exp(sum(rank * weights[place] for rank, place in enumerate(order))) for order in orders]
    return min(chances) / chances[right]
