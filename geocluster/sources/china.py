"""A Chinese county's table of schools: central schools, village schools, teaching points."""

from __future__ import annotations

from geocluster.licences import Source
from geocluster.sources.layout import Layout

__all__ = ["CHINA"]

CHINA = Layout(
    name="china",
    country="CN",
    columns={
        "id": ("编号", "学校代码", "学校标识码", "学校编号"),
        "name": ("学校名称", "学校", "名称"),
        "authority": ("县区", "区县", "县"),
        "township": ("乡镇", "所属乡镇", "乡镇名称", "学区"),
        "type": ("学校类型", "类型", "办学类型"),
        "pupils": ("在校生数", "学生数", "在校学生数", "在校生"),
        "capacity": ("核定规模", "容量"),
        "postcode": ("邮编", "邮政编码"),
    },
    required=("name", "pupils"),
    points=(("经度", "纬度", "EPSG:4326"), ("lon", "lat", "EPSG:4326")),
    encodings=("utf-8-sig", "gb18030"),
    id_from_name=True,
    shifted=True,
    source=Source(name="县学校名单 (county list of schools)"),
)
