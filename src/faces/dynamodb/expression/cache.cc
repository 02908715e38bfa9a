#include "faces/dynamodb/expression/cache.h"

#include <functional>
#include <utility>

#include "faces/dynamodb/expression/parser.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kKeptTextBytesMax = 1024;

char GrammarLetter(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kUpdate:
      return 'u';
    case ExpressionKind::kProjection:
      return 'p';
    case ExpressionKind::kCondition:
    case ExpressionKind::kKeyCondition:
    case ExpressionKind::kFilter:
      return 'c';
  }
  return 'c';
}

}  // namespace

ExpressionCache::Found ExpressionCache::Find(ExpressionKind kind, std::string_view text) {
  if (text.size() > kKeptTextBytesMax) {
    ALOFT_TRY(Parsed parsed, ParseExpression(kind, text));
    return std::make_shared<const Parsed>(std::move(parsed));
  }
  std::string key(1, GrammarLetter(kind));
  key += text;
  Shard& shard = shards_[std::hash<std::string_view>()(key) % kShards];
  {
    MutexLock lock(shard.mutex);
    if (const auto found = shard.index.find(key); found != shard.index.end()) {
      shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
      return found->second->parsed;
    }
  }
  ALOFT_TRY(Parsed parsed, ParseExpression(kind, text));
  auto shared = std::make_shared<const Parsed>(std::move(parsed));
  MutexLock lock(shard.mutex);
  if (shard.index.find(key) == shard.index.end()) {
    shard.entries.push_front(Entry{std::move(key), shared});
    shard.index.emplace(shard.entries.front().key, shard.entries.begin());
  }
  if (shard.entries.size() > kCachedExpressionsMax / kShards) {
    shard.index.erase(shard.entries.back().key);
    shard.entries.pop_back();
  }
  return shared;
}

}  // namespace aloft::faces::dynamodb
