"""A synthetic county: schools, roads and boundary of a place that does not exist."""

from geocluster.generator.china import generate_china
from geocluster.generator.county import County, generate
from geocluster.generator.scattered import scattered_county

__all__ = ["County", "generate", "generate_china", "scattered_county"]
