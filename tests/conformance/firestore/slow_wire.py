"""Google's messages from and to the values, queries and writes of slow_model, and a bare gRPC client for them."""

import re

import grpc
from google.cloud.firestore_v1.types import document, firestore, query, write
from support.waiting import EVENT_SECONDS

OPERATORS = {
    "<": "LESS_THAN",
    "<=": "LESS_THAN_OR_EQUAL",
    ">": "GREATER_THAN",
    ">=": "GREATER_THAN_OR_EQUAL",
    "==": "EQUAL",
    "!=": "NOT_EQUAL",
    "in": "IN",
    "not-in": "NOT_IN",
    "array-contains": "ARRAY_CONTAINS",
    "array-contains-any": "ARRAY_CONTAINS_ANY",
}
TRANSFORMS = {
    "append": "append_missing_elements",
    "remove": "remove_all_from_array",
}
Value = document.Value.pb()


def field_path(path):
    """As the wire has it: odd names in backticks."""
    quoted = lambda name: "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
    return ".".join(name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else quoted(name) for name in path)


class Wire:
    """One database of one project."""

    def __init__(self, host, project, database="(default)"):
        self.database = f"projects/{project}/databases/{database}"
        self.root = self.database + "/documents"
        self.channel = grpc.insecure_channel(host)
        self.metadata = [("authorization", "Bearer owner"), ("google-cloud-resource-prefix", self.database)]

    def _call(self, kind, method, request, reply):
        call = getattr(self.channel, kind)(
            "/google.firestore.v1.Firestore/" + method,
            request_serializer=type(request).SerializeToString,
            response_deserializer=reply.FromString,
        )
        return call(request, metadata=self.metadata, timeout=EVENT_SECONDS)

    # values

    def value(self, value):
        kind, content = value
        made = Value()
        if kind == "null":
            made.null_value = 0
        elif kind == "timestamp":
            made.timestamp_value.FromMicroseconds(content)
        elif kind == "reference":
            made.reference_value = self._reference(content)
        elif kind == "geo":
            made.geo_point_value.latitude, made.geo_point_value.longitude = content
        elif kind == "array":
            made.array_value.SetInParent()
            made.array_value.values.extend(self.value(one) for one in content)
        elif kind == "vector":
            made.map_value.fields["__type__"].string_value = "__vector__"
            made.map_value.fields["value"].array_value.SetInParent()
            made.map_value.fields["value"].array_value.values.extend(Value(double_value=one) for one in content)
        elif kind == "map":
            made.map_value.SetInParent()
            self.put_fields(content, made.map_value.fields)
        else:
            setattr(made, kind + "_value", content)
        return made

    def put_fields(self, fields, target):
        for name, value in fields.items():
            target[name].CopyFrom(self.value(value))

    @staticmethod
    def _reference(content):
        project, database, path = content.split("/", 2)
        return f"projects/{project}/databases/{database}/documents/{path}"

    def parsed(self, value):
        kind = value.WhichOneof("value_type").removesuffix("_value")
        content = getattr(value, kind + "_value")
        if kind == "null":
            return ("null", None)
        if kind == "timestamp":
            return ("timestamp", content.ToMicroseconds())
        if kind == "reference":
            parts = content.split("/", 5)
            return ("reference", "/".join((parts[1], parts[3], parts[5])))
        if kind == "geo_point":
            return ("geo", (content.latitude, content.longitude))
        if kind == "array":
            return ("array", [self.parsed(one) for one in content.values])
        if kind == "map" and "__type__" in content.fields:
            return ("vector", [one.double_value for one in content.fields["value"].array_value.values])
        if kind == "map":
            return ("map", self.fields(content.fields))
        return (kind, content)

    def fields(self, fields):
        return {name: self.parsed(value) for name, value in fields.items()}

    # queries

    def _filter(self, where, made):
        if where[0] in ("and", "or"):
            made.composite_filter.op = query.StructuredQuery.CompositeFilter.Operator[where[0].upper()]
            for part in where[1]:
                self._filter(part, made.composite_filter.filters.add())
            return
        operator, at, operand = where
        if operator.startswith("is-"):
            made.unary_filter.field.field_path = field_path(at)
            name = operator.upper().replace("-", "_")
            made.unary_filter.op = query.StructuredQuery.UnaryFilter.Operator[name]
            return
        made.field_filter.field.field_path = field_path(at)
        made.field_filter.op = query.StructuredQuery.FieldFilter.Operator[OPERATORS[operator]]
        made.field_filter.value.CopyFrom(self.value(self._own(at, operand)))

    def _own(self, at, operand):
        """Names are compared without their database in the model."""
        if at != ("__name__",):
            return operand
        if operand[0] == "array":
            return ("array", [self._own(at, one) for one in operand[1]])
        return ("reference", self._database_path() + "/" + operand[1].split("/", 2)[2])

    def _database_path(self):
        parts = self.database.split("/")
        return parts[1] + "/" + parts[3]

    def structured(self, asked, orders):
        """`orders`: with the implied ones, for the cursors."""
        made = query.StructuredQuery.pb()()
        if asked["from"] is not None:
            selector = made.from_.add()
            selector.collection_id, selector.all_descendants = asked["from"]
        if asked["where"] is not None:
            self._filter(asked["where"], made.where)
        for at, descending in asked["orders"]:
            order = made.order_by.add()
            order.field.field_path, order.direction = field_path(at), 2 if descending else 1
        for name, cursor in (("start_at", asked.get("start")), ("end_at", asked.get("end"))):
            if cursor:
                getattr(made, name).before = cursor[1]
                getattr(made, name).values.extend(
                    self.value(self._own(at, value)) for (at, _), value in zip(orders, cursor[0])
                )
        made.offset = asked.get("offset", 0)
        if asked.get("limit") is not None:
            made.limit.value = asked["limit"]
        for at in asked.get("select") or []:
            made.select.fields.add().field_path = field_path(at)
        return made

    def _parent(self, asked):
        return self.root + ("/" + asked["parent"] if asked.get("parent") else "")

    def run(self, asked, orders, read_time=None, transaction=b""):
        request = firestore.RunQueryRequest.pb()(parent=self._parent(asked), structured_query=self.structured(asked, orders))
        if read_time:
            request.read_time.FromMicroseconds(read_time)
        if transaction:
            request.transaction = transaction
        replies = self._call("unary_stream", "RunQuery", request, firestore.RunQueryResponse.pb())
        found = [reply.document for reply in replies if reply.HasField("document")]
        return [(one.name[len(self.root) + 1 :], self.fields(one.fields)) for one in found]

    def aggregate(self, asked, orders, aggregations, read_time=None):
        request = firestore.RunAggregationQueryRequest.pb()(parent=self._parent(asked))
        request.structured_aggregation_query.structured_query.CopyFrom(self.structured(asked, orders))
        for number, (kind, what) in enumerate(aggregations):
            one = request.structured_aggregation_query.aggregations.add(alias=f"a{number}")
            if kind == "count":
                one.count.SetInParent()
                if what is not None:
                    one.count.up_to.value = what
            else:
                getattr(one, kind).field.field_path = field_path(what)
        if read_time:
            request.read_time.FromMicroseconds(read_time)
        replies = list(self._call("unary_stream", "RunAggregationQuery", request, firestore.RunAggregationQueryResponse.pb()))
        values = replies[-1].result.aggregate_fields
        return [self.parsed(values[f"a{number}"]) for number in range(len(aggregations))]

    # writes

    def write(self, path, fields=None, mask=None, transforms=()):
        made = write.Write.pb()()
        if fields is None:
            made.delete = f"{self.root}/{path}"
            return made
        made.update.name = f"{self.root}/{path}"
        self.put_fields(fields, made.update.fields)
        if mask is not None:
            made.update_mask.SetInParent()
            made.update_mask.field_paths.extend(map(field_path, mask))
        for at, kind, operand in transforms:
            one = made.update_transforms.add(field_path=field_path(at))
            if kind in TRANSFORMS:
                getattr(one, TRANSFORMS[kind]).SetInParent()
                getattr(one, TRANSFORMS[kind]).values.extend(map(self.value, operand[1]))
            else:
                getattr(one, kind).CopyFrom(self.value(operand))
        return made

    def commit(self, writes):
        """The commit's time in microseconds."""
        request = firestore.CommitRequest.pb()(database=self.database, writes=writes)
        return self._call("unary_unary", "Commit", request, firestore.CommitResponse.pb()).commit_time.ToMicroseconds()
