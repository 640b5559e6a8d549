"""The map as a picture at print quality, of the whole and of each group."""

from geocluster.report.pictures.drawn import DrawnMap
from geocluster.report.pictures.map_picture import Picture, group_pictures, map_picture
from geocluster.report.pictures.sheet import FileKind

__all__ = ["DrawnMap", "FileKind", "Picture", "group_pictures", "map_picture"]
