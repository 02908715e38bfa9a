// What a commit does to one document.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/document.h"

namespace aloft::document {

struct Precondition {
  std::optional<bool> exists = {};
  std::optional<std::int64_t> update_time_micros = {};
};

struct Transform {
  enum class Kind : std::uint8_t {
    kServerTime,  // the time of the commit, in whole milliseconds
    kIncrement,   // integers saturate; a double on either side makes a double
    kMaximum,
    kMinimum,
    kAppendMissing,  // operand: array; elements equal to one that is there are left out
    kRemoveAll,      // operand: array
  };
  FieldPath field;
  Kind kind;
  Value operand = {};
};

struct Write {
  enum class Kind : std::uint8_t {
    kSet,  // `fields`, all of them or those of `mask`
    kDelete,
    kTransform,  // `transforms` alone; the document need not exist
    kVerify,     // only the precondition
  };
  Kind kind = Kind::kSet;
  std::string document;  // path within the database
  Map fields = {};
  std::optional<std::vector<FieldPath>> mask =
      {};  // absent: the whole document; named but absent in fields: erased
  std::vector<Transform> transforms = {};  // after the above, in order
  Precondition precondition = {};
};

struct WriteResult {
  std::int64_t update_time_micros = 0;   // of the document now; 0 after a delete
  std::vector<Value> transform_results;  // one per transform; null for the array kinds
  DocumentPtr document = {};             // as it is now; null: there is none
};

struct CommitResult {
  std::vector<WriteResult> results;  // one per write
  std::int64_t commit_time_micros = 0;
  std::int64_t index_entries = 0;  // written and erased
};

}  // namespace aloft::document
