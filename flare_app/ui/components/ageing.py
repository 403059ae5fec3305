"""Ageing as pictures and figures: one bar in five parts, and the buckets with their amounts."""

from dataclasses import dataclass

import reflex as rx

from flare_app.domain.ageing import Ageing, AgeingBucket
from flare_app.rendering.formats import Formats

BUCKET_TITLES = {
    AgeingBucket.CURRENT: "Not yet due",
    AgeingBucket.DAYS_1_30: "1–30 days",
    AgeingBucket.DAYS_31_60: "31–60 days",
    AgeingBucket.DAYS_61_90: "61–90 days",
    AgeingBucket.OVER_90: "Over 90 days",
}


@dataclass
class BucketPart:
    """One bucket; `share` is its part of the total, as a CSS percentage."""

    title: str
    amount: str
    share: str
    class_name: str


def bucket_parts(ageing: Ageing, formats: Formats) -> list[BucketPart]:
    """The five buckets in finished strings."""
    total = ageing.total or 1
    return [
        BucketPart(
            title=title,
            amount=formats.money(getattr(ageing, bucket)),
            share=f"{100 * getattr(ageing, bucket) / total:.2f}%",
            class_name=f"age age-{position}",
        )
        for position, (bucket, title) in enumerate(BUCKET_TITLES.items())
    ]


def ageing_bar(parts: rx.Var[list[BucketPart]]) -> rx.Component:
    """The bar; its figures stand in words for those who do not see it, and in tooltips for the others."""

    def part(one: rx.Var[BucketPart]) -> rx.Component:
        words = rx.el.span(one.title + ": " + one.amount, class_name="sr-only")
        return rx.el.li(words, class_name=one.class_name, title=one.title + ": " + one.amount, style={"--share": one.share})

    return rx.el.ul(rx.foreach(parts, part), class_name="age-bar")


def ageing_keys() -> rx.Component:
    """Which colour is which bucket."""
    keys = [rx.el.span(title, class_name=f"age-key age-key-{at}") for at, title in enumerate(BUCKET_TITLES.values())]
    return rx.el.p(*keys, class_name="keys", aria_hidden=True)


def ageing_figures(parts: rx.Var[list[BucketPart]]) -> rx.Component:
    """The buckets with their amounts."""

    def bucket(one: rx.Var[BucketPart]) -> rx.Component:
        return rx.el.div(rx.el.dt(one.title), rx.el.dd(one.amount), class_name="ageing-bucket")

    return rx.el.dl(rx.foreach(parts, bucket), class_name="ageing")
