"""Thirty made-up students who answered every question of the lessons, and what they hand in."""

import csv
import io
import json
import random
from datetime import UTC, datetime, timedelta

from lesson.answers import as_csv, packed
from lesson.exercises import questions

NAMES = ("Ada Lovelace", "Zoë Müller", "李 小龙", "O'Neil Sam", "Ben", "Chloé D.", "Dana", "Émile",
         "Frida", "Grace Hopper",
         "Hana", "Ivo", "Jun", "Kofi", "Lea", "Mia", "Noor", "Olu", "Pia", "Quentin", "Rosa", "Sara", "Tom", "Uma",
         "Vera", "Wang", "Xenia", "Yara", "Zed", "Øystein")
START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def guess(chance, unit):
    """A guess as somebody types it."""
    if unit == "days":
        return chance.choice(["1", "3", "5", "1 week", "7", "10", "2 weeks", "14", "14", "1 month", "90", "2 years"])
    if unit and unit.startswith("of"):
        return chance.choice(["5", "10 %", "20", "25", "1 in 3", "33", "40", "50", "60", "80"])
    if unit == "standard deviations":
        return chance.choice(["0", "0.1", "0.2", "0.3", "0.5", "0.5", "1", "1.5", "5"])
    return chance.choice(["1", "2", "5", "10", "30", "45", "60", "90"])


def answer(question, chance):
    """What one student answers: in most cases right."""
    kind, right, ids = question.row.kind, question.example(), [option.id for option in question.options]
    if kind == "predict":
        return guess(chance, question.row.unit)
    if kind == "verdict":
        return {option.id: chance.choice([value for _, value in question.choices(option)][: 1 + place % 6])
                for place, option in enumerate(question.options)}
    if kind == "how_far":
        return {part.id: chance.choice([value for _, value in part.choices()]) for part in question.asked}
    if kind == "text":
        return {"text": f"I would say: for some, for days. {chance.random()}\nNot more.", **{
            key: chance.random() < 0.5 for key in ids}}
    if chance.random() < 0.6:
        return right
    if kind == "number":
        return chance.choice(["14", "14", "3", "99"])
    if kind == "single":
        return chance.choice(ids)
    if kind == "multiple":
        return chance.sample(ids, chance.randint(1, len(ids)))
    values = list(right.values())
    chance.shuffle(values)
    return dict(zip(right, values, strict=True))


def entries(number, only=lambda question: True):
    """The answers of the student with this number, as answers.json holds them."""
    chance, found = random.Random(number), {}
    for place, question in enumerate(question for question in questions().values() if only(question)):
        given, tries = answer(question, chance), chance.choice([1, 1, 1, 2, 3])
        saved = START + timedelta(minutes=place, milliseconds=chance.randint(0, 59_999))
        found[question.id] = {"answer": given, "right": question.check(given)[0], "tries": tries,
                              "saved": saved.isoformat(timespec="milliseconds")}
    return found


def as_file(found):
    """answers.json of a student, as bytes."""
    return json.dumps({"version": 1, "answers": found}, ensure_ascii=False, indent=1).encode()


def as_handed_in(found, name, separator=","):
    """The table that the lessons write to hand in, as a spreadsheet saves it again: text."""
    known = questions()
    rows = [(known[key].row.lesson, known[key].row.question, known[key].said(entry["answer"]), "-", entry["tries"],
             entry["saved"], key, packed(entry["answer"])) for key, entry in found.items()]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if separator == ";" else "\n")
    writer.writerows(csv.reader(io.StringIO(as_csv(rows, name), newline="")))
    return out.getvalue()


def write_class(folder, people=30, **options):
    """A folder for each student, with answers.json in it; return the folder."""
    for number in range(people):
        home = folder / NAMES[number]
        home.mkdir(parents=True)
        (home / "answers.json").write_bytes(as_file(entries(number, **options)))
    return folder
