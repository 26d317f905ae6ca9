"""Real processes: `publish_due` twice at the same moment does everything once, and sends every letter once."""

from tests.benchmarks.due import world

COUNT = 40  # two batches


def test_two_processes_at_once_do_and_send_everything_once():
    with world(COUNT) as here:
        assert here.facts()["announced"] == 0
        _seconds, told = here.publish_due(2)
        assert here.facts() == {
            "announced": COUNT,
            "events": COUNT,
            "articles with an event": COUNT,
            "letters": COUNT,
            "subjects of letters": COUNT,
            "sent": COUNT,
        }
        mails = here.mails()
        assert len(mails) == sum(mails.values()) == COUNT, told
