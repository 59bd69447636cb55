"""The lines of an article made ready to be read for moves: titles given to those who hold them, lists known."""

from __future__ import annotations

from dataclasses import replace

from bot.ingest.clauses import Scene, groups
from bot.ingest.items import Item, Post
from bot.ingest.posts import attach
from bot.ingest.reading import Reading


def scenes(reading: Reading) -> list[Scene]:
    """Prepare all lines: what stands beside people, and who is listed together."""
    made = []
    for at, line in enumerate(reading.lines):
        attach(line, reading.language)
        scene = Scene(reading, at, groups(line, reading.language))
        _share(scene)
        for item in line.items:
            item.posts[:] = [_placed(scene, item, post) for post in item.posts]
        made.append(scene)
    return made


def _share(scene: Scene) -> None:
    """Give "co-founders" before or behind a list to all in it."""
    for index, group in scene.groups.items():
        if index != group[0]:
            continue
        for holder in (group[0], group[-1]):
            posts = scene.items[holder].posts
            for post in [post for post in posts if _plural(scene, post)]:
                one = replace(post, title=(post.title or "").removesuffix("s"))
                posts[posts.index(post)] = one
                for other in group:
                    if other != holder:
                        scene.items[other].posts.append(one)


def _plural(scene: Scene, post: Post) -> bool:
    return post.title is not None and post.title.lower() in scene.language.titles["plural"]


def _placed(scene: Scene, item: Item, post: Post) -> Post:
    """Give a title that is "its" or "the company's" the place that was spoken of."""
    if post.place is not None or post.whose < 0:
        return post
    return replace(post, place=scene.place_spoken_of(post.whose))
