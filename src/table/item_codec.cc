#include "table/item_codec.h"

#include <algorithm>

#include "base/bytes.h"
#include "table/limits.h"

namespace aloft::table {
namespace {

constexpr std::size_t kLengthBytes = 4;  // of lists and maps, so that they can be skipped

void AppendStrings(std::string& out, const Strings& strings) {
  AppendVarint(out, strings.size());
  for (const std::string& element : strings) AppendLengthPrefixed(out, element);
}

// Writes the length of everything behind `at` into the four bytes kept there.
void PatchLength(std::string& out, std::size_t at) {
  std::string length;
  AppendLe32(length, static_cast<std::uint32_t>(out.size() - at - kLengthBytes));
  out.replace(at, kLengthBytes, length);
}

std::optional<Value> TakeValue(std::string_view& bytes, std::size_t depth);

// A count of elements that can be there at all: each takes at least one byte.
std::optional<std::size_t> TakeCount(std::string_view& bytes) {
  const auto count = TakeVarint(bytes);
  if (!count || *count > bytes.size()) return std::nullopt;
  return static_cast<std::size_t>(*count);
}

std::optional<std::string_view> TakeNested(std::string_view& bytes) {
  if (bytes.size() < kLengthBytes) return std::nullopt;
  const std::size_t length = ReadLe32(bytes);
  bytes.remove_prefix(kLengthBytes);
  return TakeBytes(bytes, length);
}

std::optional<Attributes> TakeEntries(std::string_view& bytes, std::size_t depth) {
  const auto count = TakeCount(bytes);
  if (!count) return std::nullopt;
  std::vector<Attribute> entries;
  entries.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto name = TakeLengthPrefixed(bytes);
    if (!name || (i > 0 && !(entries.back().name < *name))) return std::nullopt;
    auto value = TakeValue(bytes, depth);
    if (!value) return std::nullopt;
    entries.push_back({std::string(*name), std::move(*value)});
  }
  return Attributes::FromSorted(std::move(entries));
}

std::optional<Strings> TakeStrings(std::string_view& bytes) {
  const auto count = TakeCount(bytes);
  if (!count) return std::nullopt;
  Strings strings;
  strings.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto element = TakeLengthPrefixed(bytes);
    if (!element) return std::nullopt;
    strings.emplace_back(*element);
  }
  return strings;
}

std::optional<Value> FromSet(::aloft::Result<Value, SetFault> made) {
  if (!made.ok()) return std::nullopt;
  return std::move(made).value();
}

std::optional<Value> TakeNumberSet(std::string_view& bytes) {
  const auto count = TakeCount(bytes);
  if (!count) return std::nullopt;
  Numbers numbers;
  numbers.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto number = Number::Take(bytes);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return FromSet(Value::NumberSet(std::move(numbers)));
}

std::optional<Value> TakeList(std::string_view& bytes, std::size_t depth) {
  auto nested = TakeNested(bytes);
  if (!nested || depth == 0) return std::nullopt;
  const auto count = TakeCount(*nested);
  if (!count) return std::nullopt;
  List list;
  list.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    auto element = TakeValue(*nested, depth - 1);
    if (!element) return std::nullopt;
    list.push_back(std::move(*element));
  }
  if (!nested->empty()) return std::nullopt;
  return Value::List(std::move(list));
}

std::optional<Value> TakeMap(std::string_view& bytes, std::size_t depth) {
  auto nested = TakeNested(bytes);
  if (!nested || depth == 0) return std::nullopt;
  auto entries = TakeEntries(*nested, depth - 1);
  if (!entries || !nested->empty()) return std::nullopt;
  return Value::Map(std::move(*entries));
}

std::optional<Value> TakeValue(std::string_view& bytes, std::size_t depth) {
  const auto type = TakeByte(bytes);
  if (!type) return std::nullopt;
  switch (static_cast<Type>(*type)) {
    case Type::kString: {
      const auto text = TakeLengthPrefixed(bytes);
      if (!text) return std::nullopt;
      return Value::String(std::string(*text));
    }
    case Type::kNumber: {
      const auto number = Number::Take(bytes);
      if (!number) return std::nullopt;
      return Value(*number);
    }
    case Type::kBinary: {
      const auto blob = TakeLengthPrefixed(bytes);
      if (!blob) return std::nullopt;
      return Value::Binary(std::string(*blob));
    }
    case Type::kBool: {
      const auto flag = TakeByte(bytes);
      if (!flag || *flag > 1) return std::nullopt;
      return Value::Bool(*flag == 1);
    }
    case Type::kNull:
      return Value::Null();
    case Type::kStringSet: {
      auto strings = TakeStrings(bytes);
      if (!strings) return std::nullopt;
      return FromSet(Value::StringSet(std::move(*strings)));
    }
    case Type::kNumberSet:
      return TakeNumberSet(bytes);
    case Type::kBinarySet: {
      auto strings = TakeStrings(bytes);
      if (!strings) return std::nullopt;
      return FromSet(Value::BinarySet(std::move(*strings)));
    }
    case Type::kList:
      return TakeList(bytes, depth);
    case Type::kMap:
      return TakeMap(bytes, depth);
  }
  return std::nullopt;
}

