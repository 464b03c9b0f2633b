"""Model to contract.lock: the outward surface, one sorted line per fact, so that a change shows its effect in the diff."""

from .cmdlets import parameters
from .model import BY_RULES
from .names import cmdlet


def emit(model):
    lines = set()
    for r in model.resources:
        path = model.collection_path(r)
        singleton = f" singleton={r.singleton}" if r.singleton else ""
        lines.add(f"resource {path} {'+'.join(r.methods) or 'inline'} since={r.since}{singleton}"
                  f" writes={model.write_role(r)}")
        lines.update(f"rest {path}.{fact}" for fact in property_facts(r.properties))
        lines.update(f"query {path}?{q.name} {q.type}{value_range(q)}{' required' if q.required else ''}" for q in r.queries)
        lines.update(f"cmdlet {cmdlet(verb, r)} {path}{parameter_facts(model, r, verb)}" for verb in r.verbs)
    for s in model.structs:
        lines.update(f"struct {s.name}.{fact}" for fact in property_facts(s.properties))
    for e in model.enums:
        lines.update(f"enum {e.name}.{v.name}" + "".join(f" accepts={a}" for a in v.aliases) for v in e.values)
    lines.update(f"error {e.name} {e.status}" for e in model.errors)
    return {"contract.lock": "".join(line + "\n" for line in sorted(lines))}


def parameter_facts(model, resource, verb):
    """The positional ones, in order; ! is mandatory. The others are the same for all cmdlets of a verb."""
    own = [p for p in parameters(model, resource, verb) if not p.common]
    return "".join(f" {p.name}{'!' if p.mandatory else ''}:{p.type}@{p.position}" for p in own)


def value_range(p):
    if p.minimum is None and p.maximum is None:
        return ""
    return f" range={'' if p.minimum is None else p.minimum}..{'' if p.maximum is None else p.maximum}"


def property_facts(properties):
    for p in properties:
        fact = f"{p.name} {p.type} {p.access}"
        if p.required:
            fact += " required" if p.missing == BY_RULES else f" required={p.missing}"
        if p.default:
            fact += f" default={p.default}"
        fact += value_range(p)
        if p.in_envelope:
            fact += " envelope"
        if p.wire != "native":
            fact += f" wire={p.wire}"
        if p.since != "v1":
            fact += f" since={p.since}"
        yield fact + "".join(f" accepts={a}" for a in p.aliases)
