#include "document/value.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aloft::document {
namespace {

auto LowerBound(auto& fields, std::string_view name) {
  return std::lower_bound(fields.begin(), fields.end(), name,
                          [](const Field& field, std::string_view n) { return field.name < n; });
}

}  // namespace

Value::Value() = default;
Value::Value(const char* text) : data(std::string(text)) {}
Value::Value(int number) : data(static_cast<std::int64_t>(number)) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

bool Value::IsNan() const {
  const double* number = If<double>();
  return number != nullptr && std::isnan(*number);
}

Map::Map() = default;
Map::Map(const Map& other) = default;
Map::Map(Map&& other) noexcept = default;
Map& Map::operator=(const Map& other) = default;
Map& Map::operator=(Map&& other) noexcept = default;
Map::~Map() = default;

Map::Map(std::initializer_list<Field> fields) {
  for (const Field& field : fields) Set(field.name, field.value);
}

std::size_t Map::size() const { return fields_.size(); }

const Value* Map::Find(std::string_view name) const {
  const auto found = LowerBound(fields_, name);
  return found != fields_.end() && found->name == name ? &found->value : nullptr;
}

Value* Map::Find(std::string_view name) {
  const auto found = LowerBound(fields_, name);
  return found != fields_.end() && found->name == name ? &found->value : nullptr;
}

Value& Map::Set(std::string_view name, Value value) {
  if (fields_.empty() || fields_.back().name < name) {
    return fields_.emplace_back(Field{std::string(name), std::move(value)}).value;
  }
  const auto found = LowerBound(fields_, name);
  if (found != fields_.end() && found->name == name) {
    found->value = std::move(value);
    return found->value;
  }
  return fields_.insert(found, Field{std::string(name), std::move(value)})->value;
}

bool Map::Erase(std::string_view name) {
  const auto found = LowerBound(fields_, name);
  if (found == fields_.end() || found->name != name) return false;
  fields_.erase(found);
  return true;
}

bool Same(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.fields()[i].name != b.fields()[i].name) return false;
    if (!Same(a.fields()[i].value, b.fields()[i].value)) return false;
  }
  return true;
}

bool Same(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const double* x = a.If<double>()) {
    return (a.IsNan() && b.IsNan()) ||
           std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(b.As<double>());
  }
  if (const GeoPoint* x = a.If<GeoPoint>()) {
    const GeoPoint& y = b.As<GeoPoint>();
    return std::bit_cast<std::uint64_t>(x->latitude) == std::bit_cast<std::uint64_t>(y.latitude) &&
           std::bit_cast<std::uint64_t>(x->longitude) == std::bit_cast<std::uint64_t>(y.longitude);
  }
  if (const Array* x = a.If<Array>()) {
    const Array& y = b.As<Array>();
    return std::equal(x->begin(), x->end(), y.begin(), y.end(),
                      [](const Value& m, const Value& n) { return Same(m, n); });
  }
  if (const Map* x = a.If<Map>()) return Same(*x, b.As<Map>());
  return Compare(a, b) == 0;
}

const Array* VectorElements(const Value& value) {
  const Map* map = value.If<Map>();
  if (map == nullptr || map->size() < 2) return nullptr;
  const Value* type = map->Find(kVectorTypeKey);
  if (type == nullptr || !type->Is<std::string>() || type->As<std::string>() != kVectorTypeName) {
    return nullptr;
  }
  const Value* elements = map->Find(kVectorValueKey);
  return elements != nullptr ? elements->If<Array>() : nullptr;
}

Value MakeVector(const std::vector<double>& elements) {
  Array array;
  array.reserve(elements.size());
  for (const double element : elements) array.emplace_back(element);
  Map map;
  map.Set(kVectorTypeKey, std::string(kVectorTypeName));
  map.Set(kVectorValueKey, std::move(array));
  return map;
}

std::size_t SizeOf(const Map& map) {
  std::size_t bytes = 0;
  for (const Field& field : map.fields()) bytes += field.name.size() + 1 + SizeOf(field.value);
  return bytes;
}

std::size_t SizeOf(const Value& value) {
  struct Sizes {
    std::size_t operator()(const Null&) const { return 1; }
    std::size_t operator()(bool) const { return 1; }
    std::size_t operator()(std::int64_t) const { return 8; }
    std::size_t operator()(double) const { return 8; }
    std::size_t operator()(const Timestamp&) const { return 8; }
    std::size_t operator()(const std::string& text) const { return text.size() + 1; }
    std::size_t operator()(const Bytes& bytes) const { return bytes.data.size(); }
    std::size_t operator()(const Reference& reference) const { return reference.name.size() + 16; }
    std::size_t operator()(const GeoPoint&) const { return 16; }
    std::size_t operator()(const Array& array) const {
      std::size_t bytes = 0;
      for (const Value& element : array) bytes += SizeOf(element);
      return bytes;
    }
    std::size_t operator()(const Map& map) const { return SizeOf(map); }
  };
  return std::visit(Sizes{}, value.data);
}

}  // namespace aloft::document
