"""``python -m geocluster`` is ``geocluster``."""

from geocluster.cli import main

main()
