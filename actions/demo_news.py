"""Builders of the demo's news: what they hold, the events that they announce, when they come out."""

import datetime
from typing import TYPE_CHECKING, Any

from actions.models import NewsIndexPage, NewsPage
from core.demo import load_toml, publish, store_document
from core.fields import format_point

if TYPE_CHECKING:
    from actions.demo import DemoWorld


def build_news(world: "DemoWorld") -> None:
    for row in sorted(load_toml(world.data / "news.toml")["news"], key=lambda row: row["offset"]):
        key = row["institution"]
        parent = world.institutions[key].profile if key else NewsIndexPage.objects.get()
        news = NewsPage(
            title=row["title"],
            date=world.day(row["offset"]),
            date_precision=row["precision"],
            date_end=world.day(row["end_offset"]) if "end_offset" in row else None,
            summary=row["summary"],
            body=[_block(world, block, key) for block in row["block"]],
            image=world.pictures.get(row["image"]),
            in_newsletter=row["in_newsletter"],
            live=False,
            **_event(world, row.get("event")),
        )
        parent.refresh_from_db()
        parent.add_child(instance=news)
        news.actions = [world.actions[action] for action in row["actions"]]
        news.themes = [world.themes[theme] for theme in row.get("themes", [])]
        if "comes_out" in row:
            _schedule(news, world.moment(row["comes_out"], "08:30"), world.moment(row["goes"], "20:00"))
        else:
            publish(news, world.moment(min(row["offset"], 0), "08:30"))
        world.news.append(news)


def _schedule(news: NewsPage, comes_out: datetime.datetime, goes: datetime.datetime) -> None:
    """Let the page come out by itself, and go again."""
    news.go_live_at, news.expire_at = comes_out, goes
    news.save_revision().publish()


def _block(world: "DemoWorld", row: dict[str, Any], institution: str) -> tuple[str, Any]:
    match row["type"]:
        case "paragraph":
            return "paragraph", row["html"]
        case "heading":
            return "heading", row["text"]
        case "quote":
            return "quote", {"text": row["text"], "source": row.get("source", "")}
        case "project":
            return "project", {"name": row["name"], "text": row["html"]}
        case "video":
            return "video", {"url": row["url"], "title": row["title"], "transcript": row.get("transcript", "")}
        case "document":
            path = world.data / "documents" / row["file"]
            document = store_document(path, row["title"], world.institutions[institution].collection)
            attachment = {"title": row["title"], "document": document, "url": "", "comment": row.get("comment", "")}
            return "attachment", attachment
        case other:
            raise ValueError(f"Unknown block in news.toml: {other}")


def _event(world: "DemoWorld", row: dict[str, Any] | None) -> dict[str, Any]:
    if not row:
        return {}
    all_day = row.get("all_day", False)
    event: dict[str, Any] = {
        "event_start": world.moment(row["start_offset"], row.get("start_time", "00:00")),
        "event_all_day": all_day,
        "event_place": row.get("place_name", ""),
        "event_address": row.get("address", ""),
        "event_url": row.get("online_url", ""),
        "registration_url": row.get("registration_url", ""),
    }
    if "end_offset" in row:
        event["event_end"] = world.moment(row["end_offset"], row.get("end_time", "00:00" if all_day else "23:00"))
    if "lat" in row:
        event["event_point"] = format_point(row["lat"], row["lng"])
    return event
