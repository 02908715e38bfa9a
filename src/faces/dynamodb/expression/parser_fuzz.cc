// Any text, as any kind of expression, bound to a few placeholders: no crash, no endless loop, and
// what parses once parses again to the same end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/parser.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::string_view kNames = R"({"#a":"a","#b":"b"})";
constexpr std::string_view kValues =
    R"({":s":{"S":"x"},":n":{"N":"1"},":l":{"L":[]},":z":{"SS":["a"]}})";

template <class T>
bool Same(const Bound<T>& a, const Bound<T>& b) {
  return a.ok() == b.ok() && (a.ok() || a.error() == b.error());
}

void TryKind(ExpressionKind kind, std::string_view text) {
  const auto parsed = ParseExpression(kind, text);
  if (!parsed.ok()) return;
  JsonPool pool;
  const auto names = pool.Parse(kNames);
  const auto values = pool.Parse(kValues);
  Placeholders first = *Placeholders::Read(names->root(), values->root());
  Placeholders second = *Placeholders::Read(names->root(), values->root());
  bool same = true;
  if (kind == ExpressionKind::kUpdate) {
    same = Same(BindUpdate(*parsed, first), BindUpdate(*parsed, second));
  } else if (kind == ExpressionKind::kProjection) {
    same = Same(BindProjection(*parsed, first), BindProjection(*parsed, second));
  } else if (kind == ExpressionKind::kKeyCondition) {
    same = Same(BindKeyCondition(*parsed, first), BindKeyCondition(*parsed, second));
  } else {
    same = Same(BindCondition(*parsed, first), BindCondition(*parsed, second));
  }
  if (!same) std::abort();
}

}  // namespace
}  // namespace aloft::faces::dynamodb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aloft::faces::dynamodb::ExpressionKind;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const ExpressionKind kind : {ExpressionKind::kUpdate, ExpressionKind::kCondition,
                                    ExpressionKind::kKeyCondition, ExpressionKind::kProjection}) {
    aloft::faces::dynamodb::TryKind(kind, text);
  }
  return 0;
}
