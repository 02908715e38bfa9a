// Resource policies of tables: their text is a setting of the table, and what it means is kept here
// for the requests that ask again.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
//
// Threads     Any.
// Limits      kTablePolicyBytesMax; kTablePoliciesKept of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "faces/dynamodb/errors.h"
#include "identity/policy.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb {

// The table's setting that holds the text.
inline constexpr char kSettingPolicy[] = "resource-policy";

class TablePolicies {
 public:
  // Null if the table has none.
  std::shared_ptr<const identity::Policy> Of(const table::TableDescription& table);

 private:
  Mutex mutex_;
  // By table's name and text.
  std::map<std::string, std::shared_ptr<const identity::Policy>> kept_ GUARDED_BY(mutex_);
};

// Empty: none.
std::string_view PolicyText(const table::TableDescription& table);
// The same for the same text; empty for none.
std::string PolicyRevision(std::string_view text);
// Whether `text` may become the policy of `table`, in the service's words.
std::optional<ApiError> CheckPolicy(std::string_view text, std::string_view table);

}  // namespace aloft::faces::dynamodb
