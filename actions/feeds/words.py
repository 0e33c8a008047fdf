"""What feeds and calendars say of an update, from rows that ``NewsQuerySet.for_feeds`` loaded."""

from actions.models import NewsPage
from core.text import printable


def theme_names(news: NewsPage) -> list[str]:
    """Its own themes, then those of the visible sheets that it tells about, each once."""
    own = [theme.name for theme in news.themes.all()]
    of_sheets = [theme.name for action in news.actions.all() for theme in action.themes.all()]
    return [printable(name) for name in dict.fromkeys([*own, *of_sheets])]


def where(news: NewsPage) -> str:
    """« Salle des fêtes, 3 rue du Port, Redon », or nothing."""
    return ", ".join(printable(part) for part in (news.event_place, news.event_address) if part)
