// ListTagsOfResource: a table's tags; at most 50, so one page.
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/tagged_table.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kArnShape = Text(1, 1283);
constexpr Member kMembers[] = {{"ResourceArn", &kArnShape, Needed::kRequired},
                               {"NextToken", &kStringShape}};

}  // namespace

constexpr Shape kListTagsOfResourceInput = Structure("ListTagsOfResourceInput", kMembers);

Outcome<std::string> ListTagsOfResource(Call& call) {
  ALOFT_TRY(const TableRef table, TaggedTable(call));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTagsRead, table));

  const table::Result<table::Tags> tags = call.tables().TableTags(grant, table.name);
  if (!tags.ok()) return Fail(FromTagFault(call, tags.error()));

  std::string body = "{\"Tags\":[";
  Comma comma(body);
  for (const auto& [key, value] : *tags) {
    comma.Next();
    body += "{\"Key\":";
    AppendQuoted(body, key);
    body += ",\"Value\":";
    AppendQuoted(body, value);
    body += '}';
  }
  return body + "]}";
}

}  // namespace aloft::faces::dynamodb
