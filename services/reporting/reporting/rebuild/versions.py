"""Which records of a stream were seen: a record counts once, in whatever order it comes."""

from typing import Final

Stream = tuple[str, str]
_NONE: Final[list[range]] = []


class Versions:
    """Sent again, a record is dropped; what a gap left out is taken when it comes."""

    def __init__(self) -> None:
        self._last: dict[Stream, int] = {}
        self._gaps: dict[Stream, list[range]] = {}

    def is_new(self, stream: Stream, version: int) -> bool:
        last = self._last.get(stream, 0)
        if version <= last:
            return self._fills_gap(stream, version)
        if version > last + 1:
            self._gaps.setdefault(stream, []).append(range(last + 1, version))
        self._last[stream] = version
        return True

    def _fills_gap(self, stream: Stream, version: int) -> bool:
        gaps = self._gaps.get(stream, _NONE)
        for at, gap in enumerate(gaps):
            if version in gap:
                gaps[at : at + 1] = [range(gap.start, version), range(version + 1, gap.stop)]
                return True
        return False
