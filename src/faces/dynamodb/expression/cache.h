// Parsed expressions kept by their text, because applications send the same few again and again.
//
// Guarantees  Find answers what ParseExpression would. At most kCachedExpressionsMax are kept; the
//             one not asked for longest goes first. Long texts are not kept, so that the memory
//             stays bounded.
// Threads     Any.
#pragma once

#include <array>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/result.h"
#include "faces/dynamodb/expression/ast.h"

namespace aloft::faces::dynamodb {

class ExpressionCache {
 public:
  using Found = Result<std::shared_ptr<const Parsed>, std::string>;
  Found Find(ExpressionKind kind, std::string_view text);

 private:
  struct Entry {
    std::string key;  // grammar, then text
    std::shared_ptr<const Parsed> parsed;
  };
  struct Shard {
    Mutex mutex;
    std::list<Entry> entries GUARDED_BY(mutex);  // asked for last comes first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index GUARDED_BY(mutex);
  };
  static constexpr std::size_t kShards = 16;
  std::array<Shard, kShards> shards_;
};

}  // namespace aloft::faces::dynamodb
