"""Log lines, and the module `logging`."""

from __future__ import annotations

import logging

import pytest

import corral
from corral import Level, testing

LINE = testing.LogLine


def test_lines_have_level_and_target() -> None:
    def write(context: corral.Context) -> None:
        context.log.trace("steps")
        context.log.debug("details")
        corral.log.info("%d orders", 3)
        corral.log.critical("down")
        logging.getLogger("stock.shelf").warning("only %s left", 1)
        logging.info("root")
        logging.debug("dropped")

    assert testing.call(write, testing.nothing()).logs == [
        LINE(Level.TRACE, "", "steps"),
        LINE(Level.DEBUG, "", "details"),
        LINE(Level.INFO, "", "3 orders"),
        LINE(Level.CRITICAL, "", "down"),
        LINE(Level.WARN, "stock.shelf", "only 1 left"),
        LINE(Level.INFO, "", "root"),
    ]


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (1, Level.TRACE),
        (5, Level.TRACE),
        (10, Level.DEBUG),
        (15, Level.DEBUG),
        (20, Level.INFO),
        (30, Level.WARN),
        (40, Level.ERROR),
        (50, Level.CRITICAL),
        (60, Level.CRITICAL),
    ],
)
def test_levels_between_two_count_as_the_lower_one(number: int, level: Level) -> None:
    def write(context: corral.Context) -> None:
        context.log.logger.setLevel(1)
        try:
            context.log.log(number, "x")
        finally:
            context.log.logger.setLevel(corral.TRACE)

    assert [line.level for line in testing.call(write, testing.nothing()).logs] == [level]


def test_a_call_leaves_the_module_logging_as_it_was() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    testing.call(inform, testing.nothing())
    assert (root.level, list(root.handlers)) == before


def inform() -> None:
    logging.info("x")


def test_the_level_of_the_function_is_kept() -> None:
    def write() -> None:
        logging.info("dropped")
        logging.error("kept")

    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        lines = testing.call(write, testing.nothing()).logs
    finally:
        root.setLevel(before)
    assert [line.message for line in lines] == ["kept"]


def test_an_exception_is_logged_with_its_traceback() -> None:
    def write() -> None:
        try:
            raise ValueError("no")
        except ValueError:
            logging.exception("failed")

    (line,) = testing.call(write, testing.nothing()).logs
    assert line.level is Level.ERROR
    assert line.message.startswith("failed\nTraceback")
