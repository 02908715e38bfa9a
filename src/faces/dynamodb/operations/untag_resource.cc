// UntagResource: takes tags off a table.
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/tagged_table.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kArnShape = Text(1, 1283);
constexpr Shape kKeyShape = Text(1, 128);
constexpr Shape kKeysShape = ListOf(&kKeyShape);
constexpr Member kMembers[] = {{"ResourceArn", &kArnShape, Needed::kRequired},
                               {"TagKeys", &kKeysShape, Needed::kRequired}};

}  // namespace

constexpr Shape kUntagResourceInput = Structure("UntagResourceInput", kMembers);

Outcome<std::string> UntagResource(Call& call) {
  const Json list = call.input().Find("TagKeys");
  if (list.size() == 0) return Invalid("Atleast one Tag Key needs to be provided as Input.");
  std::vector<std::string> keys;
  for (const Json key : list) keys.emplace_back(key.text());
  ALOFT_TRY(const TableRef table, TaggedTable(call));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTagsWrite, table));

  const table::Result<void> result = call.tables().UntagTable(grant, table.name, keys);
  if (!result.ok()) return Fail(FromTagFault(call, result.error()));
  return std::string();
}

}  // namespace aloft::faces::dynamodb
