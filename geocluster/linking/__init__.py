"""Schools that belong together in pairs, such as an infant and a junior school, found by the data.

Pairs are those of one site, and those for younger and for older children of one place: by ages,
by words such as *infant* and *junior*, by names, within three minutes. Each is shown with why.
"""

from __future__ import annotations

from geocluster.linking.finding import linked_pairs, pair_issues

__all__ = ["linked_pairs", "pair_issues"]
