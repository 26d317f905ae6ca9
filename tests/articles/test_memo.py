"""What is printed once for what it is printed from."""

from django.template import Context, Template


def test_what_was_printed_once_is_kept_for_what_it_was_printed_from(monkeypatch):
    template = Template("{% load masthead %}{% memo words %}{{ words }} {{ other }}{% endmemo %}")
    node = template.nodelist[1]
    monkeypatch.setattr(type(node), "LONGEST", 20)

    def printed(words, other):
        return template.render(Context({"words": words, "other": other}))

    assert printed("<one>", "a") == printed("<one>", "b") == "&lt;one&gt; a"
    assert printed("two", "b") == "two b"
    assert len(node.kept) == 2
    assert [printed(f"long {n}", "words") for n in range(3)] == [f"long {n} words" for n in range(3)]
    assert len(node.kept) == 2, "it begins anew after twenty characters"
    assert printed("<one>", "c") == "&lt;one&gt; c"