bool SkipStrings(std::string_view& bytes) {
  const auto count = TakeCount(bytes);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    if (!TakeLengthPrefixed(bytes)) return false;
  }
  return true;
}

bool SkipValue(std::string_view& bytes) {
  const auto type = TakeByte(bytes);
  if (!type) return false;
  switch (static_cast<Type>(*type)) {
    case Type::kString:
    case Type::kBinary:
      return TakeLengthPrefixed(bytes).has_value();
    case Type::kNumber:
      return Number::Take(bytes).has_value();
    case Type::kBool:
      return TakeByte(bytes).has_value();
    case Type::kNull:
      return true;
    case Type::kStringSet:
    case Type::kBinarySet:
      return SkipStrings(bytes);
    case Type::kNumberSet:
      return TakeNumberSet(bytes).has_value();
    case Type::kList:
    case Type::kMap:
      return TakeNested(bytes).has_value();
  }
  return false;
}

}  // namespace

void AppendValue(std::string& out, const Value& value) {
  out.push_back(static_cast<char>(value.type()));
  switch (value.type()) {
    case Type::kString:
      AppendLengthPrefixed(out, value.string());
      return;
    case Type::kNumber:
      out.append(value.number().bytes());
      return;
    case Type::kBinary:
      AppendLengthPrefixed(out, value.binary());
      return;
    case Type::kBool:
      out.push_back(value.boolean() ? 1 : 0);
      return;
    case Type::kNull:
      return;
    case Type::kStringSet:
      AppendStrings(out, value.string_set());
      return;
    case Type::kNumberSet:
      AppendVarint(out, value.number_set().size());
      for (const Number& number : value.number_set()) out.append(number.bytes());
      return;
    case Type::kBinarySet:
      AppendStrings(out, value.binary_set());
      return;
    case Type::kList: {
      const std::size_t at = out.size();
      out.append(kLengthBytes, '\0');
      AppendVarint(out, value.list().size());
      for (const Value& element : value.list()) AppendValue(out, element);
      PatchLength(out, at);
      return;
    }
    case Type::kMap: {
      const std::size_t at = out.size();
      out.append(kLengthBytes, '\0');
      AppendAttributes(out, value.map());
      PatchLength(out, at);
      return;
    }
  }
}

void AppendAttributes(std::string& out, const Attributes& attributes) {
  AppendVarint(out, attributes.size());
  for (const Attribute& attribute : attributes) {
    AppendLengthPrefixed(out, attribute.name);
    AppendValue(out, attribute.value);
  }
}

std::optional<Attributes> TakeAttributes(std::string_view& bytes) {
  return TakeEntries(bytes, kNestingMax);
}

std::optional<Attributes> DecodeAttributes(std::string_view bytes) {
  auto attributes = TakeAttributes(bytes);
  if (!bytes.empty()) return std::nullopt;
  return attributes;
}

std::optional<Attributes> DecodeOnly(std::string_view bytes,
                                     const std::vector<std::string>& names) {
  const auto count = TakeCount(bytes);
  if (!count) return std::nullopt;
  std::vector<Attribute> found;
  auto wanted = names.begin();
  for (std::size_t i = 0; i < *count && wanted != names.end(); ++i) {
    const auto name = TakeLengthPrefixed(bytes);
    if (!name) return std::nullopt;
    while (wanted != names.end() && *wanted < *name) ++wanted;
    if (wanted == names.end()) break;
    if (*wanted != *name) {
      if (!SkipValue(bytes)) return std::nullopt;
      continue;
    }
    auto value = TakeValue(bytes, kNestingMax);
    if (!value) return std::nullopt;
    found.push_back({std::string(*name), std::move(*value)});
  }
  return Attributes::FromSorted(std::move(found));
}

}  // namespace aloft::table
