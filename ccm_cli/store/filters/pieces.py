"""SQL of parts of a filter, in the two forms that the two ways of asking need.

Whether one record fits, or the first fifty in some order, is quickest asked record by record:
``EXISTS`` looks into an index of what belongs to it. How many fit of a million is quickest asked
the other way round: ``IN`` gathers the few that something belongs to first. Which of the two is
quicker depends on how rare the thing is, and only the caller knows how many he wants.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.store.filters import counting
from ccm_cli.store.filters.counting import Keys
from ccm_cli.store.filters.predicate import Parameter, joined
from ccm_cli.store.filters.registry import TIE, Entity, Field, Function, Relation
from ccm_cli.store.filters.saved import SavedFilter
from ccm_cli.store.filters.syntax import NESTING

_COLUMN = re.compile(r"\b[a-z_]\w*\.\w+")
_ROWS = re.compile(rf"(?P<source>.+?) WHERE {TIE.pattern}(?: AND (?P<where>.+))?")


class Piece(NamedTuple):
    """SQL of a part of a filter.

    Attributes:
        sql: asks record by record; with parentheses of its own where it needs them.
        whole: the same for all records at once.
        parameters: of either, in order.
        needs: names of the entity's joins.
        depth: how deep its parentheses go.
        keys: how the records that fit can be counted without a look at them; None: not at all.
        parts: those that are joined by AND; empty where it is not made of several.
        in_order: in which order an index has the records that fit; empty where none has.
    """

    sql: str
    whole: str
    parameters: tuple[Parameter, ...] = ()
    needs: frozenset[str] = frozenset()
    depth: int = 0
    keys: Keys | None = None
    parts: "tuple[Piece, ...]" = ()
    in_order: str = ""


class Rows(NamedTuple):
    """Rows of another table that belong to a record.

    Attributes:
        source: what stands behind FROM.
        near: their column that names the record.
        outer: what of the record it is equal to.
        key: whether that is the record's key, which is never NULL.
        names: the aliases in ``source``.
        where: a condition of their own; may be empty.
        depth: how deep a condition on them stands.
        covered: columns that an index has by ``near``.
        recent: whether only those of a short time are meant: an index by time has them together,
            and to sort those is quicker than to go through all in the order of ``near``.
    """

    source: str
    near: str
    outer: str
    key: bool
    names: frozenset[str]
    where: str = ""
    depth: int = 0
    covered: tuple[str, ...] = ()
    recent: bool = False

    @classmethod
    def of(cls, item: Field | Function | SavedFilter, entity: Entity) -> "Rows | None":
        """The rows that something looks at; None where nothing ties them to the record."""
        match = _ROWS.fullmatch(item.rows or "")
        if match is None or not match["outer"].startswith(f"{entity.alias}."):
            return None
        key = match["outer"] == f"{entity.alias}.{entity.key}"
        return cls(
            match["source"], match["near"], match["outer"], key, frozenset(), match["where"] or ""
        )

    @classmethod
    def related(
        cls, relation: Relation, entity: Entity, needs: frozenset[str], *, recent: bool = False
    ) -> "Rows":
        """The records of a relation.

        Args:
            relation: whose.
            entity: of the record they belong to.
            needs: names of joins of theirs.
            recent: as of the attribute.
        """
        target = relation.kind
        source = [f"{target.table} {target.alias}"]
        if relation.link:
            source.append(f"JOIN {relation.link}")
        source += [sql for name, sql in target.joins.items() if name in needs]
        near, _equals, outer = relation.tie.partition(" = ")
        names = frozenset({target.alias, "link", *needs})
        key = outer == f"{entity.alias}.{entity.key}"
        return cls(
            " ".join(source),
            near,
            outer,
            key,
            names,
            relation.only,
            depth=NESTING,
            covered=relation.covered,
            recent=recent,
        )

    def any(
        self,
        condition: Piece | None = None,
        having: str = "",
        given: tuple[Parameter, ...] = (),
        *,
        negated: bool,
    ) -> Piece:
        """That there is such a row, or that all such rows together are of a kind.

        Args:
            condition: on each row; without it every row will do.
            having: on all of them together.
            given: parameters of ``having``.
            negated: whether there is none.
        """
        source, tie, near = self._here()
        exists = self._query("1", source, (self._own(condition, whole=False), tie), near, having)
        own = self._own(condition, whole=True)
        near = self.near if self._indexed(own) and not self.recent else f"+{self.near}"
        known = f"{near} IS NOT NULL"
        among = self._query(self.near, self.source, (own, known), near, having)
        parameters = (*(() if condition is None else condition.parameters), *given)
        where = f"{own} AND {known}" if own else known
        keys = Keys(
            (self.source,),
            near,
            where,
            parameters,
            having=having,
            having_takes=len(given),
            outside=negated,
        )
        return Piece(
            f"{'NOT ' if negated else ''}EXISTS {exists}",
            self._among(among, negated=negated),
            parameters,
            depth=self.depth + (0 if condition is None else condition.depth),
            keys=keys if self.key else None,
        )

    def _indexed(self, condition: str) -> bool:
        """Whether an index by ``near`` has all that a condition looks at.

        If not, a plus before ``near`` keeps SQLite from walking that index all the same, only to
        have the groups in order, and looking up every row.
        """
        return set(_COLUMN.findall(condition)) <= {self.near, *self.covered}

    def asked(self, expression: str, condition: Piece | None = None) -> str:
        """A query of what the rows of one record come to, such as their number."""
        source, tie, near = self._here()
        return self._query(expression, source, (self._own(condition, whole=False), tie), near, "")

    def _own(self, condition: Piece | None, *, whole: bool) -> str:
        conditions = [self.where] if self.where else []
        if condition is not None:
            conditions.append(condition.whole if whole else condition.sql)
        return " AND ".join(each for each in conditions if each)

    def _here(self) -> tuple[str, str, str]:
        """Rows of the record at hand: source, tie, and the column that names the record.

        Where an alias of theirs hides the record's, its value is taken in before.
        """
        if self.outer.partition(".")[0] not in self.names:
            return self.source, f"{self.near} = {self.outer}", self.near
        source = f"(SELECT {self.outer} AS id) mine CROSS JOIN {self.source}"
        return source, f"{self.near} = mine.id", self.near

    @staticmethod
    def _query(
        expression: str, source: str, conditions: tuple[str, ...], near: str, having: str
    ) -> str:
        # What may be deep is written first: SQLite's parser has room for a hundred open symbols.
        where = " AND ".join(condition for condition in conditions if condition)
        group = f" GROUP BY {near} HAVING {having}" if having else ""
        return f"(SELECT {expression} FROM {source} WHERE {where}{group})"

    def _among(self, query: str, *, negated: bool) -> str:
        if not negated:
            return f"{self.outer} IN {query}"
        if self.key:
            return f"{self.outer} NOT IN {query}"
        return f"({self.outer} IS NULL OR {self.outer} NOT IN {query})"


def alike(sql: str, parameters: Sequence[Parameter] = (), needs: Sequence[str] = ()) -> Piece:
    """A part that is asked in the same way of one record and of all."""
    return Piece(sql, sql, tuple(parameters), frozenset(needs))


def together(parts: Sequence[Piece], word: str) -> Piece:
    """Several parts joined by ``AND`` or ``OR``.

    SQLite's parser has room for a hundred open symbols. Deep parts written first need one for
    each level, written last three.
    """
    if len(parts) == 1:
        return parts[0]
    ordered = sorted(parts, key=lambda part: -part.depth)
    return Piece(
        joined([part.sql for part in ordered], word),
        joined([_beside_others(part) for part in ordered], word),
        tuple(value for part in ordered for value in part.parameters),
        frozenset().union(*(part.needs for part in ordered)),
        ordered[0].depth + 1,
        counting.both([part.keys for part in parts], word),
        tuple(each for part in parts for each in part.parts or (part,)) if word == "AND" else (),
    )


def _beside_others(part: Piece) -> str:
    """A part in the form for all records at once, where others stand beside it.

    Said so, SQLite looks up what is kept of a record, and never the record by what is kept, which
    it would for each of a million while the other parts leave but a few.
    """
    return f"({part.whole}) IS TRUE" if part.needs and part.whole == part.sql else part.whole
