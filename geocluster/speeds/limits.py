"""Speed limits by law where no sign says another: for cars, by country and kind of road.

OpenStreetMap names such a limit by the country and what it depends on: ``DE:rural``,
``RO:trunk``, ``GB:nsl_single``. ``trunk`` is a road for motor vehicles only (expressway, motor
road). Zones, whose name holds their number (``DE:zone:30``), need no table. A country or kind
that is not listed is unknown, and the road then has the speed of its class.

Source: OpenStreetMap wiki, "Default speed limits" and "Key:source:maxspeed"; World Health
Organization, Global Status Report on Road Safety 2018, table A4; the laws named at the lines.
Changes of law up to 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["KMH_PER_MPH", "LIMITS", "MILES", "WALK"]

KMH_PER_MPH = 1.609344

WALK = 7.0
"""Walking pace of a car in km/h. Source: OpenStreetMap wiki, Key:maxspeed, ``walk``."""

ADVISED = 130.0
"""On German motorways without a limit. Source: Autobahn-Richtgeschwindigkeits-V, § 1."""

MILES = frozenset(
    "GB UK IM GG JE US AS GU MP PR VI FK SH KY VG AI TC MS BS AG DM GD KN LC VC WS LR".split()
)
"""Countries whose signs say miles per hour, for zones such as ``GB:zone:20``."""


def _law(
    urban: float | None,
    rural: float | None,
    trunk: float | None = None,
    motorway: float | None = None,
    living_street: float | None = None,
    **other: float,
) -> Mapping[str, float]:
    known = {
        "urban": urban,
        "rural": rural,
        "trunk": trunk,
        "expressway": trunk,
        "motorroad": trunk,
        "motorway": motorway,
        "living_street": living_street,
        "walk": WALK,
        **other,
    }
    return MappingProxyType({name: kmh for name, kmh in known.items() if kmh is not None})


def _miles(**limits: float) -> Mapping[str, float]:
    return MappingProxyType({"walk": WALK, **{k: v * KMH_PER_MPH for k, v in limits.items()}})


_GB = _miles(
    urban=30, rural=60, motorway=70, nsl_single=60, nsl_dual=70, nsl_restricted=30, nsl=60,
)  # fmt: skip
_WALES = _miles(urban=20, nsl_restricted=20)

LIMITS: Mapping[str, Mapping[str, float]] = {
    # --- Europe
    "AD": _law(50, 90),
    "AL": _law(40, 80, 90, 110),
    "AM": _law(60, 90, None, 110),
    "AT": _law(50, 100, 100, 130, WALK, bicycle_road=30),  # StVO § 20 (2), § 76c
    "AZ": _law(60, 90, None, 110),
    "BA": _law(50, 80, 100, 130),
    "BE": _law(50, 90, 120, 120, 20, cyclestreet=30, school=30),  # AR 1.12.1975, art. 11
    "BE-BRU": _law(30, 70, None, 120, 20, cyclestreet=30),
    "BE-VLG": _law(50, 70, 120, 120, 20, cyclestreet=30),
    "BE-WAL": _law(50, 90, 120, 120, 20, cyclestreet=30),
    "BG": _law(50, 90, 120, 140, 20),  # Закон за движението по пътищата, чл. 21
    "BY": _law(60, 90, None, 110, 20),
    "CH": _law(50, 80, 100, 120, 20),  # VRV Art. 4a
    "CY": _law(50, 80, None, 100),
    "CZ": _law(
        50, 90, 110, 130, 20, urban_motorway=80, urban_trunk=80, pedestrian_zone=20
    ),  # 361/2000 Sb., § 18
    "DE": _law(50, 100, None, ADVISED, WALK, bicycle_road=30),  # StVO § 3 (3), Anlage 2 u. 3
    "DK": _law(50, 80, 80, 130, 15),  # Færdselsloven § 42
    "EE": _law(50, 90, None, None, 20),  # Liiklusseadus § 50
    "ES": _law(50, 90, 90, 120, 20),  # Reglamento General de Circulación, art. 48, 50
    "FI": _law(50, 80, 100, 120, 20),  # Tieliikennelaki 8, 100 §
    "FO": _law(50, 80),
    "FR": _law(50, 80, 110, 130, 20),  # Code de la route, R413-2, R413-3, R110-2
    "GB": _GB,  # Highway Code, rule 124
    "GB-WLS": _WALES,  # Restricted Roads (20 mph Speed Limit) (Wales) Order 2022
    "GE": _law(60, 80, None, 110, 20),
    "GG": _miles(urban=25, rural=35),
    "GR": _law(50, 90, 110, 130, 20),  # ΚΟΚ άρθρο 20
    "HR": _law(50, 90, 110, 130),  # ZSPC čl. 53, 54
    "HU": _law(50, 90, 110, 130, 20),  # KRESZ 26. §
    "IE": _law(50, 80, 100, 120),  # Road Traffic Act 2004, s. 5-8
    "IM": _miles(urban=30, nsl_restricted=30),  # in the country no limit
    "IS": _law(50, 90, None, 90, 15),  # Umferðarlög 37. gr.; 80 on gravel
    "IT": _law(50, 90, 110, 130, 20),  # Codice della strada, art. 142
    "LI": _law(50, 80, None, None, 20),  # VRV Art. 4a
    "LT": _law(50, 90, 120, 130, 20),  # KET 129-132
    "LU": _law(50, 90, None, 130, 20),  # Code de la route, art. 139
    "LV": _law(50, 90, None, None, 20),  # CSN 102, 103
    "MC": _law(50, None),
    "MD": _law(50, 90, None, 110, 20),
    "ME": _law(50, 80, 100, 130),
    "MK": _law(50, 80, 110, 130),
    "MT": _law(50, 80),
    "NL": _law(50, 80, 100, 130, 15),  # RVV 1990, art. 21, 45
    "NO": _law(50, 80, 80, 110, 15),  # Vegtrafikkloven § 6
    "PL": _law(50, 90, 100, 140, 20, expressway=120),  # Prawo o ruchu drogowym, art. 20
    "PT": _law(50, 90, 100, 120, 20),  # Código da Estrada, art. 27
    "RO": _law(50, 90, 100, 130, 20),  # OUG 195/2002, art. 49, 50, 159
    "RS": _law(50, 80, 100, 130, 10),  # ZOBS čl. 43-45, 161
    "RU": _law(60, 90, 110, 110, 20),  # ПДД 10.2, 10.3
    "SE": _law(50, 70, None, 110, WALK),  # Trafikförordning 3 kap. 17 §, 8 kap. 1 §
    "SI": _law(50, 90, 110, 130, 10),  # ZPrCP 46. člen
    "SK": _law(50, 90, 90, 130, 20, motorway_urban=90, urban_motorway=90),  # 8/2009 Z. z., § 16
    "SM": _law(50, 70),
    "TR": _law(50, 90, 110, 130, 20),  # Karayolları Trafik Yönetmeliği, 100
    "UA": _law(50, 90, 110, 130, 20),  # ПДР 12.4-12.6
    "XK": _law(50, 80, 100, 130),
    # --- Asia
    "CN": _law(50, 70, None, 120),  # 国务院令第405号 (2004), 45, 78
    "HK": _law(50, 50),  # Road Traffic Ordinance, s. 40
    "ID": _law(50, 80, None, 100, 30),  # PP 79/2013, pasal 23
    "IL": _law(50, 80, 90, 110, 30),  # תקנה 54
    "IN": _law(70, 70, None, 120),  # MoRTH S.O. 1522(E), 2018
    "JP": _law(60, 60, None, 100, nsl=60, express=100),  # 道路交通法施行令 11, 27
    "KG": _law(60, 90, None, 110, 20),
    "KH": _law(40, 90, None, 100),
    "KR": _law(50, 60, 90, 100),  # 도로교통법 시행규칙 19
    "KZ": _law(60, 90, 110, 140, 20),
    "LK": _law(50, 70, None, 100),
    "MN": _law(60, 80, None, 100),
    "MY": _law(60, 90, 90, 110),  # National Speed Limit Orders 1989
    "PH": _law(40, 80, None, 100, express=100),  # RA 4136, s. 35
    "SG": _law(50, 50, None, 90),
    "TH": _law(80, 90, None, 120),
    "TJ": _law(60, 90, None, 110, 20),
    "TM": _law(60, 90, None, 110, 20),
    "UZ": _law(70, 100, None, 110, 30),
    "VN": _law(50, 80, None, 120),  # Thông tư 31/2019/TT-BGTVT
    # --- the Americas
    "AR": _law(40, 110, None, 130),  # Ley 24.449, art. 51
    "BO": _law(40, 80),
    "BR": _law(60, 100, 110, 110),  # Código de Trânsito Brasileiro, art. 61
    "CA": _law(50, 80, None, 100),
    "CA-AB": _law(50, 80),
    "CA-BC": _law(50, 80),
    "CA-MB": _law(50, 90),
    "CA-ON": _law(50, 80),
    "CA-QC": _law(50, 90, None, 100),  # Code de la sécurité routière, art. 328
    "CA-SK": _law(50, 80, nsl=80),
    "CL": _law(50, 100, None, 120),  # Ley 18.290, art. 145
    "CO": _law(50, 80, None, 120),
    "CU": _law(50, 90, None, 100),
    "EC": _law(50, 90, None, 100),
    "MX": _law(50, 80, None, 110),  # Ley General de Movilidad, art. 49
    "PE": _law(50, 100),
    "UY": _law(45, 90),
    # --- Africa
    "AO": _law(60, 90, None, 120),
    "BW": _law(60, 80, None, 120),
    "EG": _law(60, 90, None, 100),
    "GH": _law(50, 90, None, 100),
    "KE": _law(50, 100, None, 110),
    "MA": _law(60, 100, None, 120),
    "MZ": _law(60, 120, None, 120),
    "NA": _law(60, 120, None, 120),
    "NG": _law(50, 80, None, 100),
    "TN": _law(50, 90, None, 110),
    "UG": _law(50, 80, None, 100),
    "ZA": _law(60, 100, 120, 120),  # National Road Traffic Regulations 2000, reg. 292
    # --- Oceania
    "AU": _law(50, 100, None, 110),  # Australian Road Rules, r. 25
    "AU-NT": _law(60, 110),
    "AU-WA": _law(50, 110),
    "FJ": _law(50, 80),
    "NZ": _law(50, 100, 100, 100),  # Land Transport Rule 54001/2022
}
"""km/h by ISO 3166 code, of a country or of a part with a law of its own, and kind of road."""
