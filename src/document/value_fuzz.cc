// Values of documents: what is stored comes back as it was, their order is one order, and index
// rows sort by memcmp as the values do. The first byte says whether values are read from stored
// bytes or made from a recipe, which reaches deeper.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/codec.h"
#include "document/index_encoding.h"
#include "document/value.h"

namespace aloft::document {
namespace {

constexpr int kRecipeDepthMax = 4;

// Makes values of bytes: one says the kind, the next ones what is in it.
class Recipe {
 public:
  explicit Recipe(std::string_view input) : input_(input) {}

  bool done() const { return input_.empty(); }

  Value Next(int depth = 0) {
    const int kind = Byte() % (depth < kRecipeDepthMax ? 13 : 10);
    switch (kind) {
      case 0:
        return Null{};
      case 1:
        return Byte() % 2 == 0;
      case 2:
        return static_cast<std::int64_t>(Word());
      case 3:
        return std::bit_cast<double>(Word());
      case 4:  // where doubles cease to be exact
        return static_cast<double>((std::int64_t{1} << 53) + static_cast<std::int8_t>(Byte()));
      case 5:
        return (std::int64_t{1} << 53) + static_cast<std::int8_t>(Byte());
      case 6:
        return Timestamp{static_cast<std::int64_t>(Word())};
      case 7:
        return Text();
      case 8:
        return Bytes{Text()};
      case 9:
        return Reference{"p/d/" + Text() + "/" + Text()};
      case 10:
        return GeoPoint{static_cast<double>(static_cast<std::int8_t>(Byte())),
                        static_cast<double>(static_cast<std::int8_t>(Byte()))};
      case 11:
        return List(depth);
      default:
        return Fields(depth);
    }
  }

 private:
  unsigned char Byte() {
    if (input_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(input_.front());
    input_.remove_prefix(1);
    return byte;
  }
  std::uint64_t Word() {
    std::uint64_t word = 0;
    for (int i = 0; i < 8; ++i) word = word << 8 | Byte();
    return word;
  }
  std::string Text() {
    std::string text(Byte() % 6, '\0');
    for (char& c : text) c = static_cast<char>(Byte());
    return text;
  }
  Value List(int depth) {
    Array items;
    for (int left = Byte() % 4; left > 0; --left) items.push_back(Next(depth + 1));
    return items;
  }
  Value Fields(int depth) {
    Map map;
    if (Byte() % 4 == 0) return MakeVector({std::bit_cast<double>(Word()), 1.0});
    for (int left = Byte() % 4; left > 0; --left) map.Set(Text(), Next(depth + 1));
    return map;
  }

  std::string_view input_;
};

int Sign(int order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

struct Encoded {
  std::string bytes;
  bool cut;
};

Encoded Encode(const Value& first, const Value& second, IndexEncoder::Sense sense) {
  IndexEncoder encoder;
  encoder.Append(first, sense);
  encoder.Append(second, IndexEncoder::Sense::kAscending);
  return {encoder.bytes(), encoder.cut()};
}

void CheckOrder(const Value& a, const Value& b, const Value& c) {
  const int order = Sign(Compare(a, b));
  if (order != -Sign(Compare(b, a)) || Compare(a, a) != 0) std::abort();
  if (order <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0) std::abort();
  if (Same(a, b) && order != 0) std::abort();
  using Sense = IndexEncoder::Sense;
  for (const Sense sense : {Sense::kAscending, Sense::kDescending}) {
    const Encoded first = Encode(a, c, sense);
    const Encoded second = Encode(b, b, sense);
    if (first.cut || second.cut) continue;
    int expected = sense == Sense::kAscending ? order : -order;
    if (expected == 0) expected = Sign(Compare(c, b));
    if (Sign(first.bytes.compare(second.bytes)) != expected) std::abort();
  }
}

void CheckStored(const Value& value) {
  std::string bytes;
  AppendValue(bytes, value);
  std::string_view rest = bytes;
  const auto back = TakeValue(rest);
  if (!back || !rest.empty() || !Same(*back, value)) std::abort();
}

// Whatever the bytes are: they are refused, or are values that are stored again as what they are.
std::vector<Value> ReadStored(std::string_view bytes) {
  std::vector<Value> values;
  while (values.size() < 3) {
    const auto value = TakeValue(bytes);
    if (!value) break;
    values.push_back(*value);
  }
  return values;
}

void ReadRows(std::string_view bytes) {
  if (const auto fields = DecodeFields(bytes)) {
    const auto again = DecodeFields(EncodeFields(*fields));
    if (!again || !Same(*again, *fields)) std::abort();
    static_cast<void>(CheckFields(*fields));
  }
  static_cast<void>(DecodeHead(bytes));
  static_cast<void>(DecodeChange(bytes));
}

}  // namespace
}  // namespace aloft::document

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::document;
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<Value> values;
  if (data[0] % 2 == 0) {
    ReadRows(input);
    values = ReadStored(input);
  } else {
    for (Recipe recipe(input); !recipe.done() && values.size() < 3;)
      values.push_back(recipe.Next());
  }
  bool usable = true;
  for (const Value& value : values) {
    CheckStored(value);
    usable = usable && CheckValue(value, 1).ok();  // only such ones are ever indexed
  }
  if (usable && values.size() == 3) CheckOrder(values[0], values[1], values[2]);
  return 0;
}
