from supervision.models.card import Appeal, Card, Explanation

__all__ = ["Appeal", "Card", "Explanation"]
