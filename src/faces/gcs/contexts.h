// Contexts of objects: names and values by which they are sorted and found.
// https://cloud.google.com/storage/docs/object-contexts
//
// Threads     Values.
// Limits      object/limits.h: their number and size.
#pragma once

#include <string>
#include <string_view>

#include "faces/gcs/errors.h"
#include "faces/gcs/json.h"
#include "faces/gcs/query.h"
#include "object/object_info.h"

namespace aloft::faces::gcs {

// The member "contexts" of a resource, if there are any.
void WriteContexts(JsonWriter& json, const object::ObjectContexts& contexts);

// `change` over `before`: null takes one away, or all. A context that stays as it was keeps its
// times. Fails with 400.
Result<object::ObjectContexts> MergeContexts(const Json& change, object::ObjectContexts before);

// Whether a copy is to lose the contexts of its source. Fails with 400.
Result<bool> DropsContexts(const Query& query);

// The parameter `filter` of a listing:
//
//   contexts."KEY":*          has the key         contexts."KEY"="VALUE"    has it with this value
//
// and the opposite of either with "-" or "NOT " before it.
class ContextFilter {
 public:
  // Fails with 400.
  static Result<ContextFilter> Parse(std::string_view text);

  bool Matches(const object::ObjectContexts& contexts) const;

 private:
  std::string key_;
  std::string value_;  // empty: any
  bool opposite_ = false;
};

}  // namespace aloft::faces::gcs
