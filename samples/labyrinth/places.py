"""Cities, which are real, and streets, which are not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CITIES: Mapping[str, tuple[tuple[str, float, float], ...]] = MappingProxyType(
    {
        "DE": (("Hamburg", 53.55, 9.99), ("Leipzig", 51.34, 12.37), ("Köln", 50.94, 6.96), ("Bremen", 53.08, 8.80)),
        "AT": (("Wien", 48.21, 16.37), ("Graz", 47.07, 15.44)),
        "GB": (("Leeds", 53.80, -1.55), ("Bristol", 51.45, -2.59)),
        "US": (("Baltimore", 39.29, -76.61), ("Portland", 45.52, -122.68)),
        "IE": (("Cork", 51.90, -8.47),),
        "ES": (("Valencia", 39.47, -0.38), ("Bilbao", 43.26, -2.93)),
        "MX": (("Puebla", 19.04, -98.21),),
        "EE": (("Tallinn", 59.44, 24.75), ("Tartu", 58.38, 26.72)),
        "LV": (("Rīga", 56.95, 24.11),),
        "CY": (("Limassol", 34.71, 33.02), ("Larnaca", 34.92, 33.63)),
        "GR": (("Thessaloniki", 40.64, 22.94), ("Patras", 38.25, 21.73)),
        "FR": (("Marseille", 43.30, 5.37), ("Lyon", 45.76, 4.84)),
        "MA": (("Tanger", 35.77, -5.80),),
        "LB": (("Tripoli", 34.44, 35.85),),
        "IL": (("Haifa", 32.79, 34.99),),
        "BE": (("Antwerpen", 51.22, 4.40),),
        "SG": (("Singapore", 1.35, 103.82),),
        "HK": (("Hong Kong", 22.32, 114.17),),
    }
)
"""Country to its cities: name, latitude, longitude in degrees."""

STREETS = (
    "Ariadnegasse",
    "Pasiphaestraße",
    "Theseus Row",
    "Minos Lane",
    "Rue du Peloton",
    "Rue d'Icare",
    "Calle del Ovillo",
    "Calle de Dédalo",
    "Odos Talou",
    "Odos Knossou",
    "Lõngakera tänav",
    "Stierkopfweg",
    "Spindle Court",
    "Wachsflügelallee",
    "Fadenstraße",
    "Rue de la Pelote",
)
