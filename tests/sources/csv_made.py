"""CSV exports as Jira's issue navigator writes them, made up here: headers repeat, people are in them, cells break."""

import csv
import io
from collections.abc import Mapping, Sequence

from andon.sources.csv_columns import Reading
from andon.sources.csv_export import CsvExport
from andon.sources.csv_text import CsvFile
from andon.usecases.ports import Source

PEOPLE = {
    "Assignee": "Ann Planted",
    "Assignee Id": "557058:planted-assignee",
    "Reporter": "Bo Planted",
    "Creator": "Cy Planted",
    "Watchers": "Di Planted",
    "Project lead": "Ed Planted",
    "Log Work": "12/May/26 9:41 AM;planted-worker;3600",
    "Comment": "12/May/26 3:30 PM;planted-writer;A planted remark, with a comma",
    "Attachment": "12/May/26 3:30 PM;planted-giver;x.png;https://jira.example.com/x.png",
    "Custom field (Reviewers)": "Fy Planted",
}
"""What an export says of people; "planted" is in all of it."""

CLOUD = (
    "Summary",
    "Issue key",
    "Issue id",
    "Issue Type",
    "Status",
    "Project key",
    "Project lead",
    "Resolution",
    "Assignee",
    "Assignee Id",
    "Reporter",
    "Creator",
    "Created",
    "Updated",
    "Resolved",
    "Fix versions",
    "Fix versions",
    "Components",
    "Components",
    "Labels",
    "Description",
    "Watchers",
    "Watchers",
    "Log Work",
    "Sprint",
    "Sprint",
    "Inward issue link (Blocks)",
    "Attachment",
    "Custom field (Reviewers)",
    "Custom field (Story Points)",
    "Custom field (Flagged)",
    "Comment",
    "Comment",
    "Parent",
    "Parent key",
    "Status Category",
    "Status Category Changed",
)

DATA_CENTER = (
    "Summary",
    "Issue key",
    "Issue id",
    "Parent id",
    "Issue Type",
    "Status",
    "Project key",
    "Project lead",
    "Resolution",
    "Assignee",
    "Reporter",
    "Creator",
    "Created",
    "Updated",
    "Resolved",
    "Fix Version/s",
    "Component/s",
    "Component/s",
    "Watchers",
    "Log Work",
    "Sprint",
    "Custom field (Epic Link)",
    "Custom field (Story Points)",
    "Comment",
)

Cells = Mapping[str, str | Sequence[str]]


def row(key: str = "SHOP-1", **cells: str | Sequence[str]) -> dict[str, str | Sequence[str]]:
    """An open story; names of columns with blanks are given as `**{"Issue Type": "Bug"}`."""
    ordinary: dict[str, str | Sequence[str]] = {
        "Issue key": key,
        "Issue id": f"100{key.rpartition('-')[2]}",
        "Summary": f'A thing, "{key}"\nwith two lines',
        "Issue Type": "Story",
        "Status": "To Do",
        "Status Category": "To Do",
        "Project key": key.rpartition("-")[0],
        "Created": "14/Apr/26 9:41 AM",
        "Updated": "12/May/26 3:05 PM",
        "Description": 'Words; of people,\n"quoted"',
        **PEOPLE,
    }
    return {**ordinary, **cells}


def done(key: str = "SHOP-1", resolved: str = "13/May/26 4:00 PM", **cells: str | Sequence[str]) -> Cells:
    """One that is done."""
    return row(
        key,
        **{
            "Status": "Done",
            "Status Category": "Done",
            "Resolution": "Done",
            "Resolved": resolved,
            "Updated": resolved,
            **cells,
        },
    )


def written(
    rows: Sequence[Cells], header: Sequence[str] = CLOUD, *, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    """The file, with each row's values in the columns of their names, the first value in the first of them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    for each in rows:
        left = {name: [value] if isinstance(value, str) else list(value) for name, value in each.items()}
        writer.writerow([left[name].pop(0) if left.get(name) else "" for name in header])
    return text.getvalue().encode(encoding)


def source(*files: bytes, reading: Reading | None = None, name: str = "csv") -> CsvExport:
    """A source that reads these files."""
    named = [CsvFile(f"{n}.csv", data) for n, data in enumerate(files, 1)]
    return CsvExport(name, reading or Reading(), lambda: named)


def keeps_the_protocol(made: CsvExport) -> Source:
    """For the type checker: it is a source."""
    return made
