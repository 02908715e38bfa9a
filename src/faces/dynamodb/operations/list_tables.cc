// ListTables: names, page by page.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kNamesMax = 100;
constexpr Shape kLimitShape = {.type = ShapeType::kInteger, .min = 1, .max = kNamesMax};
constexpr Shape kStartShape = Text(3, 255, Pattern::kName);
constexpr Member kMembers[] = {{"ExclusiveStartTableName", &kStartShape}, {"Limit", &kLimitShape}};

}  // namespace

constexpr Shape kListTablesInput = Structure("ListTablesInput", kMembers);

Outcome<std::string> ListTables(Call& call) {
  const Json limit = call.input().Find("Limit");
  const std::size_t names_max =
      limit.present() ? static_cast<std::size_t>(limit.number()) : kNamesMax;

  ALOFT_TRY(const identity::Grant grant, call.AuthorizeAccount(identity::Permission::kTablesList));

  ALOFT_TRY(const table::TableNamesPage page,
            Told(call.tables().ListTables(
                     grant, call.input().Find("ExclusiveStartTableName").text(), names_max),
                 Doing::kTable));

  std::string body = "{\"TableNames\":[";
  Comma comma(body);
  for (const std::string& name : page.names) {
    comma.Next();
    AppendQuoted(body, name);
  }
  body += ']';
  if (page.more && !page.names.empty()) {
    body += ",\"LastEvaluatedTableName\":";
    AppendQuoted(body, page.names.back());
  }
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
