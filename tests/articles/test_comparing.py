"""What is different between two articles: every place, moved sections, marked words, and never slowly."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comparing import Change, Names, Side, compare, headings_of, line_of, lines_of, marked
from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source

HIDDEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')


def plain(html: str) -> str:
    """The marks without the words for those who listen."""
    return HIDDEN.sub("", html)


def was_of(html: str) -> str:
    return re.sub(r"</?del>", "", re.sub(r"<ins>.*?</ins>", "", plain(html), flags=re.DOTALL))


def is_of(html: str) -> str:
    return re.sub(r"</?ins>", "", re.sub(r"<del>.*?</del>", "", plain(html), flags=re.DOTALL))


def parts(*headings: str) -> tuple[Part, ...]:
    return tuple(Part(f"k{name}", name, f"<p>About {name}.</p>") for name in headings)


def told(before: Content, after: Content, **sides: tuple[str, ...]) -> dict[str, str]:
    found = compare(Side(before, sides.get("was", ())), Side(after, sides.get("now", ())))
    return {place.name: place.told for place in found.changed}


class TestWords:
    def test_changed_words_are_marked_and_escaped(self):
        assert plain(marked("Sleep <well> & long", "Sleep <well> & deep")) == (
            "Sleep &lt;well&gt; &amp; <del>long</del> <ins>deep</ins>"
        )

    def test_each_mark_says_what_it_is_to_those_who_listen(self):
        assert marked("a b", "a c").count("visually-hidden") == 2
        assert "removed:" in marked("a b", "a c")
        assert "added:" in marked("a b", "a c")

    def test_markup_in_the_text_stays_text(self):
        html = marked("a", "a <script>alert(1)</script> <del>x</del>")
        assert set(re.findall(r"<[^>]*>", plain(html))) == {"<ins>", "</ins>"}

    def test_texts_with_little_in_common_are_shown_whole(self):
        html = plain(marked("one two three four five the six seven", "eight nine ten the eleven twelve more words"))
        assert html.count("<del>") == html.count("<ins>") == 1

    def test_a_script_without_spaces_is_marked_by_its_characters(self):
        assert plain(marked("睡眠は大切です", "睡眠が大切です")) == "睡眠<del>は</del> <ins>が</ins>大切です"

    @given(st.lists(st.sampled_from(["a", "b", "cc", "dd", "the", "<i>", "&", "é", "睡"]), max_size=30), st.data())
    def test_both_texts_can_be_read_out_of_the_marks(self, words, data):
        other = data.draw(st.lists(st.sampled_from([*words, "new"]) if words else st.just("new"), max_size=30))
        html = marked(" ".join(words), " ".join(other))

        def spelled(text):
            return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split()

        assert spelled(was_of(html)) == words
        assert spelled(is_of(html)) == other


class TestLines:
    def test_structure_stays_readable(self):
        html = "<h3>One</h3><p>Two</p><ul><li>Three</li><li><p>Four</p><ol><li>Five</li></ol></li></ul>"
        html += "<blockquote><p>Six</p></blockquote>"
        lines = lines_of(html, html)
        assert [(line.kind, line.marked_html, line.depth) for line in lines] == [
            *(("heading", "One", 0), ("paragraph", "Two", 0), ("item", "Three", 1), ("item", "Four", 1)),
            *(("numbered", "Five", 2), ("quote", "Six", 0)),
        ]
        assert {line.change for line in lines} == {Change.UNCHANGED}

    def test_a_table_is_told_row_by_row(self):
        lines = lines_of(
            "", "<table><tbody><tr><th><p>Age</p></th><td>Hours</td></tr><tr><td>9</td><td>10</td></tr></tbody></table>"
        )
        assert [plain(line.marked_html) for line in lines] == ["<ins>Age | Hours</ins>", "<ins>9 | 10</ins>"]

    def test_a_paragraph_put_before_another_does_not_mark_that_one_whole(self):
        lines = lines_of(
            "<p>Sleep is good for you and me</p>", "<p>Brand new words</p><p>Sleep is bad for you and me</p>"
        )
        assert [line.change for line in lines] == [Change.ADDED, Change.CHANGED]
        assert plain(lines[1].marked_html) == "Sleep is <del>good</del> <ins>bad</ins> for you and me"

    @pytest.mark.parametrize(
        ("before", "after", "note"),
        [
            ('<p><a href="/a">here</a></p>', '<p><a href="/b">here</a></p>', "leads to /b; before: /a"),
            ("<p>see here</p>", '<p>see <a href="/b">here</a></p>', "New link: “here” → /b"),
            ('<p>see <a href="/a">here</a></p>', "<p>see here</p>", "Link taken out: “here” → /a"),
            ("<p>see here</p>", "<p>see <strong>here</strong></p>", "Bold"),
            ("<p>see here</p>", "<h3>see here</h3>", "Was a paragraph, is a heading."),
            ("<p>see here</p>", "<p>see<br>here</p>", "Only spaces or line breaks"),
        ],
    )
    def test_what_words_cannot_show_is_told(self, before, after, note):
        (line,) = lines_of(before, after)
        assert line.change == Change.CHANGED
        assert note in " ".join(line.notes)

    def test_broken_markup_is_no_error(self):
        assert lines_of("<p><a href=x>a<li></ol></strong>", "</p></tr><td>b")


class TestPlaces:
    def test_the_same_article_differs_in_nothing(self):
        content = Content("T", "t", "e", "<p>i</p>", parts("A", "B"), picture=Picture(1))
        found = compare(Side(content, ("Sleep",)), Side(content, ("Sleep",)))
        assert found.is_same
        assert found.summary() == "Nothing is different."

    def test_every_field_of_an_article_is_compared(self):
        """A field that is added to `Content` later fails here until it is told."""
        a, b = Credit(1, "Ann"), Credit(2, "Bob", role="reviewer", credentials="MD")
        changes = {
            "title": "New", "slug": "new", "excerpt": "new", "introduction": "<p>new</p>", "conclusion": "<p>new</p>",
            "sections": parts("A"), "questions": (Answer("q", "Why?", "<p>So.</p>"),), "picture": Picture(1),
            "byline": (a,), "reviewer": b, "review_by": "2027-01-01", "seo_title": "new", "meta_description": "new",
            "pinned": (1,), "excluded": (2,), "sources": (Source("s", "Smith, 2020"),),
            "corrections": (Correction("c", "2026-05-01", "Salt, not sugar."),), "is_page": True,
        }  # fmt: skip
        assert set(changes) | {"schema"} == set(Content.__dataclass_fields__)
        for name, value in changes.items():
            base = Content("T")
            assert len(told(base, replace(base, **{name: value}))) == 1, name
        assert told(Content("T"), Content("T"), now=("Sleep",)) == {"tags": "added"}

    def test_a_moved_section_is_moved_and_the_others_are_not(self):
        before = Content("T", sections=parts("A", "B", "C", "D"))
        after = Content("T", sections=parts("D", "A", "B", "C"))
        found = compare(Side(before), Side(after))
        assert {place.name: place.told for place in found.changed} == {"section:kD": "moved"}
        assert found.changed[0].notes == ("Moved from place 4 to place 1.",)
        assert found.summary() == "1 section moved"

    def test_moved_and_changed_is_both(self):
        before = Content("T", sections=parts("A", "B", "C"))
        after = replace(before, sections=(replace(before.sections[2], html="<p>Other</p>"), *before.sections[:2]))
        assert told(before, after) == {"section:kC": "moved, changed"}

    def test_a_source_is_told_by_its_words_and_its_address(self):
        before = Content("T", sources=(Source("a", "Smith, 2020", "https://example.org/a"), Source("b", "Old")))
        after = Content("T", sources=(Source("c", "New"), Source("a", "Smith, 2021", "https://example.org/b")))
        found = compare(Side(before), Side(after))
        assert told(before, after) == {"source:a": "changed", "source:b": "removed", "source:c": "added"}
        assert found.summary() == "1 source changed, 1 added, 1 removed"
        (place,) = (place for place in found.changed if place.name == "source:a")
        assert place.label == "Source “Smith, 2021”"
        assert [(row.label, plain(row.lines[0].marked_html)) for row in place.rows] == [
            ("", "Smith, <del>2020</del> <ins>2021</ins>"),
            ("Address", "<del>https://example.org/a</del> <ins>https://example.org/b</ins>"),
        ]
        assert headings_of(["source:b", "source:c"], before, after) == {"source:b": "Old", "source:c": "New"}
        assert told(before, replace(before, sources=before.sources[::-1])) == {"source:b": "moved"}

    def test_added_and_removed_sections_stand_where_they_stood(self):
        found = compare(
            Side(Content("T", sections=parts("A", "B", "C"))), Side(Content("T", sections=parts("A", "N", "C")))
        )
        sections = [(place.name, place.told) for place in found.places if place.kind == "section"]
        assert sections == [
            *(
                ("section:kA", "unchanged"),
                ("section:kB", "removed"),
                ("section:kN", "added"),
                ("section:kC", "unchanged"),
            ),
        ]

    @given(st.permutations("ABCDEF"), st.permutations("ABCDEF"))
    def test_the_moved_ones_explain_the_order(self, before, after):
        found = compare(Side(Content("T", sections=parts(*before))), Side(Content("T", sections=parts(*after))))
        moved = {place.label[9:-1] for place in found.places if place.is_moved}
        assert [name for name in before if name not in moved] == [name for name in after if name not in moved]
        assert bool(moved) == (list(before) != list(after))

    def test_pictures_are_told_by_name_and_words(self):
        before = Content("T", sections=(Part("k", "A", "", picture=Picture(1, "A moon", "Night", "Ann", "described")),))
        after = Content("T", sections=(Part("k", "A", "", picture=Picture(2, "", "Day", "Ann", "decorative")),))
        (place,) = compare(Side(before), Side(after), Names(pictures={1: "moon.jpg", 2: "sun.jpg"})).changed
        rows = {row.label: plain(row.lines[0].marked_html) for row in place.rows if row.is_changed}
        assert rows == {
            "Picture": "<del>moon.jpg</del> <ins>sun.jpg</ins>",
            "Caption": "<del>Night</del> <ins>Day</ins>",
            "Alternative text": "<del>A moon</del> <ins>(decorative: none)</ins>",
        }

    def test_another_licence_is_told_as_editors_choose_it(self):
        before = Content("T", picture=Picture(1, licence="cc-by-4.0"))
        after = Content("T", picture=Picture(1, licence="cc0-1.0", source_url="https://example.org/"))
        (place,) = compare(Side(before), Side(after), Names(pictures={1: "moon.jpg"})).changed
        rows = {row.label: plain(row.lines[0].marked_html) for row in place.rows if row.is_changed}
        assert rows == {
            "Licence": "<del>CC BY 4.0 (Attribution)</del> <ins>CC0 1.0 (public domain dedication)</ins>",
            "Where it comes from": "<ins>https://example.org/</ins>",
        }
        (place,) = compare(Side(before), Side(Content("T", picture=Picture(1)))).changed
        assert [row.label for row in place.rows if row.is_changed] == ["Licence"]

    def test_tags_in_another_order_are_told(self):
        found = compare(Side(Content("T"), ("Sleep", "Food")), Side(Content("T"), ("Food", "Sleep", "Work")))
        (line,) = found.changed[0].rows[0].lines
        assert plain(line.marked_html) == "Food, Sleep, <ins>Work</ins>"
        assert "In another order" in line.notes[0]
        assert "was “Sleep”" in line.notes[1]

    def test_the_summary_counts(self):
        before = Content("T", sections=parts("A", "B", "C", "D"))
        others = [replace(part, html="<p>x</p>") for part in before.sections[:2]]
        after = replace(before, title="U", sections=(before.sections[3], *others, *parts("E")))
        assert compare(Side(before), Side(after)).summary() == (
            "2 sections changed, 1 moved, 1 added, 1 removed; changed: title"
        )

    def test_a_question_taken_from_the_hub_is_told(self):
        before = Content("T", questions=(Answer("q", "Why?", "<p>So.</p>"),))
        after = Content("T", questions=(Answer("q", "Why?", "<p>So.</p>", shared_id=3),))
        assert told(before, after) == {"question:q": "changed"}

    def test_blocks_without_a_key_are_nobodys_counterpart(self):
        assert told(Content("T", sections=parts("A")), Content("T", sections=(*parts("A"), Part("", "N", ""))))

    def test_far_unchanged_lines_are_folded(self):
        html = "".join(f"<p>Paragraph number {n}</p>" for n in range(9))
        before = Content("T", sections=(Part("k", "A", html),))
        after = Content("T", sections=(Part("k", "A", html.replace("number 4", "counted 4")),))
        (place,) = compare(Side(before), Side(after)).changed
        assert [(folded, len(lines)) for folded, lines in place.rows[0].groups()] == [(True, 3), (False, 3), (True, 3)]

    def test_headings_outlive_their_sections(self):
        assert headings_of(["section:kA", "section:kZ", "title"], Content("T", sections=parts("A"))) == {
            "section:kA": "A"
        }

    def test_two_empty_texts_are_the_same(self):
        assert line_of("", "").change == Change.UNCHANGED


class TestSpeed:
    """Generous limits: they catch what is quadratic, not what is busy."""

    def seconds(self, before: str, after: str) -> float:
        start = time.process_time()
        lines_of(before, after)
        return time.process_time() - start

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("<p>" + "a b " * 50_000 + "</p>", "<p>" + "b a " * 49_000 + "c</p>"),
            ("<p>" + "one two three four " * 9_000, "<p>" + "four one five two three " * 8_000),
            ("<p>same words here</p>" * 8_000 + "<p>b</p>", "<p>c</p>" + "<p>same words here</p>" * 8_000),
            ("".join(f"<p>{n} x</p>" for n in range(9_000)), "".join(f"<p>{n} y</p>" for n in range(9_000))),
        ],
    )
    def test_200_kilobytes_of_anything(self, before, after):
        assert self.seconds(before, after) < 3

    def test_24_long_sections_all_edited(self):
        words = [f"word{n % 389}" for n in range(800)]
        before = "".join(f"<p>{' '.join(words[n : n + 80])}</p>" for n in range(0, 800, 80))
        after = before.replace("word7 ", "other ").replace("word90 ", "")
        start = time.process_time()
        a = Content("T", sections=tuple(Part(str(n), f"H{n}", before) for n in range(24)))
        b = Content("T", sections=tuple(Part(str(n), f"H{n}", after) for n in range(24)))
        assert len(compare(Side(a), Side(b)).changed) == 24
        assert time.process_time() - start < 1
