"""Whether figures on a monitor can be read from so far away: a size calculator.

A figure is read at a glance when its height takes 0.7 degrees of what the eye sees. That is about
1.2 cm for each metre: a capital of 122 mm at 10 m. The rule of thumb for signs that are read in
passing, by people with poor sight as well; 0.2 degrees is what good eyes need in good light.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, hypot, radians, tan

NEEDED_DEGREES = 0.7
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Screen:
    """A monitor's picture: its diagonal in inches, and how many parts wide and high it is."""

    inches: float
    wide: float = 16
    high: float = 9

    @property
    def height_mm(self) -> float:
        """The picture's height in millimetres."""
        return self.inches * MM_PER_INCH * self.high / hypot(self.wide, self.high)

    def turned(self) -> Screen:
        """The same monitor, hung the other way."""
        return Screen(self.inches, self.high, self.wide)


@dataclass(frozen=True)
class Sight:
    """How a figure is seen: its height, the angle it takes, and from how far it can be read."""

    capital_mm: float
    degrees: float
    farthest_m: float

    @property
    def is_legible(self) -> bool:
        """Whether it is as large as it must be."""
        return self.degrees >= NEEDED_DEGREES


def sight(screen: Screen, share: float, metres: float) -> Sight:
    """A figure whose capital height is that share of the picture's height, seen from so far.

    The angle of a height h at a distance d is 2 * atan(h / 2d).
    """
    capital = screen.height_mm * share
    angle = degrees(2 * atan(capital / (2 * metres * 1000)))
    return Sight(capital, angle, farthest(capital))


def farthest(capital_mm: float) -> float:
    """From how many metres a capital of that height can be read."""
    return capital_mm / (2 * tan(radians(NEEDED_DEGREES) / 2)) / 1000


def needed_inches(share: float, metres: float, wide: float = 16, high: float = 9) -> float:
    """The diagonal in inches that such a figure needs at that distance."""
    capital = 2 * metres * 1000 * tan(radians(NEEDED_DEGREES) / 2)
    return capital / share * hypot(wide, high) / high / MM_PER_INCH
