from supervision.models.card import Card, Explanation

__all__ = ["Card", "Explanation"]
