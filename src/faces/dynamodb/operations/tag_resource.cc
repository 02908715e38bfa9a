// TagResource: adds or replaces tags of a table.
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_definition.h"
#include "faces/dynamodb/tagged_table.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kArnShape = Text(1, 1283);
const Member kMembers[] = {{"ResourceArn", &kArnShape, Needed::kRequired},
                           {"Tags", &kTagsShape, Needed::kRequired}};

}  // namespace

const Shape kTagResourceInput = Structure("TagResourceInput", kMembers);

Outcome<std::string> TagResource(Call& call) {
  if (call.input().Find("Tags").size() == 0)
    return Invalid("Atleast one Tag needs to be provided as Input.");
  ALOFT_TRY(const table::Tags tags, ReadTags(call.input().Find("Tags")));
  ALOFT_TRY(const TableRef table, TaggedTable(call));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTagsWrite, table));

  const table::Result<void> result = call.tables().TagTable(grant, table.name, tags);
  if (!result.ok()) return Fail(FromTagFault(call, result.error()));
  return std::string();
}

}  // namespace aloft::faces::dynamodb
