"""How texts of a page stand out from what lies behind them, and which surfaces are light."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

__all__ = ["faint_texts", "light_surfaces"]

_LOOK = """
  const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, k) => a * c + (1 - a) * under[k]);
  const ground = (element) => {
    if (!element) return parts(getComputedStyle(document.body).backgroundColor).slice(0, 3);
    const [r, g, b, a] = parts(getComputedStyle(element).backgroundColor);
    return a === 1 ? [r, g, b] : over([r, g, b, a], ground(element.parentElement));
  };
  const light = (colour) => colour.slice(0, 3).map((c) => c / 255).map(
    (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  ).reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
"""


def faint_texts(page: Page, outside: str = ".name") -> list[Any]:
    """List texts that stand out less than 4.5 to 1, with what they are and the ratio.

    Source: WCAG 2.2, criterion 1.4.3; controls that cannot be used are exempt.
    """
    found: list[Any] = page.evaluate(
        f"""(outside) => {{ {_LOOK}
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const faint = [];
          for (let node = texts.nextNode(); node; node = texts.nextNode()) {{
            const held = node.parentElement;
            if (!node.data.trim() || !seen(held) || held.closest(outside)) continue;
            if (held.closest('script, style, :disabled, [aria-disabled=true]')) continue;
            const under = ground(held);
            const letters = over(parts(getComputedStyle(held).color), under);
            const [low, high] = [light(letters), light(under)].sort((a, b) => a - b);
            const ratio = (high + 0.05) / (low + 0.05);
            if (ratio < 4.5) faint.push([held.outerHTML.slice(0, 90), Math.round(ratio * 10) / 10]);
          }}
          return faint;
        }}""",
        outside,
    )
    return found


def light_surfaces(page: Page, outside: str) -> list[str]:
    """List what is larger than a swatch, light, and not part of what is told apart."""
    found: list[str] = page.evaluate(
        f"""(outside) => {{ {_LOOK}
          return [...document.body.querySelectorAll('*')].filter((e) => {{
            const {{ width, height }} = e.getBoundingClientRect();
            const [r, g, b, a] = parts(getComputedStyle(e).backgroundColor);
            return seen(e) && width * height > 2000 && a > 0.5 && light([r, g, b]) > 0.4
              && !e.matches(outside);
          }}).map((e) => e.outerHTML.slice(0, 90));
        }}""",
        outside,
    )
    return found
