"""Walking: a widget set to another value, the address of a visit, and all that it shows, so that two
visits can be compared. Uses what AppTest keeps of a run, for it has no browser that writes addresses."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from google.protobuf.json_format import MessageToDict
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.query_params import _coerce_value_for_query_url
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

# of what the browser is sent: how a value came there, and names made by chance
NOT_SEEN = {"id", "setValue", "value", "default", "rawValue", "rawValues", "formId", "fragmentId"}
NOT_SEEN |= {"deferredFileId"}
EMPTY = ("Empty", "Transparent")  # places of what was taken away again
EVENTS = {  # of an element of our own: the event that its script tells when it is clicked
    "tile_grid": ("tile", 1),
    "map_probe": ("place", [1, 1]),
    "filter_probe": ("place", [1, 1]),
    "photo_place": ("place", {"column": 30, "row": 60}),
    "film": ("frame", 2),
}
Address = dict[str, str | list[str]]


def nodes(block: Block) -> Iterator[Block | Element]:
    """Everything in a block, in the order of the page."""
    for child in block.children.values():
        yield child
        if isinstance(child, Block):
            yield from nodes(child)


def sent(node: Block | Element) -> Any:
    """What the browser is sent of an element or a block."""
    proto = node.proto
    if type(proto).__name__ in ("Element", "Block"):
        kind = proto.WhichOneof("type")
        return getattr(proto, kind) if kind else proto
    return proto


def widgets(blocks: Iterable[Block]) -> dict[str, Any]:
    """What can be set in these blocks, by its id."""
    found = {}
    for block in blocks:
        for node in nodes(block):
            proto = sent(node)
            if getattr(proto, "id", "") and not getattr(proto, "disabled", False):
                found[proto.id] = node
    return found


def name(node: Block | Element) -> str:
    """The key of a widget, or its label where it has none."""
    proto = sent(node)
    return key_of(proto.id) or getattr(proto, "label", "")


def key_of(id: str) -> str:
    key = id.split("-", 2)[-1]
    return "" if key == "None" else key


def address_of(at: AppTest) -> Address:
    """What stands behind the "?": what the app itself wrote there, and of each bound widget that is not
    at its default its value, as the browser writes it."""
    state = at._session_state._state
    bound = [id for id in widgets([at._tree]) if id in state._query_param_bound_widget_ids]
    keys = {key_of(id): id for id in bound}
    found: Address = {key: v for key, v in at.query_params.items() if key not in keys}
    for key, id in keys.items():
        metadata, value = state._new_widget_state.widget_metadata[id], state[key]
        if value != metadata.deserializer(None):
            written = metadata.serializer(value)
            in_url = _coerce_value_for_query_url(written, metadata.value_type)
            found[key] = "" if written in (None, []) else in_url
    return found


def shown(at: AppTest) -> list[str]:
    """All that is seen, one line a piece: of what kind it is, what it says, and the value of a widget."""
    state, lines = at._session_state._state, []
    for node in nodes(at._tree):
        proto = sent(node)
        kind = type(proto).__name__
        if not hasattr(proto, "DESCRIPTOR") or kind in EMPTY:
            continue
        seen = {key: v for key, v in MessageToDict(proto).items() if key not in NOT_SEEN}
        key = key_of(getattr(proto, "id", ""))
        value = state[key] if key in state and kind != "BidiComponent" else ""
        lines.append(f"{kind} {key} {value!r} {seen}")
    return lines


def other_value(at: AppTest, node: Block | Element) -> WidgetState | None:
    """Another value of a widget than the one it has, near it; None where there is no other one."""
    state, proto = at._session_state._state, sent(node)
    if type(proto).__name__ == "BidiComponent":
        return _clicked(proto)
    if proto.id not in state._new_widget_state.widget_metadata:
        return None
    key = key_of(proto.id)
    now = state._new_widget_state.widget_metadata[proto.id].serializer(state[key or proto.id])
    set_other = OTHERS.get(type(proto).__name__)
    new = WidgetState(id=proto.id)
    if type(proto).__name__ == "TabContainer":
        new.string_value = _next([tab.label for tab in node.children.values()], [now]) or ""
        return new
    return new if set_other is not None and set_other(new, proto, now) else None


def _clicked(proto: Any) -> WidgetState | None:
    element = proto.component_name.rpartition(".")[2]
    event, value = EVENTS.get(element, ("", None))
    if element == "network_drawing":
        boxes = [
            box for box in json.loads(proto.json)["boxes"] if box["name"] and not box["closed"]
        ]
        event, value = "choose", boxes[0]["name"]
    if not event:
        return None
    told = json.dumps([{"event": event, "value": value}])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events", json_trigger_value=told)


def _next(options: Sequence[str], now: Sequence[str]) -> str | None:
    """The option after the last one of `now`, or the first other one."""
    rest = [option for option in options if option not in now]
    later = [option for option in rest if now and options.index(option) > options.index(now[-1])]
    return next(iter(later or rest), None)


def _option(new: WidgetState, proto: Any, now: str | None) -> bool:
    chosen = _next(list(proto.options), [] if now is None else [now])
    new.string_value = chosen or ""
    return chosen is not None


def _options(new: WidgetState, proto: Any, now: Sequence[str]) -> bool:
    chosen = _next(list(proto.options), list(now))
    most = proto.max_selections or len(proto.options)
    new.string_array_value.data.extend([*now, chosen or ""][-most:])
    return chosen is not None


def _buttons(new: WidgetState, proto: Any, now: Sequence[str]) -> bool:
    chosen = _next([option.content or option.content_icon for option in proto.options], list(now))
    several = proto.click_mode == proto.MULTI_SELECT
    new.string_array_value.data.extend([*(now if several else ()), chosen or ""])
    return chosen is not None


def _slider(new: WidgetState, proto: Any, now: Sequence[Any]) -> bool:
    if proto.type == proto.SELECT_SLIDER:
        chosen = _next(list(proto.options), list(now))
        new.string_array_value.data.extend([chosen or "", *now[1:]])
        return chosen is not None
    higher, lower = now[0] + proto.step, now[0] - proto.step
    most = now[1] if len(now) > 1 else proto.max
    new.double_array_value.data.extend([higher if higher <= most else lower, *now[1:]])
    return max(higher - most, proto.min - lower) <= 0 or higher <= most or lower >= proto.min


def _number(new: WidgetState, proto: Any, now: float | None) -> bool:
    higher = (now or 0) + (proto.step or 1)
    lower = (now or 0) - (proto.step or 1)
    new.double_value = lower if proto.has_max and higher > proto.max else higher
    return not proto.has_min or new.double_value >= proto.min


def _switch(new: WidgetState, proto: Any, now: bool) -> bool:
    new.bool_value = not now
    return True


def _text(new: WidgetState, proto: Any, now: str | None) -> bool:
    new.string_value = "dog" if now == "cat" else "cat"
    return True


def _page(new: WidgetState, proto: Any, now: int) -> bool:
    new.int_value = 2 if now == 1 else 1
    return True


def _click(new: WidgetState, proto: Any, now: bool) -> bool:
    new.trigger_value = True
    return True


OTHERS = {  # by the kind of a widget: set it to another value than now, if there is one
    "Selectbox": _option,
    "Radio": _option,
    "MultiSelect": _options,
    "ButtonGroup": _buttons,
    "Slider": _slider,
    "NumberInput": _number,
    "Checkbox": _switch,
    "Expandable": _switch,
    "TextInput": _text,
    "TextArea": _text,
    "Pagination": _page,
    "Button": _click,
}


def set_to(at: AppTest, changes: Mapping[str, WidgetState]) -> None:
    """The page after widgets were set, with the address that the browser has then."""
    now = at._tree.get_widget_states()
    states = [state for state in now.widgets if state.id not in changes]
    at._run(WidgetStates(widgets=[*states, *changes.values()]))
    at.query_params = address_of(at)
    at.run()
